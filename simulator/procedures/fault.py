"""One thing in a procedure file that does not fit, and the two most common of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.contracts.problem import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True)
class Fault:
    """One thing that does not fit: at which key, and why."""

    key: str
    reason: Text


def repeated(kind: str, ids: Iterable[str]) -> Iterator[Fault]:
    """Yield the ids that are used twice."""
    for name, count in Counter(ids).items():
        if count > 1:
            yield Fault(
                f"{kind}[{name}].id",
                Text(ja="同じ id が2回使われています。", en="the id is used twice"),
            )


def unknown(key: str, given: str, known: Iterable[str]) -> Fault:
    """Return the fault of naming what there is not."""
    choices = ", ".join(known)
    ja, en = (f"次のいずれかです: {choices}", f"; known are {choices}") if choices else ("", "")
    return Fault(key, Text(ja=f"{given!r} はありません。{ja}", en=f"there is no {given!r}{en}"))
