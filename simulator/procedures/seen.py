"""What a condition is asked about, and what the names in it stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, Field

from simulator.contracts.filing import Values
from simulator.procedures.days import day_of
from simulator.procedures.facts import Facts

NOTHING = Facts({})


def _text(given: object) -> object:
    return given.isoformat() if isinstance(given, date) else given


Name = Annotated[str, BeforeValidator(_text)]
"""An item, ``group.item``, a ``@fact`` or a written day."""

Number = int | Annotated[str, Field(pattern="^#[a-z_]+$")]
"""A whole number, or ``#name`` for one that municipalities set (`Procedure.numbers`)."""


class Use(Enum):
    """What a condition needs a name to be."""

    CODED = "coded"
    DATE = "date"
    NUMBER = "number"
    TEXT = "text"
    GROUP = "group"
    FACT = "fact"
    DOCUMENT = "document"


class Named(NamedTuple):
    """A name in a condition: at which key, what it says, what it has to be."""

    key: str
    name: str
    use: Use


@dataclass(frozen=True)
class Seen:
    """What a condition is asked about.

    Args:
        values: item id to text.
        groups: group id to its rows.
        facts: what is known of the resident.
        numbers: what municipalities set.
        documents: ids of the documents that come along.
        row: the row the asking item stands in, blank items included; None outside groups.
        group: the group whose rows a rule goes through; "" if none.
        number: the row it is at, from 0.
        every: ``group.item`` means every row, as in a rule, and not any row, as in a form.
    """

    values: Values
    groups: Mapping[str, tuple[Values, ...]]
    facts: Facts = NOTHING
    numbers: Mapping[str, int] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()
    row: Values | None = None
    group: str = ""
    number: int = 0
    every: bool = False

    def text(self, name: str) -> str:
        """Return what a name stands for; "" for what is blank."""
        if name.startswith("@"):
            return self.facts.written(name)
        group, _, item = name.rpartition(".")
        if group:
            return self.groups[group][self.number].get(item, "").strip()
        if self.row is not None and name in self.row:
            return self.row[name].strip()
        return self.values.get(name, name if day_of(name) else "").strip()

    def day(self, name: str) -> date | None:
        """Return the day a name stands for; None for what is blank or no day."""
        return day_of(self.text(name))

    def bound(self, number: Number | None) -> int | None:
        """Return a number, looked up where municipalities set it."""
        return self.numbers[number.removeprefix("#")] if isinstance(number, str) else number

    def open_group(self, groups: tuple[str, ...]) -> str:
        """Return one of the groups whose rows are yet to be gone through; "" if none."""
        return next((group for group in groups if group != self.group), "")

    def at(self, group: str, number: int) -> Seen:
        """Return the same with a row to look at."""
        return replace(self, group=group, number=number)


def group_of(name: str) -> str:
    """Return the group of ``group.item``; "" for any other name."""
    return "" if name.startswith("@") else name.rpartition(".")[0]
