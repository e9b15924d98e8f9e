"""Lets a room go on by itself: link files come by their schedule, and the connector has its turn.

The connector runs a cycle when something new may be waiting for it (a filing, a withdrawal, a
decision, a link file, a clock that was moved), and every few seconds besides. Switched off, it
waits for a person to press a button.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from simulator.contracts.problem import Problem
from simulator.contracts.profile import Operation
from simulator.screens.linked import LINKS, LinkFiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.journal.journal import Call
    from simulator.screens.bench import Bench
    from simulator.screens.room import Room
    from simulator.web.simulation import Simulation

LOGGER = logging.getLogger("tekigo")
GLANCE_SECONDS = 1.0
EVERY_SECONDS = 10.0
NEWS = frozenset({Operation.SUBMIT, Operation.WITHDRAW, "decide", "identify", LINKS})
"""What a connector has to take up."""


class Pilot:
    """Keeps one room going.

    Args:
        room: the room.
        bench: its connector.
        now: seconds that pass, from any beginning.
    """

    def __init__(self, room: Room, bench: Bench, now: Callable[[], float]) -> None:
        self.auto = bench.memory.auto
        self._room = room
        self._bench = bench
        self._now = now
        self._links = LinkFiles(room)
        self._simulation: Simulation | None = None
        self._seen = 0
        self._moved = 0.0
        self._last = -EVERY_SECONDS
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._fly, name=f"pilot-{room.name}", daemon=True)

    def start(self) -> None:
        """Begin to look after the room."""
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing more."""
        self._over.set()

    def join(self) -> None:
        """Wait for the end of what is under way."""
        if self._thread.is_alive():
            self._thread.join()

    def let(self, *, auto: bool) -> None:
        """Let the connector run by itself, or not, and remember it."""
        self.auto = auto
        self._bench.memory.keep(auto=auto)

    def tick(self) -> None:
        """Let link files appear that are due by now."""
        self._room.running.tick()
        self._links.note_new()

    def glance(self) -> None:
        """Do what is due by now."""
        with self._room.running.still() as simulation:
            self.tick()
            # What came while nobody was to act is no news once somebody is.
            due = self._news(simulation) or self._now() - self._last >= EVERY_SECONDS
        if not (self.auto and due) or self._bench.state not in ("idle", "running"):
            return
        if self._bench.doing:
            return
        self._last = self._now()
        with suppress(Problem):  # the bench shows it
            self._bench.call("cycle")

    def _fly(self) -> None:
        while not self._over.wait(GLANCE_SECONDS):
            try:
                self.glance()
            except Exception:
                # Whatever a connector has left behind, the room goes on, and links go on coming.
                LOGGER.exception("%s could not be looked after", self._room.name)

    def _news(self, simulation: Simulation) -> bool:
        """Tell whether something happened since the last look that a connector has to take up."""
        if simulation is not self._simulation:
            # At a start, or after a reset, whose journal counts from 1 again: all may be new.
            self._simulation, self._seen = simulation, simulation.world.journal.last
            self._moved = simulation.world.control.read().offset
            return True
        world = simulation.world
        moved = world.control.read().offset
        calls = world.journal.calls(since=self._seen)
        news = moved != self._moved or any(_is_news(call) for call in calls)
        self._moved = moved
        if calls:
            self._seen = calls[-1].sequence
        return news


def _is_news(call: Call) -> bool:
    return call.done and call.operation in NEWS
