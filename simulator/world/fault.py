"""One planted fault: what it hits, how often and when; one that could never show is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import CONTRACTS, MUNICIPAL, Operation
from simulator.world.fault_kinds import KINDS, FaultKind, Hits, Kind

_ORIGIN = re.compile(r"https?://[^/\s]+")
_NUMBERED = frozenset(
    name for name, one in CONTRACTS.items() if "number" in (*one.request, *one.optional)
)


@dataclass(frozen=True)
class Fault:
    """One fault.

    Args:
        kind: what goes wrong.
        operation: the call it hits; None for every call its kind can hit.
        number: hit only what concerns this 受付番号; "" means any.
        times: how often it hits before it is spent; None for as long as it is planted.
        account: hit only calls of this account of a municipality; "" means any.
        since: it hits nothing before this instant of the world.
        until: nor from this one on.
        seconds: how long or how late, as the kind says.
        json: give an error a JSON body.
        target: the origin a redirect leads to, such as ``https://localhost:8444``.

    Raises:
        Problem: it could never show, or lacks what its kind needs.
    """

    kind: FaultKind
    operation: Operation | None = None
    number: str = ""
    times: int | None = 1
    account: str = ""
    since: datetime | None = None
    until: datetime | None = None
    seconds: float = 0
    json: bool = False
    target: str = ""

    def __post_init__(self) -> None:
        """Refuse a fault without effect."""
        for flaw in _flaws(self, KINDS[self.kind]):
            raise _refusal(self.kind, flaw)

    @property
    def operations(self) -> frozenset[Operation]:
        """The calls it can hit."""
        return frozenset({self.operation}) if self.operation else KINDS[self.kind].operations

    def concerns(self, operation: Operation, number: str, account: str) -> bool:
        """Tell whether it is about a call, or about a row of its answer."""
        return (
            operation in self.operations
            and self.number in ("", number)
            and self.account in ("", account)
        )

    def holds(self, now: datetime) -> bool:
        """Tell whether its time is now."""
        return (self.since is None or self.since <= now) and (
            self.until is None or now < self.until
        )


def _flaws(fault: Fault, kind: Kind) -> Iterator[Text]:
    """Yield what keeps a fault from ever showing."""
    yield from _stray(fault, kind)
    if fault.times is not None and fault.times < 1:
        yield Text(f"times = {fault.times} は1以上です", f"times = {fault.times} must be 1 or more")
    for moment in (fault.since, fault.until):
        if moment is not None and moment.tzinfo is None:
            yield Text(f"日時 {moment} に時差がありません", f"the instant {moment} has no offset")
    if fault.since and fault.until and fault.until <= fault.since:
        yield Text(
            f"until ({fault.until}) が since ({fault.since}) より後ではありません",
            f"until ({fault.until}) is not after since ({fault.since})",
        )
    yield from _misparametered(fault, kind)


def _stray(fault: Fault, kind: Kind) -> Iterator[Text]:
    """Yield what names a call, a filing or an account that its kind never meets."""
    if fault.operation and fault.operation not in kind.operations:
        can = ", ".join(sorted(kind.operations)) or "–"
        yield Text(
            f"{fault.operation} では起きません (起きるのは: {can})",
            f"it cannot happen at {fault.operation} (it can at: {can})",
        )
    by_number = kind.hits is Hits.ROW or (kind.hits is Hits.CALL and fault.operations & _NUMBERED)
    if fault.number and not by_number:
        yield Text(
            f"number = {fault.number!r}: その呼び出しに受付番号はありません",
            f"number = {fault.number!r}: no such call names a 受付番号",
        )
    if fault.account and not fault.operations & frozenset(MUNICIPAL):
        yield Text(
            f"account = {fault.account!r}: その呼び出しに自治体のアカウントはありません",
            f"account = {fault.account!r}: no such call has a municipality's account",
        )
    if fault.times != 1 and kind.hits is Hits.EVERYTHING:
        yield Text(
            f"times = {fault.times}: 外すまで続くので、回数はありません",
            f"times = {fault.times}: it holds until it is lifted, and is not counted",
        )


def _misparametered(fault: Fault, kind: Kind) -> Iterator[Text]:
    """Yield what a kind needs and lacks, or is told and has no use for."""
    told = {"seconds": fault.seconds, "json": fault.json, "target": fault.target}
    for name, value in told.items():
        if name in kind.needs and not value:
            yield Text(f"{name} が要ります", f"it needs {name}")
        if value and name not in kind.needs | kind.takes:
            yield Text(f"{name} = {value!r} は使いません", f"it has no use for {name} = {value!r}")
    back = fault.kind is FaultKind.CLOCK_OFFSET
    if fault.seconds < 0 and not back:
        yield Text(
            f"seconds = {fault.seconds} は0より大きい数です",
            f"seconds = {fault.seconds} must be above 0",
        )
    if fault.target and not _ORIGIN.fullmatch(fault.target):
        yield Text(
            f"target = {fault.target!r} は https://HOST:PORT の形で書きます",
            f"target = {fault.target!r} must look like https://HOST:PORT",
        )


def _refusal(kind: FaultKind, flaw: Text) -> Problem:
    return Problem(
        Text(f"障害 {kind} は植えられません: {flaw.ja}。", f"No {kind} can be planted: {flaw.en}."),
        Text(
            "portal.md の「試験で起こす障害」の表で、その種類が取るものを確かめてください。",
            "See what its kind takes in the table of faults in portal.md.",
        ),
    )
