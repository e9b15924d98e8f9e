"""Personas: a handful of named households with a point each, kept as data.

Their ages are relative to a given day, so that a newborn stays a newborn.
"""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

import fixtures
from simulator.contracts.problem import Problem, Text
from simulator.residents import ages, households
from simulator.residents.households import Household, Person
from simulator.residents.names import Name, Sex
from simulator.residents.places import Address, municipality

if TYPE_CHECKING:
    from collections.abc import Sequence


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Part):
    """Where somebody lives: a town of a municipality, and what follows the town's name."""

    municipality: str
    town: str
    number: str

    def address(self) -> Address:
        """Return the address with the town's postal code."""
        place = municipality(self.municipality)
        town = next(town for town in place.towns if town.name == self.town)
        return place.address(town, self.number)


class Member(_Part):
    """One member.

    `family` may be left out where it is the head's. Born `days` days ago, or on `birthday` so
    many `years` before the given day's year (for 29 February, in the leap year before), or once
    and for all on the day that `fixed` names.
    """

    family: tuple[str, str] | None = None
    given: tuple[str, str]
    sex: Sex
    years: int = Field(default=0, ge=0)
    birthday: str = Field(default="", pattern=r"^([0-9]{2}-[0-9]{2})?$")
    days: int = Field(default=0, ge=0)
    fixed: date | None = Field(default=None, alias="born")
    home: Place | None = None

    def born(self, today: date) -> date:
        """Return the date of birth as seen from a day."""
        if self.fixed:
            return self.fixed
        if not self.birthday:
            return today - timedelta(days=self.days)
        month, day = (int(part) for part in self.birthday.split("-"))
        return ages.latest_birthday(month, day, min(today, date(today.year - self.years, 12, 31)))


class Files(_Part):
    """What a persona files to make its point.

    `case` is "" for one that fits, `days` are those since the event, as the case says without it.
    `signer` says whose card it is, `suppose` are facts that make the point.
    """

    procedure: str = "child-allowance-claim"
    case: str = ""
    days: int | None = None
    signer: Literal["applicant", "spouse"] = "applicant"
    suppose: dict[str, str] = {}


class Persona(_Part):
    """One household with a point, told in one line.

    `card` says whether the certificates are new, can be renewed, or have been renewed.
    """

    id: str
    ja: str
    en: str
    home: Place
    head: Member
    spouse: Member | None = None
    children: tuple[Member, ...] = Field(default=(), alias="child")
    filing: Files = Files()
    card: Literal["new", "renewable", "renewed"] = "new"

    def household(self, index: int, today: date) -> Household:
        """Return the household as it stands on a day.

        Args:
            index: number of the household in the run.
            today: the day ages refer to.
        """
        parents = [self.head, *([self.spouse] if self.spouse else [])]
        children = sorted(self._people(self.children, today), key=lambda child: child.born)
        return households.settle(
            self.home.municipality,
            index,
            self._people(parents, today),
            children,
        )

    def _people(self, members: Sequence[Member], today: date) -> list[Person]:
        return [
            Person(
                Name(*(member.family or self.head.family or ("", ""))),
                Name(*member.given),
                member.born(today),
                member.sex,
                (member.home or self.home).address(),
            )
            for member in members
        ]


@cache
def catalogue() -> tuple[Persona, ...]:
    """Return every shipped persona, by id."""
    files = [f for f in fixtures.folder("personas").iterdir() if f.name.endswith(".toml")]
    return tuple(
        Persona.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        for file in sorted(files, key=lambda file: file.name)
    )


def persona(name: str) -> Persona:
    """Return one persona by id.

    Raises:
        Problem: there is no such persona.
    """
    known = {found.id: found for found in catalogue()}
    if name not in known:
        choices = ", ".join(known)
        raise Problem(
            Text(ja=f"ペルソナ {name!r} はいません。", en=f"There is no persona {name!r}."),
            Text(ja=f"次から選んでください: {choices}", en=f"Choose one of: {choices}"),
        )
    return known[name]
