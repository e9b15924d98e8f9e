"""Notes in the journal which link files (番号紐付情報) appeared: a file is no call to anybody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.screens.room import Room
    from simulator.web.simulation import Simulation

LINKS = "links"


class LinkFiles:
    """Knows which files of one room were noted.

    Args:
        room: the room.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._simulation: Simulation | None = None
        self._noted: set[str] = set()

    def note_new(self) -> None:
        """Note every file that has appeared since the last time."""
        simulation = self._room.simulation
        if simulation is not self._simulation:
            # After a start or a reset the journal knows what was noted.
            calls = simulation.world.journal.calls(operation=LINKS)
            self._simulation = simulation
            self._noted = {json.loads(call.request)["file"] for call in calls}
        folder = self._room.running.workspace.links
        new = sorted({file.name for file in folder.iterdir()} - self._noted)
        for name in new:
            self._room.note("register", LINKS, told=json.dumps({"file": name}))
        self._noted.update(new)
