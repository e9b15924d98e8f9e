"""What a room remembers when its server is started again."""

from pathlib import Path

import pytest

from simulator.screens.memory import FILE, Memory


def test_what_was_chosen_outlives_the_server(tmp_path: Path) -> None:
    before = Memory(tmp_path / "room", "reference")
    assert (before.connector, before.auto) == ("reference", True)
    before.keep(connector="guesses-by-name")
    before.keep(auto=False)
    after = Memory(tmp_path / "room", "reference")
    assert (after.connector, after.auto) == ("guesses-by-name", False)


def test_a_server_that_is_started_with_another_connector_has_that_one(tmp_path: Path) -> None:
    Memory(tmp_path, "reference").keep(connector="guesses-by-name", auto=False)
    after = Memory(tmp_path, "own")
    assert (after.connector, after.auto) == ("own", True)


@pytest.mark.parametrize("text", ["", "{", "{}"])
def test_a_damaged_memory_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert Memory(tmp_path, "reference").connector == "reference"
