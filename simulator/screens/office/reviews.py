"""Everything that was handed over, compared with what was filed, and kept until a batch changes.

To read every batch anew for every page would take ever longer. A complete batch is compared once,
and once more when a connector writes into it again.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.townhall.core import Outcome, Result, Review
from simulator.townhall.inbox import complete_batches

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from simulator.screens.room import Room
    from simulator.web.simulation import Simulation

Stamp = tuple[tuple[str, int, int], ...]


class Reviews:
    """What the core systems found in one room.

    Args:
        room: the room.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._simulation: Simulation | None = None
        self._known: dict[str, tuple[Stamp, Review]] = {}
        self._lock = threading.Lock()

    def now(self) -> Review:
        """Return what came of every filing so far, and what does not fit the layout."""
        with self._lock:
            self._take_up()
            return self._joined()

    def _joined(self) -> Review:
        reviews = [review for _, review in self._known.values()]
        came: dict[str, list[Result]] = {}
        for one in (one for review in reviews for one in review.results):
            came.setdefault(one.number, []).append(one)
        numbers = sorted({*self._room.simulation.core.numbers(), *came})
        return Review(
            tuple(_joined(number, came.get(number, ())) for number in numbers),
            (),
            tuple(fault for review in reviews for fault in review.faults),
        )

    def _take_up(self) -> None:
        simulation, workspace = self._room.simulation, self._room.running.workspace
        if simulation is not self._simulation:
            self._simulation, self._known = simulation, {}
        complete = complete_batches(workspace.inbox, simulation.world.profile.handover)
        self._known = {name: one for name, one in self._known.items() if name in complete}
        for name in complete:
            stamp = _stamp(workspace.inbox / name)
            if name not in self._known or self._known[name][0] != stamp:
                others = frozenset(complete) - {name}
                columns = self._room.bench.offer.columns
                review = simulation.core.compared(workspace.inbox, columns, others)
                self._known[name] = stamp, review


def _joined(number: str, came: Iterable[Result]) -> Result:
    """Return what came of one filing in all: one that came twice is not compared."""
    found = list(came)
    if not found:
        return Result(number, Outcome.MISSING)
    batches = tuple(batch for one in found for batch in one.batches)
    if len(found) == 1 or found[0].outcome is Outcome.UNKNOWN:
        return replace(found[0], batches=batches)
    return Result(number, Outcome.DOUBLED, batches)


def _stamp(batch: Path) -> Stamp:
    """Return what changes when a file of a batch does."""
    with suppress(OSError):  # it is being taken away
        seen = ((file.name, file.stat()) for file in batch.iterdir())
        return tuple(sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in seen))
    return ()
