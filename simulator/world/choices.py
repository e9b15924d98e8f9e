"""Chance as a small interface, so that one builder serves seeded generation and hypothesis.

`Stream` is counter-based: draw *n* of a stream depends on (seed, labels, n) only, so person *i* is
the same whatever was drawn before, in whatever order, by however many workers.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Choices(Protocol):
    """What a builder may ask of chance. Small answers are the simple ones."""

    def integer(self, low: int, high: int) -> int:
        """Return an integer between `low` and `high`, both included."""
        ...

    def pick(self, options: Sequence[T]) -> T:
        """Return one of `options`; the first is the simplest."""
        ...


class Stream:
    """A seeded, counter-based source of choices.

    Args:
        seed: the run's seed.
        labels: what this stream is for, such as ``("resident", 17)``.

    Raises:
        ValueError: a label holds a slash, so that it could be taken for two.
    """

    def __init__(self, seed: int, *labels: str | int) -> None:
        if any("/" in str(label) for label in labels):
            raise ValueError(f"a label has no slash: {labels}")
        self._key = "/".join(str(part) for part in (seed, *labels)).encode()
        self._drawn = 0

    def integer(self, low: int, high: int) -> int:
        """Return an integer between `low` and `high`, both included."""
        counter = self._drawn.to_bytes(8, "big")
        self._drawn += 1
        draw = int.from_bytes(blake2b(self._key + counter, digest_size=16).digest(), "big")
        return low + draw % (high - low + 1)

    def pick(self, options: Sequence[T]) -> T:
        """Return one of `options`."""
        return options[self.integer(0, len(options) - 1)]


class Simplest:
    """Choices that are always the smallest, and so the simplest."""

    def integer(self, low: int, high: int) -> int:  # noqa: ARG002
        """Return `low`."""
        return low

    def pick(self, options: Sequence[T]) -> T:
        """Return the first of `options`."""
        return options[0]
