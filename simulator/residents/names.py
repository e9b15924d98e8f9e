"""Names whose kanji and kana belong together, from Faker's Japanese tables.

Faker (MIT) knows fifty surnames with the number of people who bear them and fifty-one given names,
each with its reading. Faker's own dice are not used: every draw goes through `Choices`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from simulator.world.choices import Choices


class Sex(StrEnum):
    """性別 as the register holds it."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True)
class Name:
    """A name, or part of one: as written, and its reading in full-width katakana."""

    text: str
    kana: str


def full(family: Name, given: Name) -> Name:
    """Return the whole name; the parts are separated by U+3000, as in the certificate."""
    return Name(f"{family.text}\u3000{given.text}", f"{family.kana}\u3000{given.kana}")


def family(choices: Choices) -> Name:
    """Draw a surname; the common ones come up as often as they are borne."""
    surnames, sums = _surnames()
    return surnames[bisect_right(sums, choices.integer(0, sums[-1] - 1))]


def given(choices: Choices, sex: Sex, taken: Collection[Name] = ()) -> Name:
    """Draw a given name that nobody in the family bears yet.

    Args:
        choices: the source of chance.
        sex: whose names to draw from.
        taken: given names already in use.
    """
    return choices.pick([name for name in _given(sex) if name not in taken])


@cache
def _surnames() -> tuple[tuple[Name, ...], tuple[int, ...]]:
    table = _faker().last_name_pairs
    names = tuple(Name(text, kana) for text, kana, _ in table)
    return names, tuple(accumulate(int(bearers) for bearers in table.values()))


@cache
def _given(sex: Sex) -> tuple[Name, ...]:
    tables = _faker()
    female = sex == Sex.FEMALE
    pairs = tables.first_name_female_pairs if female else tables.first_name_male_pairs
    return tuple(Name(text, kana) for text, kana, _ in pairs)


def _faker() -> type[_Tables]:
    # Faker takes longer to import than a portal takes to start.
    from faker.providers.person.ja_JP import Provider  # noqa: PLC0415

    return Provider


if TYPE_CHECKING:
    from faker.providers.person.ja_JP import Provider as _Tables
