"""Families as events need them: a drawn household, changed until the event can have happened to it.

Everybody is moved in time by the same number of days, so parents stay older than their children.
Of a household that is known already, the second half tells whether the event can happen to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.residents import ages, households, names, places
from simulator.residents.households import Household, Person
from simulator.residents.names import Name, Sex
from simulator.residents.places import Address

if TYPE_CHECKING:
    from simulator.residents.households import Resident
    from simulator.world.choices import Choices

YEAR = 365
NEWBORN = timedelta(days=YEAR)
MANY_CHILDREN = 12
MOTHERS = (20, 40)
OLD = (70, 95)
MIDDLE_AGED = (45, 63)
INSURED = 65
INSURED_WITH_DISEASE = 40
PUPILS = (7, 14)
TODDLERS = (1, 4)
NURSERY_AGE = 6


@dataclass(frozen=True)
class Cast:
    """What a family is changed by.

    Args:
        choices: the source of chance.
        day: of the event.
        fixed: a hazard gave the children their birthdays, so they keep them.
        second: it is insured from 40 to 64 (第2号被保険者), if it is insured.
    """

    choices: Choices
    day: date
    fixed: bool = False
    second: bool = False


Shape = Callable[[Household, Cast], Household]
Fits = Callable[[Household, date], bool]


def any_family(household: Household, _cast: Cast) -> Household:
    """Return the household as it is."""
    return household


def newborn(household: Household, cast: Cast) -> Household:
    """Return a household whose only child is born on the day, unless a hazard gave it many."""
    if len(household.children) < MANY_CHILDREN:
        household = replace(household, children=household.children[-1:], apart=frozenset())
    return _youngest_born(household, cast, cast.day)


def another(household: Household, cast: Cast) -> Household:
    """Return a household with more than one child, the youngest born on the day."""
    if cast.fixed or len(household.children) > 1:
        return _youngest_born(household, cast, cast.day)
    gap = timedelta(days=cast.choices.integer(2 * YEAR, 5 * YEAR))
    return with_child(_youngest_born(household, cast, cast.day - gap), cast.choices, cast.day)


def siblings(household: Household, cast: Cast) -> Household:
    """Return a household with more than one child, the youngest at school."""
    if len(household.children) == 1:
        later = household.children[0].born + 2 * NEWBORN
        household = with_child(household, cast.choices, later)
    return pupil(household, cast)


def pupil(household: Household, cast: Cast) -> Household:
    """Return a household whose youngest child goes to school (小学校, 中学校)."""
    return _youngest_born(household, cast, _birth(cast, PUPILS))


def toddler(household: Household, cast: Cast) -> Household:
    """Return a household whose youngest child is of an age for a nursery."""
    return _youngest_born(household, cast, _birth(cast, TODDLERS))


def lone(household: Household, cast: Cast) -> Household:
    """Return a lone parent's household."""
    return replace(pupil(household, cast), spouse=None)


def posted_away(household: Household, cast: Cast) -> Household:
    """Return a household whose second parent, if there is one, lives elsewhere."""
    household = pupil(household, cast)
    if household.spouse is None:
        return household
    others = [code for code in places.codes() if code != household.municipality]
    away = places.draw(cast.choices, places.municipality(cast.choices.pick(others)))
    spouse = replace(household.spouse, postal_code=away.postal_code, address=away.text)
    return replace(household, spouse=spouse, apart=household.apart | {spouse.index})


def expecting(household: Household, cast: Cast) -> Household:
    """Return a household without children whose head is a woman of an age to have them.

    A husband who would be under age is as old as she is.
    """
    household = replace(household, children=(), apart=frozenset())
    if household.head.sex is Sex.MALE:
        both = couple(household, cast)
        household = replace(both, head=both.spouse or both.head, spouse=both.head)
    family = _moved(household, _birth(cast, MOTHERS) - household.head.born)
    if family.spouse is None or adult(family.spouse, cast.day):
        return family
    return replace(family, spouse=replace(family.spouse, born=family.head.born))


def insured(household: Household, cast: Cast) -> Household:
    """Return the household of somebody insured (被保険者): a couple, or parent and child."""
    children = () if household.spouse else household.children[:1]
    family = replace(household, children=children, apart=frozenset())
    return _moved(family, _birth(cast, MIDDLE_AGED if cast.second else OLD) - household.head.born)


def couple(household: Household, cast: Cast) -> Household:
    """Return the household with two parents."""
    if household.spouse:
        return household
    head = household.head
    sex = Sex.MALE if head.sex is Sex.FEMALE else Sex.FEMALE
    return replace(household, spouse=_joining(household, cast.choices, sex, head.born))


def anybody(_household: Household, _day: date) -> bool:
    """Tell that it can happen to anybody."""
    return True


def has_newborn(household: Household, day: date) -> bool:
    """Tell whether the youngest child was born within a year."""
    return bool(household.children) and day - NEWBORN < household.children[-1].born <= day


def has_first(household: Household, day: date) -> bool:
    """Tell whether the newborn is the first child, or one of so many that all are claimed for."""
    return has_newborn(household, day) and len(household.children) in {1, MANY_CHILDREN}


def has_next(household: Household, day: date) -> bool:
    """Tell whether the newborn has brothers or sisters."""
    return has_newborn(household, day) and len(household.children) > 1


def has_eligible(household: Household, day: date) -> bool:
    """Tell whether child allowance is paid for anybody."""
    return bool(household.eligible(day))


def has_several(household: Household, day: date) -> bool:
    """Tell whether child allowance is paid for more than one."""
    return len(household.eligible(day)) > 1


def has_toddler(household: Household, day: date) -> bool:
    """Tell whether the youngest child is of an age for a nursery."""
    return bool(household.children) and ages.age(household.children[-1].born, day) < NURSERY_AGE


def is_lone(household: Household, day: date) -> bool:
    """Tell whether a parent raises children alone."""
    return household.spouse is None and has_eligible(household, day)


def may_expect(household: Household, day: date) -> bool:
    """Tell whether the head is a woman of an age to have children."""
    head, (youngest, oldest) = household.head, MOTHERS
    return head.sex is Sex.FEMALE and youngest <= ages.age(head.born, day) <= oldest


def is_insured(household: Household, day: date) -> bool:
    """Tell whether the head may be insured: from 40 on (介護保険法 第9条 [P])."""
    return ages.age(household.head.born, day) >= INSURED_WITH_DISEASE


def is_first(household: Household, day: date) -> bool:
    """Tell whether the head is insured by age alone (第1号被保険者)."""
    return ages.age(household.head.born, day) >= INSURED


def has_helper(household: Household, day: date) -> bool:
    """Tell whether somebody of age lives with the head."""
    others = (one for one in household.family[1:] if one.index not in household.apart)
    return any(adult(one, day) for one in others)


def adult(one: Resident, day: date) -> bool:
    """Tell whether somebody is of age."""
    return ages.age(one.born, day) >= ages.MAJORITY


def each(household: Household, change: Callable[[Resident], Resident]) -> Household:
    """Return a household with everybody changed in the same way."""
    return replace(
        household,
        head=change(household.head),
        spouse=change(household.spouse) if household.spouse else None,
        children=tuple(map(change, household.children)),
    )


def mother(household: Household) -> Resident | None:
    """Return the woman among the parents."""
    parents = (household.head, household.spouse)
    return next((one for one in parents if one and one.sex is Sex.FEMALE), None)


def mother_first(household: Household) -> Household:
    """Return a household whose head, who applies, is the mother."""
    head, spouse = household.head, household.spouse
    if spouse is None or mother(household) is head:
        return household
    return replace(household, head=spouse, spouse=head)


def with_child(household: Household, choices: Choices, born: date) -> Household:
    """Return a household with one more child."""
    child = _joining(household, choices, choices.pick(tuple(Sex)), born)
    return replace(household, children=(*household.children, child))


def family_name(one: Resident) -> Name:
    """Return somebody's surname."""
    return Name(one.name.split("\u3000")[0], one.kana.split("\u3000")[0])


def given_name(one: Resident) -> Name:
    """Return somebody's given name."""
    return Name(one.name.split("\u3000")[-1], one.kana.split("\u3000")[-1])


def _birth(cast: Cast, years: tuple[int, int]) -> date:
    age = cast.choices.integer(*years)
    return ages.years_before(cast.day, age) - timedelta(days=cast.choices.integer(0, YEAR - 1))


def _youngest_born(household: Household, cast: Cast, day: date) -> Household:
    return household if cast.fixed else _moved(household, day - household.children[-1].born)


def _moved(household: Household, by: timedelta) -> Household:
    return each(household, lambda one: replace(one, born=one.born + by))


def _joining(household: Household, choices: Choices, sex: Sex, born: date) -> Resident:
    """Return one more member, who takes the seat behind all others."""
    head, family = household.head, household.family
    name, home = family_name(head), Address(head.postal_code, head.address)
    taken = [given_name(one) for one in family]
    person = Person(name, names.given(choices, sex, taken), born, sex, home)
    seat = max(one.index for one in family) + 1
    return households.register(person, seat)
