"""The simple conditions: each compares a few names, and says what it needs them to be.

One on something left blank cannot be told (None): it neither holds nor fails.
"""

from __future__ import annotations

import calendar
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.procedures.seen import Name, Named, Number, Seen, Use
from simulator.residents import ages

FULL_TERM = 280
"""Days from the last period to the day a child is due."""


class Part(BaseModel):
    """One condition."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    def names(self) -> tuple[Named, ...]:
        """Return the names this part looks up row by row."""
        return ()

    def whole(self) -> tuple[Named, ...]:
        """Return the names this part looks up in all rows at once."""
        return ()

    def bounds(self) -> tuple[Number | None, ...]:
        """Return the numbers this part compares with."""
        return ()

    def verdict(self, seen: Seen) -> bool | None:
        """Tell whether this part holds; None if it cannot be told."""
        raise NotImplementedError


class Chosen(Part):
    """An item holds one of the listed codes."""

    item: str
    codes: tuple[str, ...] = Field(alias="is", min_length=1)

    def names(self) -> tuple[Named, ...]:
        return (Named("item", self.item, Use.CODED),)

    def verdict(self, seen: Seen) -> bool | None:
        return seen.text(self.item) in self.codes


class Filled(Part):
    """Something is written in an item, or nothing."""

    item: str
    filled: bool

    def names(self) -> tuple[Named, ...]:
        return (Named("item", self.item, Use.TEXT),)

    def verdict(self, seen: Seen) -> bool | None:
        return bool(seen.text(self.item)) == self.filled


class Counted(Part):
    """The groups have so many rows together."""

    count: tuple[str, ...] = Field(min_length=1)
    at_least: Number = 0
    at_most: Number | None = None

    def whole(self) -> tuple[Named, ...]:
        return tuple(Named("count", group, Use.GROUP) for group in self.count)

    def bounds(self) -> tuple[Number | None, ...]:
        return self.at_least, self.at_most

    def verdict(self, seen: Seen) -> bool | None:
        rows = sum(len(seen.groups.get(group, ())) for group in self.count)
        return _within(rows, seen.bound(self.at_least), seen.bound(self.at_most))


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
        return _within((late - early).days, seen.bound(self.min), seen.bound(self.max))


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


class Same(Part):
    """Two texts are equal."""

    same: tuple[Name, Name]

    def names(self) -> tuple[Named, ...]:
        return tuple(Named("same", name, Use.TEXT) for name in self.same)

    def verdict(self, seen: Seen) -> bool | None:
        one, other = map(seen.text, self.same)
        return one == other if one and other else None


class Summed(Part):
    """What rows or items say sums up to a bound, or to what another item says."""

    sum: str | tuple[str, ...]
    at_least: int | str | None = None
    at_most: int | str | None = None
    equals: int | str | None = None

    def names(self) -> tuple[Named, ...]:
        other = [one for one in self.bounds() if isinstance(one, str) and not one.startswith("#")]
        items = self.sum if isinstance(self.sum, tuple) else ()
        return tuple(Named("sum", name, Use.NUMBER) for name in (*items, *other))

    def whole(self) -> tuple[Named, ...]:
        return (Named("sum", self.sum, Use.NUMBER),) if isinstance(self.sum, str) else ()

    def bounds(self) -> tuple[Number | None, ...]:
        return self.at_least, self.at_most, self.equals

    def verdict(self, seen: Seen) -> bool | None:
        numbers = [_number(text) for text in self._said(seen) if text]
        bounds = [self._bound(seen, bound) for bound in self.bounds()]
        lacking = [got is None for got, asked in zip(bounds, self.bounds(), strict=True) if asked]
        if not numbers or None in numbers or any(lacking):
            return None
        total = sum(number for number in numbers if number is not None)
        low, high, equal = bounds
        return _within(total, low, high) and equal in (None, total)

    def _said(self, seen: Seen) -> tuple[str, ...]:
        if isinstance(self.sum, tuple):
            return tuple(map(seen.text, self.sum))
        return _texts(seen, self.sum)

    def _bound(self, seen: Seen, bound: int | str | None) -> int | None:
        if isinstance(bound, str) and not bound.startswith("#"):
            return _number(seen.text(bound))
        return seen.bound(bound)


class Share(Part):
    """One item is a percentage of another, both without what is below a step, as taxes reckon."""

    percent: int = Field(gt=0)
    of: str
    of_step: int = Field(default=1, gt=0)
    equals: str
    step: int = Field(default=1, gt=0)

    def names(self) -> tuple[Named, ...]:
        return Named("of", self.of, Use.NUMBER), Named("equals", self.equals, Use.NUMBER)

    def verdict(self, seen: Seen) -> bool | None:
        whole, share = _number(seen.text(self.of)), _number(seen.text(self.equals))
        if whole is None or share is None:
            return None
        exact = (whole - whole % self.of_step) * self.percent // 100
        return share == exact - exact % self.step


class Unique(Part):
    """No row says what an earlier one says, nor what one of another group says."""

    unique: str | tuple[str, ...]

    def names(self) -> tuple[Named, ...]:
        own, *_ = self._listed()
        return (Named("unique", own, Use.TEXT),)

    def whole(self) -> tuple[Named, ...]:
        _, *others = self._listed()
        return tuple(Named("unique", name, Use.TEXT) for name in others)

    def verdict(self, seen: Seen) -> bool | None:
        own, *others = self._listed()
        said = [text for name in others for text in _texts(seen, name)]
        earlier = _texts(seen, own)[: seen.number]
        return seen.text(own) not in (*earlier, *said) if seen.text(own) else None

    def _listed(self) -> tuple[str, ...]:
        return (self.unique,) if isinstance(self.unique, str) else self.unique


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
        said, due, day = _number(seen.text(self.weeks)), seen.day(self.due), seen.day(self.on)
        if said is None or due is None or day is None:
            return None
        gone = FULL_TERM - (due - day).days
        return abs(7 * said - gone) <= 7 * self.tolerance


class Fact(Part):
    """What is known of the resident is one of these."""

    fact: str
    texts: tuple[str, ...] = Field(alias="is", min_length=1)

    def whole(self) -> tuple[Named, ...]:
        return (Named("fact", self.fact, Use.FACT),)

    def verdict(self, seen: Seen) -> bool | None:
        known = seen.facts.text(self.fact)
        return known in self.texts if known else None


class Attached(Part):
    """A document comes along."""

    attached: str

    def whole(self) -> tuple[Named, ...]:
        return (Named("attached", self.attached, Use.DOCUMENT),)

    def verdict(self, seen: Seen) -> bool | None:
        return self.attached in seen.documents


def _within(number: int, low: int | None, high: int | None) -> bool:
    return (low is None or low <= number) and (high is None or number <= high)


def _texts(seen: Seen, name: str) -> tuple[str, ...]:
    """Return what all rows say under ``group.item``."""
    group, _, item = name.rpartition(".")
    return tuple(row.get(item, "").strip() for row in seen.groups.get(group, ()))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None
