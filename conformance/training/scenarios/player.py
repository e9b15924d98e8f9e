"""Plays scenarios in one room: begins anew with the right connector, does one act after another.

One at a time: who presses twice is told that it is under way. While one is played the connector
acts only when an act says so.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from conformance.training.connectors import OWN_NAME, REFERENCE_NAME
from conformance.training.scenarios.doing import do
from conformance.training.scenarios.progress import Progress, load, mark_of, save
from conformance.training.scenarios.seen import judge, seen
from conformance.training.scenarios.untold import untold
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from conformance.training.scenarios.model import Scenario
    from conformance.training.scenarios.seen import Finding
    from simulator.screens.room import Room
    from simulator.web.simulation import Simulation

_BUSY = Text("シナリオは今、動いている最中です。", "The scenario is under way right now.")
_WAIT = Text(
    "終わるのを待って、画面を読み直してください。", "Wait for its end, and load the page anew."
)
_OVER = Text("このシナリオは、もう最後まで済んでいます。", "This scenario is at its end already.")
_ANEW = Text("もう一度見るには、初めから始めてください。", "Begin it anew to see it again.")
_NONE = Text("この部屋では、そのシナリオは始まっていません。", "It was not begun in this room.")
_BEGIN = Text("「始める」を押してください。", "Press “Begin”.")


class Busy(Problem):
    """Something else is being done in the room's scenario at this moment."""


class Player:
    """Plays scenarios in one room.

    Args:
        room: the room.
        known: returns what can be played, by id.
    """

    def __init__(self, room: Room, known: Callable[[], Mapping[str, Scenario]]) -> None:
        self._room = room
        self._known = known
        self._turn = threading.Lock()
        room.running.on_open(self._opened)

    @property
    def correct(self) -> str:
        """Name of the connector that is to be right: the trainer's own, where there is one."""
        return OWN_NAME if OWN_NAME in self._room.bench.offers else REFERENCE_NAME

    @property
    def busy(self) -> bool:
        """Whether an act is being done at this moment."""
        return self._turn.locked()

    def progress(self, name: str) -> Progress | None:
        """Return how far a scenario has come; None where it is not the one begun in the room.

        One whose file was changed since is another.
        """
        progress, one = load(self._room.simulation.world.engine), self._known().get(name)
        begun = progress and one and (progress.scenario, progress.mark) == (name, mark_of(one))
        return progress if begun else None

    def begin(self, name: str, anew: Callable[[], None], *, faulty: bool) -> None:
        """Begin a scenario in a room that begins anew, and with it the connector.

        Args:
            name: its id.
            anew: lets room and connector begin anew, and returns when they have.
            faulty: with the faulty connector instead of the correct one.

        Raises:
            Problem: another act is being done, or there is no such connector.
        """
        with self._my_turn():
            self._begin(name, anew, faulty=faulty)

    def see(self, name: str, anew: Callable[[], None], *, faulty: bool) -> None:
        """Begin a scenario and do all its acts; raises as `begin` and `step`."""
        with self._my_turn():
            self._begin(name, anew, faulty=faulty)
            while self._next(name):
                pass

    def step(self, name: str) -> None:
        """Do the next act.

        Raises:
            Problem: another one is being done, the scenario was not begun or is over, or the act
                cannot be done.
            Refusal: the portal does not take it.
        """
        with self._my_turn():
            if self._next(name) is None:
                raise Problem(_OVER, _ANEW)

    def play(self, name: str) -> None:
        """Do all acts that are left; raises as `step`, but for one that is over."""
        with self._my_turn():
            while self._next(name):
                pass

    def end(self) -> None:
        """Leave the room to itself again, with the correct connector, as it stands."""
        with self._my_turn():
            save(self._room.simulation.world.engine, None)
            if self._room.bench.offer.kind == "faulty":
                asyncio.run(self._room.bench.swap(self.correct))
            self._leave()

    def untold(self, name: str) -> Text | None:
        """Return why a scenario shows nothing of the connector in the room; None where it does."""
        bench = self._room.bench
        return untold(self._known()[name], bench.offer, keeps_time=bench.keeps_time)

    def findings(self, name: str) -> tuple[list[Finding], list[Finding]]:
        """Return what became of everything expected, and of every harm.

        Raises:
            Problem: the scenario was not begun.
        """
        scenario, progress = self._known()[name], self._begun(name)
        of = seen(self._room, progress)
        return (
            [judge(claim, of) for claim in scenario.expect],
            [judge(claim, of) for claim in scenario.harm],
        )

    def _begin(self, name: str, anew: Callable[[], None], *, faulty: bool) -> None:
        room, one = self._room, self._known()[name]
        room.gate.run()
        room.pilot.auto = False
        try:
            asyncio.run(room.bench.swap(one.mutant if faulty else self.correct))
            anew()
        except Problem:
            self._leave()
            raise
        save(room.simulation.world.engine, Progress(name, mark_of(one), faulty))

    def _next(self, name: str) -> Progress | None:
        """Do the next act and return how far it has come then; None where it was over."""
        progress, acts = self._begun(name), self._known()[name].step
        if progress.done >= len(acts):
            return None
        self._room.pilot.auto = False
        act, simulation = acts[progress.done], self._room.simulation
        before = simulation.world.journal.last
        planted = do(self._room, act, progress)
        if self._room.simulation is not simulation:  # somebody let the room begin anew meanwhile
            self._leave()
            raise Problem(_NONE, _BEGIN)
        progress = progress.after(act.name, planted, (before, simulation.world.journal.last))
        save(simulation.world.engine, progress)
        return progress

    def _begun(self, name: str) -> Progress:
        progress = self.progress(name)
        if progress is None:
            raise Problem(_NONE, _BEGIN)
        return progress

    def _opened(self, simulation: Simulation) -> None:
        """Leave a room that opens or begins anew to itself, unless something is played there."""
        if self.busy:  # whoever plays sees to it
            return
        if load(simulation.world.engine) is None:
            self._leave()
        else:
            self._room.pilot.auto = False

    def _leave(self) -> None:
        """Let the connector run by itself, if people want it to."""
        self._room.pilot.auto = self._room.bench.memory.auto

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if not self._turn.acquire(blocking=False):
            raise Busy(_BUSY, _WAIT)
        try:
            yield
        finally:
            self._turn.release()
