"""Households: a head, perhaps a spouse, and children, who fit together.

One builder draws through `Choices`; `household` feeds it the seeded stream of one index, hypothesis
feeds it smaller and smaller answers. How many children and lone parents there are follows the
国民生活基礎調査 (households with children: 48.6 % have one child, 39.7 % two, 2023; lone parents
6.5 %, 2019).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from simulator.residents import ages, mynumber, names, places
from simulator.residents.mynumber import Policy
from simulator.residents.names import Name, Sex
from simulator.world.choices import Stream

if TYPE_CHECKING:
    from simulator.residents.hazards import Hazard
    from simulator.residents.places import Address, Municipality
    from simulator.world.choices import Choices

T = TypeVar("T")

SEATS = 16  # indexes reserved for the members of one household
YEAR = 365
FULL_WIDTH = str.maketrans(
    "0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"
)
CHILDREN = (1,) * 49 + (2,) * 40 + (3,) * 11
LONE_PARENTS = 7  # in a hundred
DORMITORY_AGE = 15
ELSEWHERE = 9  # of 0 to 9


@dataclass(frozen=True)
class Resident:
    """One person of the resident register.

    Args:
        index: household index * `SEATS` + seat; unique in a run.
        address_number: 宛名番号, fifteen digits as text (our model).
        name: family and given name, separated by U+3000.
        kana: the reading, in full-width katakana.
        born: date of birth.
        sex: as registered.
        postal_code: seven digits.
        address: from the prefecture on.
        phone: a number nobody can be assigned.
        mail: at an example domain.
        my_number: 個人番号 as the policy allows, or "".
    """

    index: int
    address_number: str
    name: str
    kana: str
    born: date
    sex: Sex
    postal_code: str
    address: str
    phone: str
    mail: str
    my_number: str


@dataclass(frozen=True)
class Household:
    """A family as far as its claims reach.

    Args:
        municipality: six-digit code of where the head lives.
        head: who claims; an adult.
        spouse: None for a lone parent.
        children: the eldest first.
        apart: indexes of those who are registered at another address.
    """

    municipality: str
    head: Resident
    spouse: Resident | None
    children: tuple[Resident, ...]
    apart: frozenset[int] = frozenset()

    @property
    def family(self) -> tuple[Resident, ...]:
        """Return everybody, the head first."""
        return (self.head, *((self.spouse,) if self.spouse else ()), *self.children)

    def eligible(self, day: date) -> tuple[Resident, ...]:
        """Return the children for whom child allowance is paid on a day (児童)."""
        return tuple(
            child for child in self.children if day <= ages.school_year_end(child.born, 18)
        )

    def elder(self, day: date) -> tuple[Resident, ...]:
        """Return the children who only count, from the school year of 18 to that of 22."""
        return tuple(
            child
            for child in self.children
            if ages.school_year_end(child.born, 18) < day <= ages.school_year_end(child.born, 22)
        )


@dataclass(frozen=True)
class Person:
    """What is decided about somebody before the register gives them a number."""

    family: Name
    given: Name
    born: date
    sex: Sex
    home: Address


def numbered(family: Household, seed: int, policy: Policy) -> Household:
    """Return a household whose members have 個人番号 under a policy, alike in runs of one seed.

    Args:
        family: the household.
        seed: of the run.
        policy: about 個人番号.
    """

    def known(one: Resident) -> Resident:
        return replace(one, my_number=number(one.index, seed, policy))

    return replace(
        family,
        head=known(family.head),
        spouse=known(family.spouse) if family.spouse else None,
        children=tuple(map(known, family.children)),
    )


def number(index: int, seed: int, policy: Policy) -> str:
    """Return the 個人番号 that a policy gives somebody in runs of a seed.

    Args:
        index: of the person.
        seed: of the run.
        policy: about 個人番号.
    """
    if policy is Policy.OMIT:
        return ""
    return mynumber.draw(Stream(seed, "my-number", index), policy)


def household(
    seed: int,
    index: int,
    today: date,
    *,
    municipality: str = places.DEFAULT,
    hazards: tuple[Hazard, ...] = (),
    policy: Policy = Policy.OMIT,
) -> Household:
    """Return household `index` of a run, a pure function of its arguments.

    Args:
        seed: the run's seed.
        index: number of the household, from 0.
        today: the day ages refer to.
        municipality: six-digit code of where it lives.
        hazards: injected into it.
        policy: about 個人番号.

    Raises:
        Problem: there is no data for the municipality.
    """
    choices = Stream(seed, "household", index)
    return draw(choices, index, today, municipality=municipality, hazards=hazards, policy=policy)


def draw(
    choices: Choices,
    index: int,
    today: date,
    *,
    municipality: str = places.DEFAULT,
    hazards: tuple[Hazard, ...] = (),
    policy: Policy = Policy.OMIT,
) -> Household:
    """Draw a household; the smallest answers give a lone parent with a newborn child.

    The arguments are those of `household`, with the source of chance in place of the seed.
    """
    home = _home(choices, places.municipality(municipality), hazards)
    family = _override(hazards, "family", names.family(choices))
    births = _births(choices, today, hazards)
    parents = _parents(choices, births[0], family, home, hazards)
    children = _children(choices, births, parents)
    if births[0] <= ages.years_before(today, DORMITORY_AGE) and choices.integer(0, 9) == ELSEWHERE:
        children[0] = replace(children[0], home=_elsewhere(choices, municipality))
    return settle(
        municipality,
        index,
        parents,
        children,
        my_number=lambda: mynumber.draw(choices, policy),
        zeros=bool(_override(hazards, "address_number", "")),
    )


def settle(
    municipality: str,
    index: int,
    parents: Sequence[Person],
    children: Sequence[Person],
    *,
    my_number: Callable[[], str] = str,
    zeros: bool = False,
) -> Household:
    """Enter people into the register: everybody gets an index, a 宛名番号 and ways to be reached.

    Args:
        municipality: six-digit code of where the head lives.
        index: number of the household.
        parents: the head, then the spouse if there is one.
        children: the eldest first.
        my_number: gives the next 個人番号; by default none.
        zeros: let the 宛名番号 begin with zeros.
    """
    people = [*parents, *children]
    residents = [
        register(person, index * SEATS + seat, my_number(), zeros=zeros)
        for seat, person in enumerate(people)
    ]
    head, *spouse = residents[: len(parents)]
    return Household(
        municipality=municipality,
        head=head,
        spouse=spouse[0] if spouse else None,
        children=tuple(residents[len(parents) :]),
        apart=frozenset(
            resident.index
            for person, resident in zip(people, residents, strict=True)
            if person.home != parents[0].home
        ),
    )


def register(person: Person, index: int, my_number: str = "", *, zeros: bool = False) -> Resident:
    """Enter one person into the register.

    Args:
        person: who.
        index: household index * `SEATS` + seat.
        my_number: 個人番号, or "".
        zeros: let the 宛名番号 begin with zeros.
    """
    name = names.full(person.family, person.given)
    return Resident(
        index=index,
        address_number=f"{index:015d}" if zeros else f"1{index:014d}",
        name=name.text,
        kana=name.kana,
        born=person.born,
        sex=person.sex,
        postal_code=person.home.postal_code,
        address=person.home.text,
        phone=f"090-0000-{index % 10000:04d}",
        mail=f"resident-{index}@example.jp",
        my_number=my_number,
    )


def _home(choices: Choices, place: Municipality, hazards: tuple[Hazard, ...]) -> Address:
    home = places.draw(choices, place)
    text = home.text + _override(hazards, "building", "")
    if _override(hazards, "full_width_digits", drawn=False):
        text = text.translate(FULL_WIDTH)
    return replace(home, text=text)


def _elsewhere(choices: Choices, municipality: str) -> Address:
    others = [code for code in places.codes() if code != municipality]
    return places.draw(choices, places.municipality(choices.pick(others)))


def _births(choices: Choices, today: date, hazards: tuple[Hazard, ...]) -> list[date]:
    """Return the children's dates of birth, the eldest first; the youngest is still 児童."""
    count = choices.pick(CHILDREN)
    many = _override(hazards, "children", 0)
    oldest, slack = (2 * YEAR, 30) if many else (17 * YEAR, 2 * YEAR)
    youngest = today - timedelta(days=choices.integer(0, oldest))
    birthday = _override(hazards, "birthday", "")
    if birthday:
        month, day = (int(part) for part in birthday.split("-"))
        youngest = ages.latest_birthday(month, day, today)
    births = [youngest]
    while len(births) < (many or count):
        births.insert(0, births[0] - timedelta(days=YEAR + choices.integer(0, slack)))
    return births


def _parents(
    choices: Choices, eldest: date, family: Name, home: Address, hazards: tuple[Hazard, ...]
) -> list[Person]:
    sex = _override(hazards, "sex", choices.pick(tuple(Sex)))
    given = _override(hazards, "given", names.given(choices, sex))
    head = Person(family, given, _before(choices, eldest, 20), sex, home)
    if choices.integer(0, 99) < LONE_PARENTS:
        return [head]
    other = Sex.MALE if sex == Sex.FEMALE else Sex.FEMALE
    given = names.given(choices, other)
    return [head, Person(family, given, _before(choices, eldest, 18), other, home)]


def _before(choices: Choices, eldest: date, years: int) -> date:
    return ages.years_before(eldest, years) - timedelta(days=choices.integer(0, 15 * YEAR))


def _children(choices: Choices, births: list[date], parents: list[Person]) -> list[Person]:
    family, home = parents[0].family, parents[0].home
    taken = {parent.given for parent in parents}
    children = []
    for born in births:
        sex = choices.pick(tuple(Sex))
        given = names.given(choices, sex, taken, born)
        taken.add(given)
        children.append(Person(family, given, born, sex, home))
    return children


def _override(hazards: tuple[Hazard, ...], attribute: str, drawn: T) -> T:
    # Everything is drawn, hazard or not: so a hazard changes what it names and nothing else.
    given = (getattr(hazard, attribute) for hazard in hazards)
    return next((value for value in given if value), drawn)
