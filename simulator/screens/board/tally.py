"""What the journal comes to up to one of its lines: what everybody has done, how far filings are.

A journal grows all day long: the latest tally is kept and only carried on, and only who looks
further back than before has it counted from the beginning.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from simulator.contracts.problem import Text
from simulator.contracts.profile import Operation
from simulator.contracts.status import RESULTS, Status
from simulator.journal.journal import CALLS, OK
from simulator.world.card_faults import CardOperation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.journal.journal import Journal
    from simulator.web.running import Running
    from simulator.web.simulation import Simulation

HAND_OVER: Final = "hand-over"
DECIDE: Final = "decide"
LINKS: Final = "links"
SHOWN = 5

_COLUMNS = (CALLS.c.sequence, CALLS.c.operation, CALLS.c.path, CALLS.c.number, CALLS.c.effect)
_DONE = sa.select(*_COLUMNS).where(CALLS.c.status == OK, CALLS.c.refused == "")


@dataclass(frozen=True)
class Stage:
    """One stage of a filing's way, and what shows that it was reached: a call, and its effect."""

    name: Text
    operation: str
    effects: tuple[str, ...] = ()


STAGES: Final = (
    Stage(Text("申請", "Filed"), Operation.SUBMIT),
    Stage(Text("取得", "Fetched"), Operation.GET_APPLICATION),
    Stage(Text("受付", "Received"), Operation.REGISTER_STATUS, (Status.RECEIVED,)),
    Stage(Text("引渡し", "Handed over"), HAND_OVER),
    Stage(Text("決定", "Decided"), DECIDE),
    Stage(Text("結果", "Result"), Operation.REGISTER_STATUS, (*RESULTS, Status.VISIT)),
)
"""The way of a filing, in the order in which it is usually gone."""


class Journey:
    """How far one filing is.

    Args:
        number: 受付番号.
        line: the first that tells of it: it was filed, though it may have come in by no call.
    """

    def __init__(self, number: str, line: int) -> None:
        self.number = number
        self.reached = [line, *(0 for _ in STAGES[1:])]
        """For each stage the line of the journal that reached it first, 0 where none has."""
        self.withdrawn = False

    def add(self, line: int, operation: str, effect: str) -> None:
        """Take up one line about it."""
        for at, stage in enumerate(STAGES):
            shown = operation == stage.operation and (not stage.effects or effect in stage.effects)
            if shown and not self.reached[at]:
                self.reached[at] = line
        self.withdrawn |= effect == Status.WITHDRAWN


class Tally:
    """What the journal comes to up to `line`."""

    def __init__(self) -> None:
        self.line = 0
        self._journeys: dict[str, Journey] = {}
        self._counts: Counter[str] = Counter()
        self._about: set[tuple[str, str]] = set()

    def carry_on(self, journal: Journal, until: int) -> None:
        """Take up every line up to another that was answered whole, and not refused."""
        between = (CALLS.c.sequence > self.line, CALLS.c.sequence <= until)
        with journal.reading() as connection:
            rows = connection.execute(_DONE.where(*between).order_by(CALLS.c.sequence)).all()
        for line, operation, path, number, effect in rows:
            self._count(operation if path else f"noted {operation}", number)
            if number:
                journey = self._journeys.get(number)
                if journey is None:
                    journey = self._journeys[number] = Journey(number, line)
                journey.add(line, operation, effect)
        self.line = until

    @property
    def journeys(self) -> list[Journey]:
        """How far the latest few filings are, the latest first."""
        return list(self._journeys.values())[: -SHOWN - 1 : -1]

    @property
    def facts(self) -> Mapping[str, Text]:
        """What stands in everybody's box."""
        count = self._counts
        asked = sum(count[one] for one in CardOperation)
        return {
            "resident": _told("申請", "filed", len(self._journeys)),
            "portal": _told("状況登録", "states set", count[Operation.REGISTER_STATUS]),
            "card": _told("照会", "asked", asked),
            "connector": _told("取得", "fetched", count[Operation.GET_APPLICATION]),
            "core": _told("受取", "took in", count[f"noted {HAND_OVER}"]),
            "staff": _told("決定", "decided", count[f"noted {DECIDE}"]),
            "register": _told("ファイル", "files", count[f"noted {LINKS}"]),
        }

    def _count(self, what: str, number: str) -> None:
        """Count a line; of those about one filing only the first, for calls may be repeated."""
        if (what, number) not in self._about:
            self._counts[what] += 1
        if number:
            self._about.add((what, number))


class Tallies:
    """The tallies of one room's journal.

    Args:
        running: the room's simulation.
    """

    def __init__(self, running: Running) -> None:
        self._running = running
        self._of: Simulation | None = None
        self._latest = Tally()
        self._back = Tally()
        """The one of whoever looks back: what is played on from there is carried on too."""

    def at(self, line: int) -> Tally:
        """Return the tally up to a line, to be read before another one is asked for."""
        simulation = self._running.simulation
        if simulation is not self._of:
            self._of, self._latest, self._back = simulation, Tally(), Tally()
        if line < self._latest.line and line < self._back.line:
            self._back = Tally()
        tally = self._back if line < self._latest.line else self._latest
        tally.carry_on(simulation.world.journal, line)
        return tally


def _told(ja: str, en: str, count: int) -> Text:
    return Text(f"{ja} {count}", f"{en} {count}")
