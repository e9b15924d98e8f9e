"""A receipt that was shown survives a kill, and a filing without one is offered again."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.contracts.profile import Operation
from simulator.screens.resident.desk import Desk
from tests.screens.visiting import PIN, SEND, Place, Visitor, number_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_server_offers_the_filing_again_or_shows_its_receipt(
    tmp_path: Path, when: str
) -> None:
    """Kill a server while it sends, before the portal takes the filing or after."""
    command = [sys.executable, "-m", "tests.screens.killed", str(tmp_path), when]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    place = Place(tmp_path)
    visitor = Visitor(place)
    home = visitor.open("resident/yamada")

    if when == "before":
        assert "受け付けられていません。もう一度提出できます。" in home.words
        draft = Desk(place.room).drafts.all("yamada")[0].id
        page = visitor.open(f"resident/yamada/draft/{draft}/sign")
        assert number_of(visitor.press(page, SEND, pin=PIN))
    else:
        assert "ここから提出した申請" in home.words
    calls = place.room.simulation.world.journal.calls(operation=Operation.SUBMIT)
    assert sum(call.done for call in calls) == 1
    place.close()
