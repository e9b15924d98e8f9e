"""The core systems (基幹システム) as judges of their inbox: what came of each filing, item by item.

What was filed is noted the moment the portal takes it, so that nothing has to be read back out of
a package that may have been damaged on the way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from simulator.contracts.filing import Filing
from simulator.contracts.problem import Text
from simulator.contracts.profile import written
from simulator.portal.forms import Forms
from simulator.procedures import catalogue
from simulator.townhall.comparison import Difference, differences
from simulator.townhall.inbox import read_inbox
from simulator.townhall.tables import PLANTED

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.contracts.package import Receipt
    from simulator.procedures.model import Procedure
    from simulator.townhall.inbox import Delivered, Deliveries
    from simulator.world.world import World

_AS_THE_PROFILE: Mapping[str, str] = MappingProxyType({})


class Outcome(StrEnum):
    """What came of one 受付番号."""

    WHOLE = "whole"
    DIFFERENT = "different"
    MISSING = "missing"
    DOUBLED = "doubled"
    UNKNOWN = "unknown"


MEANING = {
    Outcome.WHOLE: Text("欠けなく、変わらずに届いた", "came whole and unaltered"),
    Outcome.DIFFERENT: Text(
        "届いたが、申請と違う項目がある", "came, and some item is not as it was filed"
    ),
    Outcome.MISSING: Text("届いていない", "has not come"),
    Outcome.DOUBLED: Text("二度以上届いた", "came twice or more"),
    Outcome.UNKNOWN: Text("だれも申請していない受付番号", "is no 受付番号 of any filing"),
}
"""What each means."""


@dataclass(frozen=True)
class Result:
    """The result for one filing.

    Args:
        number: 受付番号.
        outcome: what came of it; one that came twice is not compared.
        batches: the batches it came in.
        differences: what was not handed over as it was filed.
    """

    number: str
    outcome: Outcome
    batches: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Review:
    """Everything an inbox shows.

    Args:
        results: one for each 受付番号 that was filed or handed over, in their order.
        unfinished: what is no complete batch.
        faults: what does not fit the layout.
    """

    results: tuple[Result, ...]
    unfinished: tuple[str, ...]
    faults: tuple[Text, ...]


@dataclass(frozen=True)
class _Planted:
    filing: Filing
    arrived: str
    digest: str


class CoreSystems:
    """Knows what was filed in one world, and compares what is handed over with it.

    Args:
        world: gives database and hand-over profile.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def note(
        self, connection: sa.Connection, receipt: Receipt, filing: Filing, digest: str
    ) -> None:
        """Take note of a filing in the transaction in which the portal takes it.

        Args:
            connection: the transaction.
            receipt: 受付番号 and 到達日時.
            filing: what was filed; attachments are known by the package.
            digest: SHA-256 of the 申請ZIP.
        """
        content = {
            "procedure": filing.procedure,
            "form_version": filing.form_version,
            "municipality": filing.municipality,
            "values": filing.values,
            "groups": filing.groups,
        }
        row = {"number": receipt.number, "arrived": receipt.arrived, "package": digest}
        text = json.dumps(content, ensure_ascii=False)
        connection.execute(sa.insert(PLANTED).values(**row, content=text))

    def filed(self, number: str) -> Filing | None:
        """Return what was filed under a 受付番号, without attachments; None for no such filing."""
        planted = self._planted(number).get(number)
        return planted.filing if planted else None

    def review(self, inbox: Path, columns: Mapping[str, str] = _AS_THE_PROFILE) -> Review:
        """Compare everything in an inbox with everything that was filed.

        Args:
            inbox: the connector's output place.
            columns: headers that differ from the profile, by the names `inbox.mappable` gives.
        """
        planted = self._planted()
        found = self._read(inbox, planted, frozenset(), columns)
        numbers = sorted({*planted, *(one.number for one in found.filings)})
        return Review(
            tuple(self._result(one, planted.get(one), found.of(one)) for one in numbers),
            tuple(found.unfinished),
            tuple(found.faults),
        )

    def compared(
        self,
        inbox: Path,
        columns: Mapping[str, str] = _AS_THE_PROFILE,
        but: frozenset[str] = frozenset(),
    ) -> Review:
        """Compare each delivery in an inbox by itself, however often its filing came.

        Args:
            inbox: the connector's output place.
            columns: headers that differ from the profile, by the names `inbox.mappable` gives.
            but: names of batches to leave out.
        """
        planted = self._planted()
        found = self._read(inbox, planted, but, columns)
        results = (
            self._result(one.number, planted.get(one.number), [one]) for one in found.filings
        )
        return Review(tuple(results), tuple(found.unfinished), tuple(found.faults))

    def numbers(self) -> list[str]:
        """Return the 受付番号 of everything that was filed."""
        with self._world.engine.connect() as connection:
            return list(connection.execute(sa.select(PLANTED.c.number)).scalars())

    def received(
        self,
        inbox: Path,
        columns: Mapping[str, str] = _AS_THE_PROFILE,
        but: frozenset[str] = frozenset(),
    ) -> Deliveries:
        """Return everything in an inbox as it came.

        Args:
            inbox: the connector's output place.
            columns: headers that differ from the profile, by the names `inbox.mappable` gives.
            but: names of batches to leave out.
        """
        return self._read(inbox, self._planted(), but, columns)

    def result(
        self,
        number: str,
        inbox: Path,
        columns: Mapping[str, str] = _AS_THE_PROFILE,
        but: frozenset[str] = frozenset(),
    ) -> tuple[Result, tuple[Delivered, ...]]:
        """Compare what came of one filing with what was filed.

        Args:
            number: 受付番号.
            inbox: the connector's output place.
            columns: headers that differ from the profile, by the names `inbox.mappable` gives.
            but: names of batches that need not be looked into.

        Returns:
            The result, and what came.
        """
        planted = self._planted(number)
        came = self._read(inbox, planted, but, columns).of(number)
        return self._result(number, planted.get(number), came), tuple(came)

    def _read(
        self,
        inbox: Path,
        planted: Mapping[str, _Planted],
        but: frozenset[str],
        columns: Mapping[str, str],
    ) -> Deliveries:
        forms = self._layouts({one.filing.municipality for one in planted.values()})
        layout = self._world.profile.handover
        return read_inbox(inbox, layout, forms, but=but, columns=columns)

    def _layouts(self, municipalities: Iterable[str]) -> list[Procedure]:
        """Return every version of every form at these municipalities, the shipped ones at least."""
        forms = Forms(self._world)
        revised = (form for one in sorted(municipalities) for form in forms.layouts(one))
        known = {(one.id, one.form_version): one for one in (*catalogue.procedures(), *revised)}
        return list(known.values())

    def _result(self, number: str, planted: _Planted | None, came: list[Delivered]) -> Result:
        batches = tuple(one.batch for one in came)
        if planted is None:
            return Result(number, Outcome.UNKNOWN, batches)
        if len(came) != 1:
            return Result(number, Outcome.DOUBLED if came else Outcome.MISSING, batches)
        found = tuple(self._compare(planted, came[0]))
        return Result(number, Outcome.DIFFERENT if found else Outcome.WHOLE, batches, found)

    def _compare(self, planted: _Planted, came: Delivered) -> list[Difference]:
        filing = planted.filing
        fixed = {
            "arrived": (self._written(planted.arrived), came.fixed["arrived"]),
            "form_version": (filing.form_version, came.fixed["form_version"]),
            "package": (planted.digest, hashlib.sha256(came.package or b"").hexdigest()),
        }
        headers = self._world.profile.handover.columns
        own = [
            Difference(name, headers.get(name, ""), sent, received)
            for name, (sent, received) in fixed.items()
            if sent != received
        ]
        return own + differences(filing, came)

    def _written(self, instant: str) -> str:
        return written(datetime.fromisoformat(instant), self._world.profile.package.timestamp)

    def _planted(self, number: str = "") -> dict[str, _Planted]:
        columns = (PLANTED.c.number, PLANTED.c.content, PLANTED.c.arrived, PLANTED.c.package)
        query = sa.select(*columns)
        if number:
            query = query.where(PLANTED.c.number == number)
        with self._world.engine.connect() as connection:
            rows = connection.execute(query).all()
        return {
            number: _Planted(_filing(json.loads(content)), arrived, digest)
            for number, content, arrived, digest in rows
        }


def _filing(content: dict[str, Any]) -> Filing:
    groups = {group: tuple(rows) for group, rows in content.pop("groups").items()}
    return Filing(**content, groups=groups)
