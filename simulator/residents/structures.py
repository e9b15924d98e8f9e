"""Who lives together: the six structures of households (世帯構造) of the 国民生活基礎調査.

A builder draws the members of one structure: relation to the head, sex and age in days. The shares
are in `fixtures/population/model.toml`; what has no source there is our model.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from simulator.residents import shares
from simulator.residents.names import Sex

if TYPE_CHECKING:
    from simulator.world.choices import Choices

YEAR = 365
GROWN_UP = 18 * YEAR + 5  # days, leap days included
# In days:
GAP = (400, 1300)  # between brothers and sisters
GENERATION = (26 * YEAR, 37 * YEAR)
MIDDLE_AGE = (42 * YEAR, 64 * YEAR)
STUDENTS = 5 * YEAR
# Of a hundred:
MEN_AS_HEADS = 90
LONE_MOTHERS = 88
WIDOWS = 80
ONLY_CHILDREN = 75
GRANDFATHERS = 45
COUPLES_WITH_PARENT = 74


class Structure(StrEnum):
    """世帯構造."""

    SINGLE = "single"
    COUPLE = "couple"
    COUPLE_CHILDREN = "couple-children"
    LONE_PARENT = "lone-parent"
    THREE_GENERATIONS = "three-generations"
    OTHER = "other"


class Relation(StrEnum):
    """続柄, to the head of the household (世帯主)."""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"


class Role(NamedTuple):
    """One member, before there is a name; `days` is the age."""

    relation: Relation
    sex: Sex
    days: int


Roles = list[Role]


def draw(choices: Choices, structure: Structure) -> Roles:
    """Draw who lives in a household: the head first, then the spouse, then the eldest child."""
    return BUILDERS[structure](choices)


def _single(choices: Choices) -> Roles:
    age = choices.pick(shares.numbers("single.ages"))
    men = shares.rates("single.men")[age]
    sex = Sex.MALE if choices.integer(0, shares.SIZE - 1) < men else Sex.FEMALE
    return [Role(Relation.HEAD, sex, _days(choices, age))]


def _couple(choices: Choices) -> Roles:
    husband = _days(choices, choices.pick(shares.numbers("couple.ages")))
    wife = max(GROWN_UP, husband - YEAR * choices.pick(shares.numbers("husband")))
    return _spouses(choices, husband, wife)


def _couple_with_children(choices: Choices) -> Roles:
    children, mother = _children(choices, Structure.COUPLE_CHILDREN, "parents.ages")
    return [*_parents(choices, mother, children[0].days), *children]


def _lone_parent(choices: Choices) -> Roles:
    children, parent = _children(choices, Structure.LONE_PARENT, "lone.ages")
    women = WIDOWS if children[0].days >= GROWN_UP else LONE_MOTHERS
    sex = Sex.FEMALE if _percent(choices, women) else Sex.MALE
    return [Role(Relation.HEAD, sex, parent), *children]


def _three_generations(choices: Choices) -> Roles:
    if _has_minors(choices, Structure.THREE_GENERATIONS):
        children = _minors(choices)
    else:
        children = [_child(choices, GROWN_UP + choices.integer(0, STUDENTS))]
    mother = children[0].days + _years(choices, "mother")
    parents = _parents(choices, mother, children[0].days)
    grandmother = parents[0].days + choices.integer(*GENERATION)
    old = [Role(Relation.PARENT, Sex.FEMALE, grandmother)]
    if _percent(choices, GRANDFATHERS):
        old.append(Role(Relation.PARENT, Sex.MALE, grandmother + choices.integer(0, YEAR)))
    return [*parents, *children, *old]


def _other(choices: Choices) -> Roles:
    if _has_minors(choices, Structure.OTHER):
        children = _minors(choices)
        head = children[0].days + _years(choices, "mother")
        return [*_siblings(choices, head, head - choices.integer(*GAP)), *children]
    if _percent(choices, COUPLES_WITH_PARENT):
        husband = choices.integer(*MIDDLE_AGE)
        wife = husband - YEAR * choices.pick(shares.numbers("husband"))
        parent = husband + choices.integer(*GENERATION)
        return [*_spouses(choices, husband, wife), Role(Relation.PARENT, Sex.FEMALE, parent)]
    head = _days(choices, choices.pick(shares.numbers("siblings.ages")))
    return _siblings(choices, head, head - choices.integer(*GAP))


def _siblings(choices: Choices, head: int, other: int) -> Roles:
    sexes = tuple(Sex)
    return [
        Role(Relation.HEAD, choices.pick(sexes), head),
        Role(Relation.SIBLING, choices.pick(sexes), other),
    ]


def _spouses(choices: Choices, husband: int, wife: int) -> Roles:
    if _percent(choices, MEN_AS_HEADS):
        return [Role(Relation.HEAD, Sex.MALE, husband), Role(Relation.SPOUSE, Sex.FEMALE, wife)]
    return [Role(Relation.HEAD, Sex.FEMALE, wife), Role(Relation.SPOUSE, Sex.MALE, husband)]


def _parents(choices: Choices, mother: int, eldest: int) -> Roles:
    father = mother + YEAR * choices.pick(shares.numbers("husband"))
    return _spouses(choices, max(father, eldest + GROWN_UP), mother)


def _children(choices: Choices, structure: Structure, grown: str) -> tuple[Roles, int]:
    """Return the children, and the age of their mother or only parent."""
    if _has_minors(choices, structure):
        children = _minors(choices)
        return children, children[0].days + _years(choices, "mother")
    parent = _days(choices, choices.pick(shares.numbers(grown)))
    eldest = max(GROWN_UP, parent - _years(choices, "mother"))
    second = eldest - choices.integer(*GAP)
    both = second >= GROWN_UP and not _percent(choices, ONLY_CHILDREN)
    return [_child(choices, days) for days in (eldest, second)[: 1 + both]], parent


def _minors(choices: Choices) -> Roles:
    """Return children (児童), the eldest first, so many years apart that all are under age."""
    ages = [0]
    for _ in range(choices.pick(shares.numbers("children")) - 1):
        ages.append(ages[-1] + choices.integer(*GAP))
    whole = 18 * YEAR
    youngest = YEAR * choices.pick(shares.numbers("youngest")) + choices.integer(0, YEAR - 1)
    first = youngest * (whole - ages[-1]) // whole
    return [_child(choices, first + days) for days in reversed(ages)]


def _has_minors(choices: Choices, structure: Structure) -> bool:
    return choices.integer(0, shares.SIZE - 1) < shares.rate("minors", structure)


def _child(choices: Choices, days: int) -> Role:
    return Role(Relation.CHILD, choices.pick(tuple(Sex)), days)


def _days(choices: Choices, age: int) -> int:
    """Return the age in days of somebody who is so many years old, leap days included."""
    return (age * 1461 + 3) // 4 + choices.integer(0, YEAR - 2)


def _years(choices: Choices, name: str) -> int:
    return YEAR * choices.pick(shares.numbers(name)) + choices.integer(0, YEAR - 1)


def _percent(choices: Choices, share: int) -> bool:
    return choices.integer(0, 99) < share


BUILDERS: dict[Structure, Callable[[Choices], Roles]] = {
    Structure.SINGLE: _single,
    Structure.COUPLE: _couple,
    Structure.COUPLE_CHILDREN: _couple_with_children,
    Structure.LONE_PARENT: _lone_parent,
    Structure.THREE_GENERATIONS: _three_generations,
    Structure.OTHER: _other,
}
