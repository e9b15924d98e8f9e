"""Chance as a small interface, so that one builder serves seeded generation and hypothesis.

`Stream` is counter-based: draw *n* of a stream depends on (seed, labels, n) only, so person *i* is
the same whatever was drawn before, in whatever order, by however many workers.
"""

from __future__ import annotations

from hashlib import blake2b
from struct import Struct
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")
POOL = b"pool"
SIXTEEN = Struct(">16I")


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
        self._key = _key(seed, labels)
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


class Pool:
    """As `Stream`, with sixteen draws from one digest, for whoever draws by the million.

    Its draws are 32 bits wide. They depend on (seed, labels, n) only, and are others than those of
    a `Stream` of the same name.

    Args:
        seed: the run's seed.
        labels: what this pool is for.

    Raises:
        ValueError: a label holds a slash, so that it could be taken for two.
    """

    def __init__(self, seed: int, *labels: str | int) -> None:
        self._key = _key(seed, labels)
        self._filled = 0
        self._draws: Iterator[int] = iter(())

    def integer(self, low: int, high: int) -> int:
        """Return an integer between `low` and `high`, both included and less than 2**32 apart."""
        draw = next(self._draws, None)
        if draw is None:
            self._fill()
            draw = next(self._draws)
        return low + (draw * (high - low + 1) >> 32)

    def pick(self, options: Sequence[T]) -> T:
        """Return one of `options`."""
        return options[self.integer(0, len(options) - 1)]

    def _fill(self) -> None:
        key = self._key + self._filled.to_bytes(8, "big")
        self._draws = iter(SIXTEEN.unpack(blake2b(key, digest_size=64, person=POOL).digest()))
        self._filled += 1


def _key(seed: int, labels: Sequence[str | int]) -> bytes:
    key = "/".join(map(str, (seed, *labels)))
    if key.count("/") != len(labels):
        raise ValueError(f"a label has no slash: {labels}")
    return key.encode()
