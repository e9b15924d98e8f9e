"""Life events: which family each needs, when it was, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.procedures.facts import ANNUAL
from simulator.residents import ages, care, families
from simulator.residents import occasions as told
from simulator.residents.occasions import Happened

if TYPE_CHECKING:
    from simulator.contracts.filing import Values
    from simulator.residents.families import Fits, Shape
    from simulator.world.choices import Choices

When = Callable[["Choices", date, tuple[int, int]], date]
"""Draws the day of an event, from the filing day and how many days before it that may be."""

Tell = Callable[[Happened], "Values"]
"""Tells the facts of an event."""


def ago(choices: Choices, day: date, days: tuple[int, int]) -> date:
    """Draw any day of the range."""
    return day - timedelta(days=choices.integer(*days))


def at_once(_choices: Choices, day: date, _days: tuple[int, int]) -> date:
    """Return the filing day itself."""
    return day


def month_start(choices: Choices, day: date, days: tuple[int, int]) -> date:
    """Draw the first day of a month, in the range or next after it."""
    return month_end(choices, day, (days[0] + 1, days[1] + 1)) + timedelta(days=1)


def month_end(choices: Choices, day: date, days: tuple[int, int]) -> date:
    """Draw the last day of a month, in the range or next after it."""
    first, last = day - timedelta(days=days[1]), day - timedelta(days=days[0])
    ends = [care.month_end(first)]
    while (end := care.month_end(ends[-1], 1)) <= last:
        ends.append(end)
    return choices.pick(ends)


def annual(event: str) -> When:
    """Return what gives the latest day of the year of an annual event up to the filing."""

    def latest(_choices: Choices, day: date, _days: tuple[int, int]) -> date:
        return ages.latest_birthday(*ANNUAL[event], day)

    return latest


@dataclass(frozen=True)
class Event:
    """A life event.

    Args:
        shape: makes a drawn family one to which it can happen.
        fits: tells whether it can happen to a family known already.
        tell: tells of it.
        when: draws its day.
        recipient: the applicant has received child allowance before.
        birth: its day is that of the youngest child's birth.
        leaves: the eldest child leaves.
        for_child: a child applies, not the head.
        rule: id of the rule that a family would break which it cannot have happened to, if any.
        supposes: what a family known already is like, unless a case supposes otherwise.
    """

    shape: Shape
    fits: Fits
    tell: Tell
    when: When = ago
    recipient: bool = False
    birth: bool = False
    leaves: bool = False
    for_child: bool = False
    rule: str = ""
    supposes: tuple[tuple[str, str], ...] = ()


_BORN = Event(
    families.newborn, families.has_first, tell=told.nothing, birth=True, rule="child-within-18"
)
_RAISING = Event(
    families.pupil, families.has_eligible, tell=told.nothing, recipient=True, rule="child-within-18"
)
_INSURED = Event(
    families.insured,
    families.is_insured,
    tell=told.certified,
    rule="forty-or-older",
    supposes=(("insured.category", "first"),),
)
_OWNING = Event(families.any_family, families.anybody, tell=told.car)

EVENTS: Mapping[str, Event] = {
    "first-birth": _BORN,
    "next-birth": replace(_BORN, shape=families.another, fits=families.has_next, recipient=True),
    "child-left": replace(
        _RAISING, shape=families.siblings, fits=families.has_several, tell=told.eldest, leaves=True
    ),
    "move-in": replace(_RAISING, tell=told.moved_in, recipient=False),
    "move-within": replace(_RAISING, tell=told.moved_within),
    "move-out": replace(_RAISING, tell=told.moving_out),
    "name-change": replace(_RAISING, tell=told.renamed),
    "death": replace(
        _RAISING, shape=families.lone, fits=families.is_lone, tell=told.died, for_child=True
    ),
    "wish": replace(_RAISING, when=at_once),
    "annual-june": replace(_RAISING, shape=families.posted_away, when=annual("annual-june")),
    "annual-august": replace(
        _RAISING, shape=families.lone, fits=families.is_lone, when=annual("annual-august")
    ),
    "pregnancy": Event(families.expecting, families.may_expect, tell=told.pregnant),
    "nursery": replace(
        _RAISING,
        shape=families.toddler,
        fits=families.has_toddler,
        when=month_start,
        tell=told.nursery,
    ),
    "nursery-annual": replace(
        _RAISING,
        shape=families.toddler,
        fits=families.has_toddler,
        when=at_once,
        tell=told.in_nursery,
    ),
    "care-need": replace(_INSURED, tell=told.care_needed),
    "care-renewal": replace(_INSURED, when=month_end, tell=told.expiring),
    "care-change": _INSURED,
    "care-plan": replace(_INSURED, tell=told.just_certified),
    "care-cost": replace(_INSURED, tell=told.costly),
    "care-limit": replace(_INSURED, when=at_once, tell=told.in_facility),
    "care-purchase": _INSURED,
    "care-renovation": replace(_INSURED, tell=told.renovating),
    "care-card-lost": _INSURED,
    "care-moved": replace(_INSURED, tell=told.certified_elsewhere),
    "disaster": replace(_OWNING, tell=told.struck),
    "car-purchase": _OWNING,
    "car-moved": replace(_OWNING, tell=told.car_moved),
    "car-parking": _OWNING,
}
"""Every event of `procedures.facts.EVENTS`."""
