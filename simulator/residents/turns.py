"""Turns of a life: what may happen to a household in one month, and what it is afterwards.

What follows from something earlier comes by itself: a birth after a pregnancy, a decision after a
claim for care, a renewal when a certification ends, a lone parent's report in August. A disaster
strikes many households of a municipality on one day. Everything else comes by chance; how often is
our model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.procedures.facts import ANNUAL
from simulator.residents import ages, care, families, names, places
from simulator.residents.names import Sex
from simulator.residents.states import Month, State, Turn
from simulator.residents.telling import moved

if TYPE_CHECKING:
    from simulator.residents.households import Resident

LONG = 10_000
TERM = timedelta(days=280)
FIRST_VISIT = (6 * 7, 11 * 7)  # days since the last period
NURSERY_SEASON = (10, 1)
STRUCK = 4  # one household in so many is struck by a disaster


EVENTS = frozenset(
    {
        *("first-birth", "next-birth", "pregnancy", "nursery", "nursery-annual"),
        *("move-within", "move-out", "name-change", "death", "annual-august"),
        *("care-need", "care-plan", "care-renewal", "care-change", "care-cost"),
        *("care-purchase", "care-renovation", "care-card-lost"),
        *("disaster", "car-purchase", "car-parking"),
    }
)
"""Every event that a life may hold. The others of `procedures.facts.EVENTS` come from elsewhere."""

Chance = Callable[[State, Month], Turn]


def next_turn(state: State, month: Month) -> Turn | None:
    """Return what happens in a month, if anything does."""
    for follows in FOLLOWING:
        turn = follows(state, month)
        if turn:
            return turn
    for often, can, happens in CHANCES:
        if month.choices.integer(1, LONG) <= often and can(state, month.first):
            return happens(state, month)
    return None


def _birth(state: State, month: Month) -> Turn | None:
    if state.due is None or not month.first <= state.due <= month.last:
        return None
    family = families.with_child(state.family, month.choices, state.due)
    event = "next-birth" if len(family.children) > 1 else "first-birth"
    return Turn(state.due, event, replace(state, family=family, due=None, nursery=False))


def _decision(state: State, month: Month) -> Turn | None:
    if state.claimed is None:
        return None
    day = state.claimed + care.DECISION
    known = care.decided(month.choices.pick(care.LEVELS), day)
    return Turn(day, "care-plan", replace(state, claimed=None, care=known), known)


def _renewal(state: State, month: Month) -> Turn | None:
    if state.care.get("care.until") != month.last.isoformat():
        return None
    until = care.month_end(month.last, care.VALID_MONTHS)
    known = care.ending(state.care["care.level"], until)
    return Turn(month.last, "care-renewal", replace(state, care=known), state.care)


def _august(state: State, month: Month) -> Turn | None:
    day = date(month.first.year, *ANNUAL["annual-august"])
    if day != month.first or not families.is_lone(state.family, day):
        return None
    return Turn(day, "annual-august", state)


def _nursery_year(state: State, month: Month) -> Turn | None:
    day = date(month.first.year, *NURSERY_SEASON)
    if day != month.first or not state.nursery or not families.has_toddler(state.family, day):
        return None
    return Turn(day, "nursery-annual", state)


def _disaster(state: State, month: Month) -> Turn | None:
    if month.disaster is None or month.choices.integer(1, STRUCK) > 1:
        return None
    return Turn(month.disaster, "disaster", state)


def _pregnancy(state: State, month: Month) -> Turn:
    day = month.some_day()
    due = day + TERM - timedelta(days=month.choices.integer(*FIRST_VISIT))
    told = {"pregnancy.due": due.isoformat(), "pregnancy.first_visit": day.isoformat()}
    return Turn(day, "pregnancy", replace(state, due=due), told)


def _nursery(state: State, month: Month) -> Turn:
    return Turn(month.first, "nursery", replace(state, nursery=True))


def _move_within(state: State, month: Month) -> Turn:
    day, family = month.some_day(), state.family
    former = family.head.address
    place = places.municipality(family.municipality)
    home = places.draw(month.choices, place)

    def settled(one: Resident) -> Resident:
        apart = one.index in family.apart
        return one if apart else replace(one, postal_code=home.postal_code, address=home.text)

    after = replace(state, family=families.each(family, settled))
    told = moved(place, former, home.text, day) | {"former.address": former}
    return Turn(day, "move-within", after, told)


def _move_out(state: State, month: Month) -> Turn:
    day, family = month.some_day(), state.family
    others = [code for code in places.codes() if code != family.municipality]
    away = places.draw(month.choices, places.municipality(month.choices.pick(others)))
    home = places.municipality(family.municipality)
    told = moved(home, family.head.address, away.text, day)
    return Turn(day, "move-out", replace(state, left=day), told)


def _new_name(state: State, month: Month) -> Turn:
    head = state.family.head
    surname, given = names.family(month.choices), families.given_name(head)
    name = names.full(surname, given)
    renamed = replace(head, name=name.text, kana=name.kana)
    after = replace(state, family=replace(state.family, head=renamed))
    return Turn(month.some_day(), "name-change", after, {"former.name": head.name})


def _death(state: State, month: Month) -> Turn:
    day, gone = month.some_day(), state.family.spouse
    assert gone is not None  # noqa: S101  `_may_lose` asked
    told = {
        "deceased.name": gone.name,
        "deceased.kana": gone.kana,
        "deceased.born": gone.born.isoformat(),
        "deceased.address": gone.address,
        "deceased.date": day.isoformat(),
    }
    due = None if gone.sex is Sex.FEMALE else state.due
    after = replace(state, family=replace(state.family, spouse=None), due=due)
    return Turn(day, "death", after, told)


def _care_need(state: State, month: Month) -> Turn:
    day = month.some_day()
    return Turn(day, "care-need", replace(state, claimed=day))


def _care_change(state: State, month: Month) -> Turn:
    level = month.choices.pick([one for one in care.LEVELS if one != state.care["care.level"]])
    until = care.month_end(month.first, care.VALID_MONTHS)
    after = replace(state, care=care.ending(level, until))
    return Turn(month.some_day(), "care-change", after, state.care)


def _with_care(event: str) -> Chance:
    def happens(state: State, month: Month) -> Turn:
        return Turn(month.some_day(), event, state, state.care)

    return happens


def _alone(event: str) -> Chance:
    def happens(state: State, month: Month) -> Turn:
        return Turn(month.some_day(), event, state)

    return happens


def _may_expect(state: State, day: date) -> bool:
    mother = families.mother(state.family)
    if mother is None or state.family.spouse is None or state.due:
        return False
    youngest = state.family.children[-1].born if state.family.children else date.min
    grown = youngest == date.min or day - youngest > families.NEWBORN
    least, most = families.MOTHERS
    return grown and least <= ages.age(mother.born, day) <= most


def _may_start_nursery(state: State, day: date) -> bool:
    return not state.nursery and families.has_toddler(state.family, day)


def _may_lose(state: State, day: date) -> bool:
    return state.family.spouse is not None and families.has_eligible(state.family, day)


def _raises(state: State, day: date) -> bool:
    return families.has_eligible(state.family, day)


def _may_need_care(state: State, day: date) -> bool:
    known = state.care or state.claimed
    return not known and families.is_first(state.family, day)


def _has_care(state: State, day: date) -> bool:
    """Tell whether a certification goes on for two more months at least."""
    ends = state.care.get("care.until", "")
    return ends > care.month_end(day, 2).isoformat()


def _anybody(_state: State, _day: date) -> bool:
    return True


FOLLOWING: tuple[Callable[[State, Month], Turn | None], ...] = (
    _birth,
    _decision,
    _renewal,
    _august,
    _nursery_year,
    _disaster,
)
"""What comes by itself."""

CHANCES: tuple[tuple[int, Callable[[State, date], bool], Chance], ...] = (
    (140, _may_expect, _pregnancy),
    (300, _may_start_nursery, _nursery),
    (40, _raises, _move_within),
    (25, _raises, _move_out),
    (5, _raises, _new_name),
    (3, _may_lose, _death),
    (100, _may_need_care, _care_need),
    (50, _has_care, _care_change),
    (200, _has_care, _with_care("care-cost")),
    (80, _has_care, _with_care("care-purchase")),
    (60, _has_care, _with_care("care-renovation")),
    (20, _has_care, _with_care("care-card-lost")),
    (90, _anybody, _alone("car-purchase")),
    (80, _anybody, _alone("car-parking")),
)
"""How often in ten thousand months, to whom it can happen, and what happens then."""
