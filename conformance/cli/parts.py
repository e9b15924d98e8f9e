"""Which pages ``tekigo demo`` has: those of every room, and those outside of the rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.specification.register import register
from conformance.training.scenarios.library import Library
from conformance.training.scenarios.pages import scenarios
from simulator.contracts.problem import Text
from simulator.screens.anew import anew
from simulator.screens.board.routes import board
from simulator.screens.office.routes import office
from simulator.screens.resident.routes import routes as resident

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.screens.room import Part

SCENARIOS = "scenarios"


def room_parts(root: Path) -> tuple[Part, ...]:
    """Return the pages of a room.

    Args:
        root: the workspace; a trainer's own scenarios are in a folder of it.
    """
    texts = {one.id: Text(one.ja, one.en) for one in register().requirement}
    return (anew, resident, board(texts), office, scenarios(Library(root / SCENARIOS)))
