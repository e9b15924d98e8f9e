"""Notes in the journal what the connector has handed over: each complete batch, filing by filing.

A hand-over is no call to anybody. It is seen by looking into the folder, after every cycle.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.townhall.inbox import complete_batches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.screens.room import Room
    from simulator.web.simulation import Simulation

HAND_OVER = "hand-over"


class HandOvers:
    """Knows which batches of one room were noted.

    Args:
        room: the room.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._simulation: Simulation | None = None
        self._noted: set[str] = set()

    def note_new(self, columns: Mapping[str, str]) -> None:
        """Note every batch that was completed since the last time.

        Args:
            columns: headers that differ from the profile's.
        """
        simulation = self._room.simulation
        if simulation is not self._simulation:
            # After a start or a reset the journal knows what was noted.
            calls = simulation.world.journal.calls(operation=HAND_OVER)
            self._simulation = simulation
            self._noted = {json.loads(call.request)["batch"] for call in calls}
        inbox, layout = self._room.running.workspace.inbox, simulation.world.profile.handover
        new = [name for name in complete_batches(inbox, layout) if name not in self._noted]
        if new:
            self._note(simulation, new, columns)

    def _note(self, simulation: Simulation, new: list[str], columns: Mapping[str, str]) -> None:
        inbox = self._room.running.workspace.inbox
        came = simulation.core.received(inbox, columns, but=frozenset(self._noted))
        for batch in new:
            told = json.dumps({"batch": batch}, ensure_ascii=False)
            numbers = [one.number for one in came.filings if one.batch == batch]
            # A batch in which no filing can be read was handed over all the same.
            for number in numbers or [""]:
                self._room.note("connector", HAND_OVER, number, told)
            self._noted.add(batch)
