"""The population of a municipality: every kind of household, from the single to three generations.

Household *h* is a pure function of (seed, h). What is told of it follows published shares where we
have them (`fixtures/population/model.toml`), and `tekigo realism` compares the rest. Claims for
children have households of their own (`households`); `Home.family` leads from here to there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from simulator.residents import foreigners, households, names, places, shares, structures
from simulator.residents.households import SEATS, Household, Person, Resident
from simulator.residents.mynumber import Policy
from simulator.residents.names import Sex
from simulator.residents.structures import Relation, Structure
from simulator.world.choices import Pool

if TYPE_CHECKING:
    from simulator.residents.places import Address
    from simulator.residents.structures import Role
    from simulator.world.choices import Choices

OLD = 65 * structures.YEAR
NO_CARE = "none"


@dataclass(frozen=True)
class Member:
    """One member of a household, with what the register and the insurer know besides.

    Args:
        resident: the person.
        relation: 続柄, to the head.
        care: 要介護状態区分, such as ``care-2``; ``none`` without 要介護認定.
        has_card: holds a マイナンバーカード.
        nationality: 国籍 of a foreign national, or "".
        common_name: 通称 of a foreign national, or "".
        former_family_name: 旧氏, or "".
    """

    resident: Resident
    relation: Relation
    care: str
    has_card: bool
    nationality: str
    common_name: str
    former_family_name: str


@dataclass(frozen=True)
class Home:
    """One household (世帯).

    Args:
        municipality: six-digit code.
        structure: 世帯構造.
        members: the head first, then the spouse, then the children, the eldest first.
    """

    municipality: str
    structure: Structure
    members: tuple[Member, ...]

    def family(self) -> Household:
        """Return the head with spouse and children, as claims and life events know a family."""
        related = {
            relation: [one.resident for one in self.members if one.relation is relation]
            for relation in (Relation.SPOUSE, Relation.CHILD)
        }
        return Household(
            municipality=self.municipality,
            head=self.members[0].resident,
            spouse=next(iter(related[Relation.SPOUSE]), None),
            children=tuple(related[Relation.CHILD]),
        )


def household(
    seed: int,
    index: int,
    today: date,
    *,
    municipality: str = places.DEFAULT,
    policy: Policy = Policy.OMIT,
) -> Home:
    """Return household `index` of a population, a pure function of its arguments.

    Args:
        seed: the run's seed.
        index: number of the household, from 0.
        today: the day ages refer to.
        municipality: six-digit code of where it lives.
        policy: about 個人番号.

    Raises:
        Problem: there is no such municipality.
    """

    def my_number(person: int) -> str:
        return households.number(person, seed, policy)

    choices = Pool(seed, "home", index)
    return draw(choices, index, today, municipality=municipality, my_number=my_number)


def draw(
    choices: Choices,
    index: int,
    today: date,
    *,
    municipality: str = places.DEFAULT,
    my_number: Callable[[int], str] = lambda _: "",
) -> Home:
    """Draw a household; the smallest answers give somebody of 18 years who lives alone.

    Args:
        choices: the source of chance.
        index: number of the household, from 0.
        today: the day ages refer to.
        municipality: six-digit code of where it lives.
        my_number: gives the 個人番号 of the person with an index; by default none.

    Raises:
        Problem: there is no such municipality.
    """
    place = places.municipality(municipality)
    structure = Structure(choices.pick(shares.words("structure")))
    roles = structures.draw(choices, structure)
    address = places.draw(choices, place)
    country = foreigners.country(choices) if roles[0].days < OLD else ""
    people: list[Person] = []
    members = []
    for seat, role in enumerate(roles):
        person = _person(choices, role, today, address, people, country)
        people.append(person)
        number = index * SEATS + seat
        resident = households.register(person, number, my_number(number))
        members.append(_member(choices, role, resident, person, country))
    return Home(municipality, structure, tuple(members))


def _person(
    choices: Choices,
    role: Role,
    today: date,
    address: Address,
    others: list[Person],
    country: str,
) -> Person:
    """Name somebody; in a foreign family, husband and wife keep their own surnames."""
    born = date.fromordinal(today.toordinal() - role.days)
    taken = [one.given for one in others]
    shared = others[0].family if others else None
    if country:
        own = None if role.relation is Relation.SPOUSE else shared
        family = own or foreigners.family(choices, country)
        given = foreigners.given(choices, country, role.sex, taken)
    else:
        family = shared or names.family(choices)
        given = names.given(choices, role.sex, taken, born)
    return Person(family, given, born, role.sex, address)


def _member(
    choices: Choices, role: Role, resident: Resident, person: Person, country: str
) -> Member:
    age = min(role.days * 4 // 1461, shares.OLDEST)
    return Member(
        resident=resident,
        relation=role.relation,
        care=_care(choices, age, role.sex),
        has_card=choices.integer(0, shares.SIZE - 1) < shares.rates("card")[age],
        nationality=country,
        common_name=foreigners.common_name(choices, role.sex, person.born) if country else "",
        former_family_name=_former_family_name(choices, role, person, country),
    )


def _care(choices: Choices, age: int, sex: Sex) -> str:
    rate = shares.rates("care.rate")[age]
    if not rate or choices.integer(0, shares.SIZE - 1) < shares.SIZE - rate:
        return NO_CARE
    return choices.pick(shares.words(f"care.{sex}"))


def _former_family_name(choices: Choices, role: Role, person: Person, country: str) -> str:
    wife = role.relation is Relation.SPOUSE and role.sex is Sex.FEMALE
    if country or not wife or choices.pick(shares.words("former-family-name")) == "no":
        return ""
    former = names.family(choices)
    return "" if former == person.family else former.text
