"""Conditions of a form and of its rules, written as data, so that a clerk can read them.

A form asks when an item or an attachment is asked for at all (`when`), a rule asks what must hold::

    { item = "reason", is = ["birth"] }               one of these codes is chosen
    { item = "phone", filled = true }                 something (or, with false, nothing) is there
    { count = ["child", "elder"], at_least = 3 }      so many rows in these groups together
    { date = "event_date", after = "applied_on", max = 14 }   days from the second to the first
    { date = "applied_on", after = "paid_on", months = 24 }   within so many months of it
    { date = "applied_on", from = "06-01", to = "06-30" }     in this part of the year
    { date = "care_until", day_of_month = "last" }    on the last (or "first") day of a month
    { born = "born", on = "applied_on", age_min = 65 }        by legal age
    { born = "child.born", on = "applied_on", school_year = 18 }  not after that school year
    { same = ["holder", "@applicant.kana"] }          both texts are equal
    { sum = "work.amount", at_most = 200000 }         what the rows, or the listed items, sum up to
    { percent = 3, of = "base", of_step = 1000, equals = "tax", step = 100 }   3 % of the base,
                                                      each without what is below its step
    { unique = "choice.facility" }                    no row says what an earlier one says
    { unique = ["child.name", "kept.name"] }          ... nor what a row of the other groups says
    { weeks = "weeks", due = "due_on", on = "applied_on", tolerance = 1 }   week of a pregnancy
    { fact = "applicant.employer", is = ["company"] } what is known of the resident
    { attached = "pension-proof" }                    a document comes along
    { all = [...] }  { any = [...] }  { not = {...} }
    { some = {...} }                                  in one row at least, where a rule means all

A name is an item, ``group.item``, a ``@fact`` or a written day. A condition on something left
blank cannot be told: it neither holds nor fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import Discriminator, Field, Tag

from simulator.contracts.filing import Values
from simulator.procedures.atoms import (
    Attached,
    Chosen,
    Counted,
    Fact,
    Filled,
    Part,
    Same,
    Share,
    Summed,
    Unique,
)
from simulator.procedures.day_atoms import (
    Aged,
    Apart,
    AtEdge,
    InMonths,
    InSchoolYear,
    InSeason,
    InWeek,
)
from simulator.procedures.seen import Seen


class All(Part):
    """Every condition of a list holds."""

    all: tuple[Condition, ...] = Field(min_length=2)


class AnyOf(Part):
    """One condition of a list holds, or more."""

    any: tuple[Condition, ...] = Field(min_length=2)


class Some(Part):
    """A condition holds in one row at least."""

    some: Condition


class Not(Part):
    """A condition does not hold."""

    inner: Condition = Field(alias="not")


_MARKS: tuple[tuple[str, type[Part]], ...] = (
    ("all", All),
    ("any", AnyOf),
    ("some", Some),
    ("not", Not),
    ("attached", Attached),
    ("count", Counted),
    ("same", Same),
    ("sum", Summed),
    ("percent", Share),
    ("unique", Unique),
    ("weeks", InWeek),
    ("fact", Fact),
    ("school_year", InSchoolYear),
    ("born", Aged),
    ("day_of_month", AtEdge),
    ("from", InSeason),
    ("months", InMonths),
    ("date", Apart),
    ("filled", Filled),
    ("item", Chosen),
)
"""The key that marks each form; the first that fits decides."""


def _form(data: object) -> str:
    """Name the form of a condition by the key that marks it; unmarked ones are read as `Chosen`."""
    if isinstance(data, dict):
        return next((form.__name__ for mark, form in _MARKS if mark in data), Chosen.__name__)
    return type(data).__name__


Condition = Annotated[
    Annotated[Chosen, Tag("Chosen")]
    | Annotated[Filled, Tag("Filled")]
    | Annotated[Counted, Tag("Counted")]
    | Annotated[Apart, Tag("Apart")]
    | Annotated[InMonths, Tag("InMonths")]
    | Annotated[InSeason, Tag("InSeason")]
    | Annotated[AtEdge, Tag("AtEdge")]
    | Annotated[Aged, Tag("Aged")]
    | Annotated[InSchoolYear, Tag("InSchoolYear")]
    | Annotated[Same, Tag("Same")]
    | Annotated[Summed, Tag("Summed")]
    | Annotated[Share, Tag("Share")]
    | Annotated[Unique, Tag("Unique")]
    | Annotated[InWeek, Tag("InWeek")]
    | Annotated[Fact, Tag("Fact")]
    | Annotated[Attached, Tag("Attached")]
    | Annotated[All, Tag("All")]
    | Annotated[AnyOf, Tag("AnyOf")]
    | Annotated[Some, Tag("Some")]
    | Annotated[Not, Tag("Not")],
    Discriminator(_form),
]


def told(condition: Condition | None, seen: Seen) -> bool | None:
    """Tell whether a condition holds for what is seen; None if it cannot be told.

    A missing condition always holds. A name ``group.item`` is looked up row by row; `Seen.every`
    says whether all rows have to agree or one is enough.
    """
    if condition is None:
        return True
    if isinstance(condition, Not):
        inner = told(condition.inner, seen)
        return None if inner is None else not inner
    if isinstance(condition, All):
        return _every([told(part, seen) for part in condition.all])
    if isinstance(condition, Some):
        return told(condition.some, replace(seen, group="", every=False))
    if isinstance(condition, AnyOf):
        return _any([told(part, seen) for part in condition.any])
    group = seen.open_group(condition.groups)
    if not group:
        return condition.verdict(seen)
    rows = range(len(seen.groups.get(group, ())))
    verdicts = [told(condition, seen.at(group, number)) for number in rows]
    if seen.every:
        return _every(verdicts) if verdicts else None
    return _any(verdicts)


def holds(
    condition: Condition | None,
    values: Values,
    groups: Mapping[str, tuple[Values, ...]],
    row: Values | None = None,
) -> bool:
    """Tell whether a form asks for something, from what has been filled in.

    Args:
        condition: None always holds.
        values: item id to text.
        groups: group id to its rows.
        row: the row the asking item stands in, blank items included; None outside groups.
    """
    return condition is None or told(condition, Seen(values, groups, row=row)) is True


def parts(condition: Condition | None, *, rows: bool = False) -> Iterator[Part]:
    """Walk the simple conditions a condition is made of; with `rows`, those not under `some`."""
    match condition:
        case None:
            return
        case Not():
            yield from parts(condition.inner, rows=rows)
        case Some():
            if not rows:
                yield from parts(condition.some)
        case All() | AnyOf():
            for part in condition.all if isinstance(condition, All) else condition.any:
                yield from parts(part, rows=rows)
        case _:
            yield condition


def _every(verdicts: list[bool | None]) -> bool | None:
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _any(verdicts: list[bool | None]) -> bool | None:
    if True in verdicts:
        return True
    return None if None in verdicts else False
