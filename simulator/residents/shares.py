"""The shares that residents are drawn by, as look-up tables: `fixtures/population/model.toml`.

A table of ten thousand entries holds each value as often as its share says. So a draw is one pick,
and the first entry is the simplest.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import fixtures

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")
SIZE = 10_000
PER_CENT = SIZE // 100
OLDEST = 110


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the look-up table of a model whose values are words."""
    return _spread(_shares(name))


@cache
def numbers(name: str) -> tuple[int, ...]:
    """Return the look-up table of a model whose values are numbers, or ranges of them."""
    weights: dict[int, float] = {}
    for told, share in _shares(name).items():
        values = _range(told)
        weights |= dict.fromkeys(values, share / len(values))
    return _spread(weights)


@cache
def rates(name: str) -> tuple[int, ...]:
    """Return how many in ten thousand of each age it is, by a model that gives percentages."""
    found = [0] * (OLDEST + 1)
    for told, share in _shares(name).items():
        for age in _range(told):
            found[age] = round(share * PER_CENT)
    return tuple(found)


@cache
def rate(name: str, value: str) -> int:
    """Return how many in ten thousand it is for one value, by a model that gives percentages."""
    return round(_shares(name)[value] * PER_CENT)


def _shares(name: str) -> Mapping[str, float]:
    found: Any = _model()
    for part in name.split("."):
        found = found[part]
    shares: Mapping[str, float] = found["shares"]
    return shares


@cache
def _model() -> Mapping[str, Any]:
    file = fixtures.folder("population") / "model.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _range(told: str) -> range:
    """Return the numbers of `3`, `-3` or `3-5`."""
    low, _, high = told.rpartition("-")
    return range(int(low), int(high) + 1) if low else range(int(told), int(told) + 1)


def _spread(weights: Mapping[T, float]) -> tuple[T, ...]:
    total, reached = sum(weights.values()), 0.0
    table: list[T] = []
    for value, weight in weights.items():
        reached += weight
        table += [value] * (round(reached / total * SIZE) - len(table))
    return tuple(table)
