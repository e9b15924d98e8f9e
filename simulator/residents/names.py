"""Names whose kanji and kana belong together: 469 surnames and 5,425 given names.

They come from works under the MIT License (`fixtures/names/NOTICE.txt`), by
`fixtures/names/build.py`. How often a surname comes up follows the number of people who bear it
where that is known; which given names a generation bears is our model, since no source tells.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

import fixtures

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from simulator.world.choices import Choices

CLASSIC_UNTIL = 1955
RECENT_FROM = 1995


class Sex(StrEnum):
    """性別 as the register holds it."""

    FEMALE = "female"
    MALE = "male"


class Generation(StrEnum):
    """Whose given names to draw from: the old bear classic ones, the young recent ones."""

    OLD = "old"
    MIDDLE = "middle"
    YOUNG = "young"


STYLES = {
    Generation.OLD: ("classic",),
    Generation.MIDDLE: ("classic", "recent"),
    Generation.YOUNG: ("recent",),
}


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


def given(
    choices: Choices, sex: Sex, taken: Collection[Name] = (), born: date | None = None
) -> Name:
    """Draw a given name that nobody in the family bears yet.

    Args:
        choices: the source of chance.
        sex: whose names to draw from.
        taken: given names already in use.
        born: date of birth, for a name of that generation; None for any.
    """
    known = _given(sex, Generation.MIDDLE if born is None else generation(born))
    place = choices.integer(0, len(known) - 1)
    written = {name.text for name in taken}
    while known[place].text in written:
        place = (place + 1) % len(known)
    return known[place]


def generation(born: date) -> Generation:
    """Return whose given names somebody born on a day bears (our model)."""
    if born.year < CLASSIC_UNTIL:
        return Generation.OLD
    return Generation.YOUNG if born.year >= RECENT_FROM else Generation.MIDDLE


@cache
def _surnames() -> tuple[tuple[Name, ...], tuple[int, ...]]:
    rows = _rows("family")
    names = tuple(Name(text, kana) for text, kana, _ in rows)
    return names, tuple(accumulate(int(weight) for _, _, weight in rows))


@cache
def _given(sex: Sex, generation: Generation) -> tuple[Name, ...]:
    styles = STYLES[generation]
    return tuple(Name(text, kana) for text, kana, style in _rows(sex) if style in styles)


@cache
def _rows(name: str) -> list[list[str]]:
    file = fixtures.folder("names") / f"{name}.csv"
    _, *rows = csv.reader(file.read_text(encoding="utf-8").splitlines())
    return rows
