"""Counts how many filings of an episode reached each branch: sent, and arrived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.result.model import Bilingual, Branch

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


@dataclass(frozen=True)
class Reached:
    """A branch that a filing may reach.

    Args:
        kind: what it is one of, such as a procedure.
        name: what tells it from others of its kind.
        title: the same for people.
    """

    kind: Bilingual
    name: str
    title: Bilingual


class Tally:
    """The branches of one episode, in the order they were heard of first."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], list[str]] = {}
        self._known: dict[tuple[str, str], Reached] = {}

    def know(self, branches: Iterable[Reached]) -> None:
        """Take note of branches that may be reached."""
        for one in branches:
            key = (one.kind.en, one.name)
            self._known.setdefault(key, one)
            self._numbers.setdefault(key, [])

    def sent(self, number: str, branches: Iterable[Reached]) -> None:
        """Take note of the branches that a filing reaches.

        Args:
            number: its 受付番号.
            branches: which.
        """
        reached = tuple(branches)
        self.know(reached)
        for one in reached:
            self._numbers[one.kind.en, one.name].append(number)

    def counts(self, arrived: Collection[str]) -> tuple[Branch, ...]:
        """Return how many filings reached each branch.

        Args:
            arrived: 受付番号 of all that were handed over.
        """
        return tuple(
            Branch(
                kind=one.kind,
                name=one.name,
                title=one.title,
                sent=len(self._numbers[key]),
                arrived=sum(number in arrived for number in self._numbers[key]),
            )
            for key, one in self._known.items()
        )
