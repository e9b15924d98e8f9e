"""The simple conditions on days: how far apart, in which part of the year, at which age."""

from __future__ import annotations

import calendar
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from simulator.procedures.atoms import Part, number_of, within
from simulator.procedures.days import last_of
from simulator.procedures.seen import Name, Named, Number, Seen, Use
from simulator.residents import ages

FULL_TERM = 280
"""Days from the last period to the day a child is due."""


class Apart(Part):
    """So many days lie between two days."""

    date: Name
    after: Name
    min: Number | None = None
    max: Number | None = None

    def names(self) -> tuple[Named, ...]:
        return Named("date", self.date, Use.DATE), Named("after", self.after, Use.DATE)

    def bounds(self) -> tuple[Number | None, ...]:
        return self.min, self.max

    def verdict(self, seen: Seen) -> bool | None:
        late, early = seen.day(self.date), seen.day(self.after)
        if late is None or early is None:
            return None
        return within((late - early).days, seen.bound(self.min), seen.bound(self.max))


class InMonths(Part):
    """A day is not after the end of so many months.

    They begin on the day after another, or on that day where it counts itself (初日算入).
    """

    date: Name
    after: Name
    months: Number
    first_counts: bool = False

    def names(self) -> tuple[Named, ...]:
        return Named("date", self.date, Use.DATE), Named("after", self.after, Use.DATE)

    def bounds(self) -> tuple[Number | None, ...]:
        return (self.months,)

    def verdict(self, seen: Seen) -> bool | None:
        day, before, months = seen.day(self.date), seen.day(self.after), seen.bound(self.months)
        if day is None or before is None or months is None:
            return None
        first = before if self.first_counts else before + timedelta(days=1)
        return day <= last_of(first, months)


MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class InSeason(Part):
    """A day lies in a part of the year, which may go round the year's end."""

    date: Name
    since: MonthDay = Field(alias="from")
    until: MonthDay = Field(alias="to")

    def names(self) -> tuple[Named, ...]:
        return (Named("date", self.date, Use.DATE),)

    def verdict(self, seen: Seen) -> bool | None:
        day = seen.day(self.date)
        if day is None:
            return None
        here = f"{day:%m-%d}"
        if self.since <= self.until:
            return self.since <= here <= self.until
        return here >= self.since or here <= self.until


class AtEdge(Part):
    """A day is the first or the last of its month."""

    date: Name
    day_of_month: Literal["first", "last"]

    def names(self) -> tuple[Named, ...]:
        return (Named("date", self.date, Use.DATE),)

    def verdict(self, seen: Seen) -> bool | None:
        day = seen.day(self.date)
        if day is None:
            return None
        last = calendar.monthrange(day.year, day.month)[1]
        return day.day == (1 if self.day_of_month == "first" else last)


class Aged(Part):
    """Somebody has an age on a day, as the law counts (年齢計算ニ関スル法律)."""

    born: Name
    on: Name
    age_min: Number | None = None
    age_max: Number | None = None

    def names(self) -> tuple[Named, ...]:
        return Named("born", self.born, Use.DATE), Named("on", self.on, Use.DATE)

    def bounds(self) -> tuple[Number | None, ...]:
        return self.age_min, self.age_max

    def verdict(self, seen: Seen) -> bool | None:
        born, day = seen.day(self.born), seen.day(self.on)
        if born is None or day is None:
            return None
        youngest, oldest = seen.bound(self.age_min), seen.bound(self.age_max)
        return (youngest is None or ages.reaches(born, youngest) <= day) and (
            oldest is None or day < ages.reaches(born, oldest + 1)
        )


class InSchoolYear(Part):
    """A day is not after the 31 March that ends the school year in which an age is reached."""

    born: Name
    on: Name
    school_year: int = Field(gt=0)

    def names(self) -> tuple[Named, ...]:
        return Named("born", self.born, Use.DATE), Named("on", self.on, Use.DATE)

    def verdict(self, seen: Seen) -> bool | None:
        born, day = seen.day(self.born), seen.day(self.on)
        if born is None or day is None:
            return None
        return day <= ages.school_year_end(born, self.school_year)


class InWeek(Part):
    """A pregnancy is in about that week, counted back from the day the child is due.

    It lasts 280 days from the last period, so week 40 ends on that day.
    """

    weeks: str
    due: Name
    on: Name
    tolerance: int = Field(ge=0)

    def names(self) -> tuple[Named, ...]:
        days = Named("due", self.due, Use.DATE), Named("on", self.on, Use.DATE)
        return Named("weeks", self.weeks, Use.NUMBER), *days

    def verdict(self, seen: Seen) -> bool | None:
        said, due, day = number_of(seen.text(self.weeks)), seen.day(self.due), seen.day(self.on)
        if said is None or due is None or day is None:
            return None
        gone = FULL_TERM - (due - day).days
        return abs(7 * said - gone) <= 7 * self.tolerance
