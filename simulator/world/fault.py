"""One planted fault: what it hits, how often and when; one that could never show is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import CONTRACTS, MUNICIPAL, Operation
from simulator.world.fault_kinds import KINDS, FaultKind, Hits, Kind

Word = TypeVar("Word", bound=StrEnum)

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


def read_fault(told: Mapping[str, object]) -> Fault:
    """Read a fault that a person or a program wrote, under the names of `Fault`.

    Args:
        told: texts, numbers and truths; instants are ISO 8601 with their offset.

    Raises:
        Problem: a name or a word is misspelt, a value has the wrong type, or it could never show.
    """
    names = [field.name for field in fields(Fault)]
    for name in told:
        if name not in names:
            raise _unknown("項目", "key", name, names)
    if "kind" not in told:
        raise _unknown("種類", "kind", "", FaultKind)
    read = {name: _READERS[name](name, value) for name, value in told.items()}
    return Fault(**read)


def _kind(_name: str, value: object) -> FaultKind:
    return _word(FaultKind, "種類", "kind", value)


def _operation(_name: str, value: object) -> Operation | None:
    return None if value is None or value == "" else _word(Operation, "呼び出し", "call", value)


def _word(kind: type[Word], ja: str, en: str, value: object) -> Word:
    try:
        return kind(str(value))
    except ValueError as error:
        raise _unknown(ja, en, str(value), kind) from error


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    raise _mistyped(name, value, "文字列", "a text")


def _times(name: str, value: object) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise _mistyped(name, value, "整数", "a whole number")


def _number(name: str, value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise _mistyped(name, value, "数", "a number")


def _truth(name: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise _mistyped(name, value, "true か false", "true or false")


def _instant(name: str, value: object) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        return datetime.fromisoformat(str(value))
    except ValueError as error:
        raise _mistyped(name, value, "ISO 8601 の日時", "an instant in ISO 8601") from error


_READERS: Mapping[str, Any] = {
    "kind": _kind,
    "operation": _operation,
    "number": _text,
    "times": _times,
    "account": _text,
    "since": _instant,
    "until": _instant,
    "seconds": _number,
    "json": _truth,
    "target": _text,
}


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


def _unknown(ja: str, en: str, given: str, known: Iterable[str]) -> Problem:
    words = [str(word) for word in known]
    near = get_close_matches(given, words, n=1)
    meant_ja = "".join(f"{one} のことですか。" for one in near)
    meant_en = "".join(f"Did you mean {one}? " for one in near)
    listed = ", ".join(words)
    return Problem(
        Text(f"障害の{ja} {given!r} はありません。", f"A fault has no such {en}: {given!r}."),
        Text(f"{meant_ja}次のどれかです: {listed}", f"{meant_en}It is one of: {listed}"),
    )


def _mistyped(name: str, value: object, ja: str, en: str) -> Problem:
    return Problem(
        Text(f"障害の {name} = {value!r} は使えません。", f"{name} = {value!r} cannot be used."),
        Text(f"{ja}で指定してください。", f"Give {en}."),
    )
