"""The simple conditions: each compares a few names, and says what it needs them to be.

One on something left blank cannot be told (None): it neither holds nor fails.
"""

from __future__ import annotations

from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from simulator.procedures.seen import Name, Named, Number, Seen, Use, group_of


class Part(BaseModel):
    """One condition."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    def names(self) -> tuple[Named, ...]:
        """Return the names this part looks up row by row."""
        return ()

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups among those names."""
        named = (group_of(one.name) for one in self.names())
        return tuple(dict.fromkeys(group for group in named if group))

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
        return within(rows, seen.bound(self.at_least), seen.bound(self.at_most))


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
        numbers = [number_of(text) for text in self._said(seen) if text]
        bounds = [self._bound(seen, bound) for bound in self.bounds()]
        lacking = [got is None for got, asked in zip(bounds, self.bounds(), strict=True) if asked]
        if not numbers or None in numbers or any(lacking):
            return None
        total = sum(number for number in numbers if number is not None)
        low, high, equal = bounds
        return within(total, low, high) and equal in (None, total)

    def _said(self, seen: Seen) -> tuple[str, ...]:
        if isinstance(self.sum, tuple):
            return tuple(map(seen.text, self.sum))
        return _texts(seen, self.sum)

    def _bound(self, seen: Seen, bound: int | str | None) -> int | None:
        if isinstance(bound, str) and not bound.startswith("#"):
            return number_of(seen.text(bound))
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
        whole, share = number_of(seen.text(self.of)), number_of(seen.text(self.equals))
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


def within(number: int, low: int | None, high: int | None) -> bool:
    """Tell whether a number lies between two bounds, both included; None is no bound."""
    return (low is None or low <= number) and (high is None or number <= high)


def _texts(seen: Seen, name: str) -> tuple[str, ...]:
    """Return what all rows say under ``group.item``."""
    group, _, item = name.rpartition(".")
    return tuple(row.get(item, "").strip() for row in seen.groups.get(group, ()))


def number_of(text: str) -> int | None:
    """Return the whole number a text writes in ASCII digits; None if it writes none."""
    return int(text) if text.isascii() and text.isdecimal() else None
