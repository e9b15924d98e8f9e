"""The filings as the office sees them: what the connector lists, and what stands around it.

A row of the connector's own list is joined with what the portal shows of the filing and with what
staff did. Nothing here looks into the connector.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from simulator.contracts.problem import Text
from simulator.contracts.status import Status
from simulator.portal.store import FILINGS
from simulator.procedures import catalogue
from simulator.screens.office.words import is_good

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from simulator.screens.room import Room

DECIDE, IDENTIFY = "decide", "identify"


@dataclass(frozen=True)
class Act:
    """What staff did to a filing.

    Args:
        at: the world's time, ISO 8601.
        verb: ``decide`` or ``identify``.
        told: what went to the connector.
    """

    at: str
    verb: str
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Filed:
    """What the portal shows of a filing.

    Args:
        procedure: 手続名.
        arrived: 到達日時, ISO 8601.
        status: 処理状況.
    """

    procedure: str
    arrived: str
    status: Status


@dataclass(frozen=True)
class Case:
    """One filing of the connector's list.

    Args:
        number: 受付番号.
        row: what the connector says of it.
        filed: what the portal shows of it; None for a number nobody filed.
        acts: what staff did, oldest first.
    """

    number: str
    row: Mapping[str, Any]
    filed: Filed | None
    acts: tuple[Act, ...]

    def told(self, name: str) -> str:
        """Return what the connector says under a name, "" when it says nothing."""
        value = self.row.get(name, "")
        return value if isinstance(value, str) else str(value)

    @property
    def state(self) -> str:
        """Where it stands with the connector."""
        return self.told("state")

    @property
    def verification(self) -> str:
        """検証結果: what the connector found of the signature."""
        return self.told("verification")

    @property
    def decision(self) -> str:
        """The latest decision, "" when there is none."""
        return next((act.told["decision"] for act in reversed(self.acts) if act.verb == DECIDE), "")


def _is_new(case: Case) -> bool:
    return not case.decision and case.state not in ("waiting", "quarantined", "withdrawn")


def _is_unsound(case: Case) -> bool:
    return case.state != "quarantined" and not is_good(case.verification)


FILTERS: Final[Mapping[str, tuple[Text, Callable[[Case], bool]]]] = {
    "all": (Text("すべて", "All"), lambda _case: True),
    "new": (Text("新着", "New"), _is_new),
    "identify": (
        Text("本人特定待ち", "To be identified"),
        lambda case: case.state == "waiting" and not _is_unsound(case) and not case.decision,
    ),
    "signature": (Text("署名が有効でない", "Signature not valid"), _is_unsound),
    "quarantined": (Text("隔離", "Set aside"), lambda case: case.state == "quarantined"),
    "decided": (Text("決定済み", "Decided"), lambda case: bool(case.decision)),
    "withdrawn": (
        Text("取下げ", "Withdrawn"),
        lambda case: "withdrawn" in (case.state, case.filed and case.filed.status),
    ),
}
"""What the list can be narrowed to."""


def cases(room: Room, rows: Mapping[str, Mapping[str, Any]]) -> list[Case]:
    """Return every filing of the connector's list, the latest first.

    Args:
        room: the room.
        rows: the connector's list.
    """
    filed, acts = _filed(room, rows), _acts(room)
    return [
        Case(number, rows[number], filed.get(number), tuple(acts.get(number, ())))
        for number in sorted(rows, reverse=True)
    ]


def case(room: Room, rows: Mapping[str, Mapping[str, Any]], number: str) -> Case | None:
    """Return one filing of the connector's list, None when it is not in it."""
    row = rows.get(number)
    if row is None:
        return None
    filed, acts = _filed(room, [number]), _acts(room, number)
    return Case(number, row, filed.get(number), tuple(acts.get(number, ())))


def unseen(room: Room, rows: Mapping[str, Mapping[str, Any]]) -> int:
    """Return how many filings the portal took that are not in the connector's list."""
    with room.simulation.world.engine.connect() as connection:
        return sum(
            number not in rows
            for number in connection.execute(sa.select(FILINGS.c.number)).scalars()
        )


def _filed(room: Room, numbers: Iterable[str]) -> dict[str, Filed]:
    columns = ("number", "procedure", "municipality", "arrived", "status")
    query = sa.select(*(FILINGS.c[name] for name in columns))
    wanted = list(numbers)
    if len(wanted) == 1:
        query = query.where(FILINGS.c.number == wanted[0])
    with room.simulation.world.engine.connect() as connection:
        return {
            number: Filed(_title(procedure, municipality), arrived, Status(status))
            for number, procedure, municipality, arrived, status in connection.execute(query)
        }


@lru_cache
def _title(procedure: str, municipality: str) -> str:
    if procedure not in catalogue.names():
        return procedure
    return catalogue.procedure(procedure).at(municipality).title


def _acts(room: Room, number: str = "") -> dict[str, list[Act]]:
    """Return what staff did, by 受付番号, as the journal has it."""
    journal = room.simulation.world.journal
    calls = [
        call for verb in (DECIDE, IDENTIFY) for call in journal.calls(operation=verb, number=number)
    ]
    found: dict[str, list[Act]] = {}
    for call in sorted(calls, key=lambda call: call.sequence):
        act = Act(call.at, call.operation, json.loads(call.request or "{}"))
        found.setdefault(call.number, []).append(act)
    return found


def counted(all_cases: Sequence[Case]) -> dict[str, int]:
    """Return how many filings each filter lets through."""
    return {name: sum(map(lets, all_cases)) for name, (_, lets) in FILTERS.items()}
