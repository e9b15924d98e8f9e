"""Every chapter proves its point: in a room on any day of a year, and before the suite."""

from datetime import datetime
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.training.scenarios.reading import shipped
from conformance.training.scenarios.rehearsal import rehearse, stage
from simulator.world.clock import JST

DAYS = [
    datetime(2026, 12, 31, 23, 58, tzinfo=JST),
    datetime(2027, 4, 1, 0, 0, 30, tzinfo=JST),
    datetime(2028, 2, 29, 12, 0, tzinfo=JST),
]


@pytest.mark.parametrize("day", DAYS, ids=lambda day: f"{day:%Y-%m-%d}")
def test_every_chapter_can_be_played_on_any_day(tmp_path: Path, day: datetime) -> None:
    with stage(tmp_path, day) as room:
        shown = {name: rehearse(room, name, shipped()) for name in shipped()}

    assert {name: one for name, one in shown.items() if not one.proves} == {}


def test_every_chapter_and_the_template_prove_what_they_claim(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "mine.toml"
    assert main(["scenario", "new", str(own)]) == 0

    code = main(["scenario", "check", *shipped(), str(own)])

    assert code == 0, capsys.readouterr().out
