"""The journal as people read it: the latest lines first, sifted by filing, by actor, or by news."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from simulator.screens.board.meaning import Message, message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.datastructures import QueryParams

    from simulator.journal.journal import Journal

SHOWN = 80
LOOKED_THROUGH = 2000
_STRIDE = 500


@dataclass(frozen=True)
class Sieve:
    """Which messages somebody wants to see.

    Args:
        number: only about this 受付番号; "" means any.
        actor: only from or to this one; "" means anybody.
        quiet: those too that change nothing.
    """

    number: str = ""
    actor: str = ""
    quiet: bool = False

    @classmethod
    def of(cls, query: QueryParams) -> Sieve:
        """Return what a page's address asks for."""
        return cls(
            query.get("number", "").strip(), query.get("actor", ""), query.get("quiet") == "show"
        )

    @property
    def parameters(self) -> dict[str, str]:
        """The same, for an address."""
        told = {
            "number": self.number,
            "actor": self.actor,
            "quiet": "show" if self.quiet else "",
        }
        return {name: value for name, value in told.items() if value}

    def lets(self, one: Message) -> bool:
        """Tell whether a message is wanted."""
        return (
            self.number in ("", one.call.number)
            and self.actor in ("", one.sender, one.receiver)
            and (self.quiet or not one.quiet)
        )


def latest(journal: Journal, sieve: Sieve, until: int, count: int = SHOWN) -> list[Message]:
    """Return the latest wanted messages up to a line of the journal, the latest first.

    Args:
        journal: the journal.
        sieve: which are wanted.
        until: the last line that counts.
        count: how many at most; of lines, no more than `LOOKED_THROUGH` are looked through.
    """
    lines = _of(journal, sieve.number, until) if sieve.number else _all(journal, until)
    return list(islice(filter(sieve.lets, lines), count))


def message_at(journal: Journal, line: int) -> Message | None:
    """Return what stands in one line of the journal, None where there is no such line."""
    found = journal.calls(since=line - 1, limit=1) if 0 < line <= journal.last else []
    return message(found[0]) if found and found[0].sequence == line else None


def _of(journal: Journal, number: str, until: int) -> Iterator[Message]:
    calls = journal.calls(number=number)
    return (message(call) for call in reversed(calls) if call.sequence <= until)


def _all(journal: Journal, until: int) -> Iterator[Message]:
    lowest = max(0, until - LOOKED_THROUGH)
    while until > lowest:
        since = max(lowest, until - _STRIDE)
        yield from map(message, reversed(journal.calls(since=since, limit=until - since)))
        until = since
