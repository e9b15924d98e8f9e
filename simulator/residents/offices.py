"""Every town hall and prefectural office there is: 1,741 municipalities and 47 prefectures.

The 171 wards (行政区) of the twenty designated cities are no offices: their cities are. Codes are
those of local governments (全国地方公共団体コード), six digits with a check digit. The data comes
from Japan Post's postal codes; see `fixtures/municipalities/build.py`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import fixtures
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLE = "132012"


@dataclass(frozen=True)
class Office:
    """One municipality or prefecture; the name of a prefecture itself is blank.

    `district` is the 郡, or the island, that stands before the name in an address.
    """

    code: str
    prefecture: str
    name: str
    kana: str
    district: str = ""

    @property
    def is_prefecture(self) -> bool:
        """Tell whether it is the prefecture itself."""
        return not self.name

    @property
    def title(self) -> str:
        """Return what people call it."""
        return self.name or self.prefecture


@dataclass(frozen=True)
class Ward:
    """One ward of a designated city, with the code of its city."""

    code: str
    city: str
    name: str
    kana: str


@cache
def offices() -> Mapping[str, Office]:
    """Return every office by its code."""
    return MappingProxyType({row["code"]: Office(**row) for row in _rows("all.csv")})


@cache
def wards() -> Mapping[str, Ward]:
    """Return every ward by its code."""
    return MappingProxyType({row["code"]: Ward(**row) for row in _rows("wards.csv")})


def wards_of(city: str) -> tuple[Ward, ...]:
    """Return the wards of a city, given by its code; none where it has none."""
    return tuple(ward for ward in wards().values() if ward.city == city)


def office(code: str) -> Office:
    """Return one office.

    Raises:
        Problem: no municipality and no prefecture has this code.
    """
    found = offices().get(code)
    if found is None:
        near = _near(code)
        raise Problem(
            Text(
                f"地方公共団体コード {code!r} はありません。",
                f"No local government has the code {code!r}.",
            ),
            Text(
                f"6桁で指定してください。例: {near.code} ({near.title})。",
                f"Give its six digits, such as {near.code} ({near.title}).",
            ),
        )
    return found


def _near(code: str) -> Office:
    """Return the office that a wrong code may mean: the city of a ward, another check digit."""
    if code in wards():
        return offices()[wards()[code].city]
    alike = (one for one in offices().values() if one.code[:5] == code[:5])
    return next(alike, offices()[EXAMPLE])


def _rows(name: str) -> csv.DictReader[str]:
    file = fixtures.folder("municipalities") / name
    return csv.DictReader(file.read_text(encoding="utf-8").splitlines())
