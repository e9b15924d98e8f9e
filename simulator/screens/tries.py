"""Slows down who guesses a token or a passcode: a few tries are free, then each costs a wait.

While somebody has to wait, the right word is refused too; so a program gains nothing by going on.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FREE = 5
COSTS = (2, 4, 8, 16, 32, 64, 128, 300)
"""Seconds that the next wrong tries cost; the last holds for all that follow."""
REMEMBERED = 10_000


@dataclass(frozen=True)
class _Guesser:
    wrong: int
    until: float


class Tries:
    """Counts wrong tries by whoever makes them.

    Args:
        now: seconds that pass, from any beginning.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._guessers: dict[str, _Guesser] = {}

    def wait(self, who: str) -> int:
        """Return how many whole seconds somebody has to wait before the next try."""
        guesser = self._guessers.get(who)
        return 0 if guesser is None else max(0, ceil(guesser.until - self._now()))

    def wrong(self, who: str) -> None:
        """Count a wrong try, and make somebody wait who had many."""
        before = self._guessers.pop(who, _Guesser(0, 0.0))
        wrong = before.wrong + 1
        cost = COSTS[min(wrong - FREE, len(COSTS)) - 1] if wrong > FREE else 0
        self._guessers[who] = _Guesser(wrong, self._now() + cost)
        if len(self._guessers) > REMEMBERED:
            del self._guessers[next(iter(self._guessers))]

    def right(self, who: str) -> None:
        """Forget the wrong tries of somebody who knew the word."""
        self._guessers.pop(who, None)
