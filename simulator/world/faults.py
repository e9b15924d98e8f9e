"""Faults a world plays: planted, spent and lifted, and seen by everybody who serves the world.

What is planted stands in a table. Everybody keeps a copy in memory and reads it anew when `Control`
says that it changed, so that a call at a world without faults costs no query. To spend one of a
fault's times is one UPDATE that tells whether it took: two workers never spend the same.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import Operation
from simulator.world.database import METADATA
from simulator.world.fault import Fault
from simulator.world.fault_kinds import KINDS, TLS, FaultKind, Hits

if TYPE_CHECKING:
    from simulator.contracts.profile import Wire
    from simulator.world.clock import Clock
    from simulator.world.control import Control

__all__ = ["KINDS", "Fault", "FaultKind", "Faults", "Planted"]

FAULTS = sa.Table(
    "world_faults",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("operation", sa.String),
    sa.Column("number", sa.String, nullable=False),
    sa.Column("times", sa.Integer),
    sa.Column("account", sa.String, nullable=False),
    sa.Column("since", sa.String),
    sa.Column("until", sa.String),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("json", sa.Boolean, nullable=False),
    sa.Column("target", sa.String, nullable=False),
)
_NAMES = [field.name for field in fields(Fault)]
_MOMENTS = ("since", "until")
_NONE = timedelta()
_TOKENS = frozenset({FaultKind.TOKEN_EXPIRED, FaultKind.TOKEN_REVOKED})


@dataclass(frozen=True)
class Planted:
    """A fault in its place.

    Args:
        id: what `Faults.lift` knows it by.
        fault: the fault, with the times that are left of it.
    """

    id: int
    fault: Fault


class Faults:
    """The faults of one world that are still to happen.

    Args:
        engine: the world's database.
        clock: the world's time.
        control: tells everybody that they changed.
        wire: a fault that this profile never shows is refused.
    """

    def __init__(self, engine: sa.Engine, clock: Clock, control: Control, wire: Wire) -> None:
        self._engine = engine
        self._clock = clock
        self._control = control
        self._wire = wire
        self._known: tuple[Planted, ...] = ()
        self._revision = -1

    def plant(self, fault: Fault) -> int:
        """Add a fault, and return its id.

        Raises:
            Problem: this world's profile never shows it.
        """
        _refuse_invisible(fault, self._wire)
        with self._engine.begin() as connection:
            done = connection.execute(sa.insert(FAULTS).values(_row(fault)))
            (id_,) = done.inserted_primary_key or (0,)
        self._control.bump()
        return int(id_)

    def lift(self, id_: int) -> bool:
        """Take a fault away, and tell whether it was there."""
        with self._engine.begin() as connection:
            gone = connection.execute(sa.delete(FAULTS).where(FAULTS.c.id == id_)).rowcount
        self._control.bump()
        return gone > 0

    def clear(self) -> None:
        """Take all faults away."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(FAULTS))
        self._control.bump()

    def planted(self) -> list[Planted]:
        """Return all faults that are not spent, oldest first."""
        columns = [FAULTS.c[name] for name in ("id", *_NAMES)]
        alive = sa.or_(FAULTS.c.times.is_(None), FAULTS.c.times > 0)
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(*columns).where(alive).order_by(FAULTS.c.id))
            return [Planted(id_, _fault(dict(zip(_NAMES, row, strict=True)))) for id_, *row in rows]

    @property
    def any(self) -> bool:
        """Whether anything is planted; a caller asks this first, for it is nearly free."""
        return bool(self._current())

    def take(self, operation: Operation, number: str = "", account: str = "") -> Fault | None:
        """Return the fault that hits a call, and spend one of its times.

        Args:
            operation: the call.
            number: the 受付番号 it is about, "" when none.
            account: the municipality's account that makes it, "" when none.
        """
        return self._spend(Hits.CALL, operation, number, account)

    def take_row(
        self, kind: FaultKind, operation: Operation, number: str, account: str = ""
    ) -> Fault | None:
        """Return the fault of a kind that hits one filing in a list, and spend one of its times."""
        return self._spend(Hits.ROW, operation, number, account, kind)

    def take_arrival(self) -> Fault | None:
        """Return the fault that hits a filing just submitted, and spend one of its times."""
        return self._spend(Hits.ARRIVAL, Operation.SUBMIT)

    def offset(self) -> timedelta:
        """Return by how much the portal's clock is off now."""
        if not self._current():
            return _NONE
        off = self._standing(FaultKind.CLOCK_OFFSET)
        return sum((timedelta(seconds=fault.seconds) for fault in off), _NONE)

    def disguise(self) -> FaultKind | None:
        """Return what is wrong with the portal's TLS now, None when nothing is."""
        return next((fault.kind for fault in self._standing(*TLS)), None)

    def _standing(self, *kinds: FaultKind) -> list[Fault]:
        known = [one.fault for one in self._current() if one.fault.kind in kinds]
        return [fault for fault in known if fault.holds(self._clock.now())]

    def _spend(
        self,
        hits: Hits,
        operation: Operation,
        number: str = "",
        account: str = "",
        kind: FaultKind | None = None,
    ) -> Fault | None:
        for planted in self._current():
            fault = planted.fault
            if (
                KINDS[fault.kind].hits is hits
                and kind in (None, fault.kind)
                and fault.concerns(operation, number, account)
                and fault.holds(self._clock.now())
                and self._took(planted)
            ):
                return fault
        return None

    def _took(self, planted: Planted) -> bool:
        if planted.fault.times is None:
            return True
        one = sa.and_(FAULTS.c.id == planted.id, FAULTS.c.times > 0)
        with self._engine.begin() as connection:
            spent = connection.execute(
                sa.update(FAULTS).where(one).values(times=FAULTS.c.times - 1)
            ).rowcount
        if not spent:
            self._known = tuple(one for one in self._known if one.id != planted.id)
        return spent > 0

    def _current(self) -> tuple[Planted, ...]:
        revision = self._control.read().revision
        if revision != self._revision:
            self._known = tuple(self.planted())
            self._revision = revision
        return self._known


def _refuse_invisible(fault: Fault, wire: Wire) -> None:
    tokenless = not wire.has_tokens and fault.kind in _TOKENS
    unpaged = wire.paging == "none" and fault.kind is FaultKind.MOVING_LIST
    uncalled = fault.operation is not None and fault.operation not in wire.operations
    if tokenless or unpaged or uncalled:
        shape = "auth" if tokenless else "paging" if unpaged else "operations"
        raise Problem(
            Text(
                f"障害 {fault.kind} は、このプロファイルでは起きません (wire.{shape} による)。",
                f"{fault.kind} never shows in this profile (by wire.{shape}).",
            ),
            Text("別の障害を選んでください。", "Choose another fault."),
        )


def _row(fault: Fault) -> dict[str, Any]:
    row = {name: getattr(fault, name) for name in _NAMES}
    return row | {name: row[name] and row[name].isoformat() for name in _MOMENTS}


def _fault(row: dict[str, Any]) -> Fault:
    words = {"kind": FaultKind(row["kind"]), "json": bool(row["json"])}
    operation = row["operation"] and Operation(row["operation"])
    moments = {name: row[name] and datetime.fromisoformat(row[name]) for name in _MOMENTS}
    return Fault(**{**row, **words, **moments, "operation": operation})
