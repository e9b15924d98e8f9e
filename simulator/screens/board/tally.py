"""What the journal comes to up to one of its lines: what everybody has done, how far filings are.

It is counted in the database, for a journal grows all day long.
"""

from __future__ import annotations

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

HAND_OVER: Final = "hand-over"
DECIDE: Final = "decide"
LINKS: Final = "links"
SHOWN = 6

_ASKED = (CardOperation.OCSP, CardOperation.CRL)
_NOTED = CALLS.c.path == sa.literal_column("''")
"""Written out, for PostgreSQL groups by what is literally the same."""
_DONE = sa.and_(CALLS.c.status == OK, CALLS.c.refused == "")


@dataclass(frozen=True)
class Stage:
    """One stage of a filing's way, and the operations that show it was reached."""

    name: Text
    operations: tuple[str, ...]
    effects: tuple[str, ...] = ()


STAGES: Final = (
    Stage(Text("申請", "Filed"), (Operation.SUBMIT,)),
    Stage(Text("取得", "Fetched"), (Operation.GET_APPLICATION,)),
    Stage(Text("受付", "Received"), (Operation.REGISTER_STATUS,), (Status.RECEIVED,)),
    Stage(Text("引渡し", "Handed over"), (HAND_OVER,)),
    Stage(Text("決定", "Decided"), (DECIDE,)),
    Stage(Text("結果", "Result"), (Operation.REGISTER_STATUS,), (*RESULTS, Status.VISIT)),
)
"""The way of a filing, in the order in which it is usually gone."""


@dataclass(frozen=True)
class Journey:
    """How far one filing is.

    Args:
        number: 受付番号.
        reached: for each stage the line of the journal that reached it first, 0 where none has.
        withdrawn: whether it was withdrawn.
    """

    number: str
    reached: tuple[int, ...]
    withdrawn: bool


def facts(journal: Journal, until: int) -> Mapping[str, Text]:
    """Return what stands in everybody's box once so many lines were written."""
    numbers = sa.func.count(sa.distinct(CALLS.c.number))
    columns = (CALLS.c.operation, _NOTED, sa.func.count(), numbers)
    query = sa.select(*columns).where(_DONE, CALLS.c.sequence <= until)
    every = sa.select(numbers).where(CALLS.c.number != "", CALLS.c.sequence <= until)
    grouped = query.group_by(CALLS.c.operation, _NOTED)
    with journal.reading() as connection:
        filings = int(connection.execute(every).scalar_one())
        rows = connection.execute(grouped).all()
    calls = {(operation, bool(noted)): count for operation, noted, count, _ in rows}
    about = {(operation, bool(noted)): count for operation, noted, _, count in rows}
    asked = sum(calls.get((one, False), 0) for one in _ASKED)
    return {
        "resident": _told("申請", "filed", filings),
        "portal": _told("状況登録", "states set", about.get((Operation.REGISTER_STATUS, False), 0)),
        "card": _told("照会", "asked", asked),
        "connector": _told("取得", "fetched", about.get((Operation.GET_APPLICATION, False), 0)),
        "core": _told("受取", "took in", about.get((HAND_OVER, True), 0)),
        "staff": _told("決定", "decided", about.get((DECIDE, True), 0)),
        "register": _told("ファイル", "files", calls.get((LINKS, True), 0)),
    }


def journeys(journal: Journal, until: int) -> list[Journey]:
    """Return how far the latest few filings are, the latest first."""
    filed = (CALLS.c.number != "", CALLS.c.sequence <= until)
    first = sa.func.min(CALLS.c.sequence)
    latest = sa.select(CALLS.c.number).where(*filed).group_by(CALLS.c.number)
    latest = latest.order_by(first.desc()).limit(SHOWN)
    columns = (CALLS.c.number, CALLS.c.operation, CALLS.c.effect, first)
    with journal.reading() as connection:
        numbers = list(connection.execute(latest).scalars())
        query = sa.select(*columns).where(_DONE, CALLS.c.number.in_(numbers), *filed)
        grouped = query.group_by(CALLS.c.number, CALLS.c.operation, CALLS.c.effect)
        rows = connection.execute(grouped).all()
    found: dict[str, list[tuple[str, str, int]]] = {number: [] for number in numbers}
    for number, operation, effect, line in rows:
        found[number].append((operation, effect, line))
    return [_journey(number, lines) for number, lines in found.items()]


def _journey(number: str, lines: list[tuple[str, str, int]]) -> Journey:
    reached = [
        min((line for *what, line in lines if _shows(stage, *what)), default=0) for stage in STAGES
    ]
    # What anything is told of was filed, though it may have come in by no call.
    reached[0] = reached[0] or min((line for *_, line in lines), default=0)
    return Journey(
        number, tuple(reached), any(effect == Status.WITHDRAWN for _, effect, _ in lines)
    )


def _shows(stage: Stage, operation: str, effect: str) -> bool:
    return operation in stage.operations and (not stage.effects or effect in stage.effects)


def _told(ja: str, en: str, count: int) -> Text:
    return Text(f"{ja} {count}", f"{en} {count}")
