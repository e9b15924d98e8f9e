"""What another page needs to show the board in small: the picture as it is now, and its stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from simulator.screens.board.log import Sieve, latest, message_at
from simulator.screens.board.meaning import actor
from simulator.screens.board.picture import View, arrangements
from simulator.screens.board.stream import here
from simulator.screens.board.tally import STAGES

if TYPE_CHECKING:
    from simulator.screens.room import Room

SHOWN: Final = 20


def glance(room: Room) -> dict[str, Any]:
    """Return the values of ``board/view.html.jinja`` and its companions, as of now.

    What waits at the gate is left to the stream, which tells it at once.
    """
    place, journal = here(room), room.simulation.world.journal
    tally = room.tallies.at(place.line)
    return {
        "actor": actor,
        "stages": STAGES,
        "view": View(tally.facts, message_at(journal, place.line)),
        "arrangements": arrangements(),
        "journeys": tally.journeys,
        "lines": latest(journal, Sieve(), place.line, SHOWN),
        "since": urlencode({"since": str(place)}),
        "paused": room.gate.paused,
        "held": [],
        "now": room.simulation.world.clock.now(),
    }
