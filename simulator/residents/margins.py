"""Published margins, and the same counted in a population of ours: how real residents are.

A margin agrees when its distance is within what chance explains at this size, and 0.01 more. The
distance of shares is their total variation distance; that of a mean is relative. Margins that the
model was fitted to prove little; those held out prove more, and are marked.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import pi, sqrt
from typing import TYPE_CHECKING, Any

import fixtures
from simulator.contracts.problem import Text
from simulator.residents import ages
from simulator.residents.names import Sex
from simulator.residents.population import NO_CARE
from simulator.residents.structures import Relation, Structure

if TYPE_CHECKING:
    from datetime import date

    from simulator.residents.population import Home, Member

TOLERANCE = 0.01
OLD = 65
PARENT_AND_CHILD = {Structure.COUPLE_CHILDREN, Structure.LONE_PARENT}
FIVE = {"china", "vietnam", "korea", "philippines", "nepal"}


@dataclass(frozen=True)
class Margin:
    """One published margin.

    Args:
        id: of the margin.
        name: what is told.
        of: what is counted.
        shares: per cent by value; a single ``yes`` stands for two values. Empty for a mean.
        mean: or 0 for shares.
        source: where it was published.
        held_out: nothing of the model was chosen after it.
        told: why it is told only, and not gated.
    """

    id: str
    name: Text
    of: Text
    source: str
    shares: Mapping[str, float] = field(default_factory=dict)
    mean: float = 0
    held_out: bool = False
    told: Text | None = None


@dataclass(frozen=True)
class Measured:
    """A margin beside what was counted."""

    margin: Margin
    counts: Mapping[str, int]

    @property
    def size(self) -> int:
        """Return how many were counted."""
        return sum(self.counts.values())

    @property
    def mean(self) -> float:
        """Return the mean of what was counted, where values are numbers."""
        return sum(int(value) * count for value, count in self.counts.items()) / self.size

    @property
    def rows(self) -> tuple[tuple[str, float, float], ...]:
        """Return each value with its share as published and as measured, between 0 and 1."""
        total = sum(self.margin.shares.values()) if len(self.margin.shares) > 1 else 100
        return tuple(
            (value, share / total, self.counts.get(value, 0) / self.size)
            for value, share in self.margin.shares.items()
        )

    @property
    def distance(self) -> float:
        """Return how far it is from what was published."""
        if self.margin.mean:
            return abs(self.mean / self.margin.mean - 1)
        off = sum(abs(measured - published) for _, published, measured in self.rows)
        return off if len(self.rows) == 1 else off / 2

    @property
    def gate(self) -> float:
        """Return how far it may be: twice what chance makes on average, and 0.01."""
        if self.margin.mean:
            squares = sum(int(value) ** 2 * count for value, count in self.counts.items())
            spread = squares / self.size - self.mean**2
            return TOLERANCE + 2 * self._chance(spread) / self.margin.mean
        chance = sum(self._chance(share * (1 - share)) for _, share, _ in self.rows)
        return TOLERANCE + (2 * chance if len(self.rows) == 1 else chance)

    def _chance(self, variance: float) -> float:
        """Return how far a mean of so many is from the truth on average."""
        return sqrt(2 * variance / (pi * self.size))

    @property
    def agrees(self) -> bool:
        """Tell whether it is within the gate."""
        return self.distance <= self.gate


def _published() -> dict[str, Any]:
    file = fixtures.folder("population") / "margins.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _margin(table: dict[str, Any]) -> Margin:
    told: dict[str, Any] = {key: Text(**table[key]) for key in ("of", "told") if key in table}
    name = Text(table["ja"], table["en"])
    kept = {key: value for key, value in table.items() if key not in {"ja", "en"}}
    return Margin(**kept | told | {"name": name})


@cache
def margins() -> tuple[Margin, ...]:
    """Return every margin, in the order it is told in."""
    return tuple(map(_margin, _published()["margin"]))


def word(value: str) -> Text:
    """Return what to call a value of a margin; a range of ages is called what it is."""
    known = _published()["values"]
    return Text(**known[value]) if value in known else Text(value, value)


def measure(homes: Iterable[Home], today: date) -> tuple[Measured, ...]:
    """Count every margin in a population, one household at a time.

    Args:
        homes: the households.
        today: the day ages refer to.
    """
    counts: dict[str, Counter[str]] = {margin.id: Counter() for margin in margins()}
    for home in homes:
        seen = Seen(home, today)
        for name, counter in counts.items():
            counter.update(COUNTED[name](seen))
    return tuple(Measured(margin, counts[margin.id]) for margin in margins())


class Seen:
    """A household as it is counted on a day.

    Args:
        home: the household.
        today: the day ages refer to.
    """

    def __init__(self, home: Home, today: date) -> None:
        self.structure = home.structure
        self.people = [(one, ages.age(one.resident.born, today)) for one in home.members]
        self.old = [(one, age) for one, age in self.people if age >= OLD]
        self.certified = [(one, age) for one, age in self.old if one.care != NO_CARE]
        self.children = [age for one, age in self.people if _is_child(one, age)]


def _is_child(one: Member, age: int) -> bool:
    return one.relation is Relation.CHILD and age < ages.MAJORITY


def _yes(answers: Iterable[bool]) -> Iterator[str]:
    return ("yes" if answer else "no" for answer in answers)


def _structure_with_old(seen: Seen) -> str:
    return "parent-and-child" if seen.structure in PARENT_AND_CHILD else seen.structure


def _five_years(age: int) -> str:
    low = age // 5 * 5
    return "90-" if low >= 90 else f"{low}-{low + 4}"


def _number(children: int) -> str:
    return str(children) if children < 3 else "3 or more"


def _levels(seen: Seen, sex: Sex) -> Iterator[str]:
    return (one.care for one, _ in seen.certified if one.resident.sex is sex)


def _cards(seen: Seen, low: int, high: int) -> Iterator[str]:
    return _yes(one.has_card for one, age in seen.people if low <= age <= high)


def _men_alone(seen: Seen) -> Iterator[str]:
    alone = seen.old if seen.structure is Structure.SINGLE else []
    return _yes(one.resident.sex is Sex.MALE for one, _ in alone)


def _nationality(seen: Seen) -> list[str]:
    country = seen.people[0][0].nationality
    return [country if country in FIVE else "other"] if country else []


COUNTED: dict[str, Callable[[Seen], Iterable[str]]] = {
    "structure": lambda seen: [seen.structure],
    "persons": lambda seen: [str(len(seen.people))],
    "with-old": lambda seen: _yes([bool(seen.old)]),
    "structure-with-old": lambda seen: [_structure_with_old(seen)] if seen.old else [],
    "with-children": lambda seen: _yes([bool(seen.children)]),
    "structure-with-children": lambda seen: [seen.structure] if seen.children else [],
    "children": lambda seen: [_number(len(seen.children))] if seen.children else [],
    "newborn": lambda seen: _yes([0 in seen.children]),
    "under-15": lambda seen: _yes(age < 15 for _, age in seen.people),
    "over-64": lambda seen: _yes(age >= OLD for _, age in seen.people),
    "over-74": lambda seen: _yes(age >= 75 for _, age in seen.old),
    "men-alone": _men_alone,
    "care": lambda seen: _yes(one.care != NO_CARE for one, _ in seen.old),
    "care-age": lambda seen: (_five_years(age) for _, age in seen.certified),
    "care-female": lambda seen: _levels(seen, Sex.FEMALE),
    "care-male": lambda seen: _levels(seen, Sex.MALE),
    "card": lambda seen: _cards(seen, 0, 200),
    "card-0-4": lambda seen: _cards(seen, 0, 4),
    "card-75-79": lambda seen: _cards(seen, 75, 79),
    "card-80": lambda seen: _cards(seen, 80, 200),
    "foreign": lambda seen: _yes(bool(one.nationality) for one, _ in seen.people),
    "nationality": _nationality,
}
