"""Conditions of a form: when an item or an attachment is asked for at all.

Three small forms, written as data, so that a clerk can read them and no code decides them::

    { item = "reason", is = ["birth"] }           one of these codes is chosen
    { count = ["child", "elder"], at_least = 3 }  that many rows in these groups together
    { all = [ ..., ... ] }                        every one of these holds

Inside a repeat group ``item`` names an item of the same row first, then an item of the form.
Anywhere, ``group.item`` means: in any row of that group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.contracts.filing import Values


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Chosen(_Part):
    """An item holds one of the listed codes."""

    item: str
    codes: tuple[str, ...] = Field(alias="is", min_length=1)


class Counted(_Part):
    """The groups have at least that many rows together."""

    count: tuple[str, ...] = Field(min_length=1)
    at_least: int = Field(gt=0)


class All(_Part):
    """Every condition of a list holds."""

    all: tuple[Condition, ...] = Field(min_length=2)


def _form(data: object) -> str:
    """Name the form of a condition by the key that marks it; unmarked ones are read as `Chosen`."""
    if isinstance(data, dict):
        return "counted" if "count" in data else "all-of" if "all" in data else "chosen"
    if isinstance(data, Counted):
        return "counted"
    return "all-of" if isinstance(data, All) else "chosen"


Condition = Annotated[
    Annotated[Chosen, Tag("chosen")]
    | Annotated[Counted, Tag("counted")]
    | Annotated[All, Tag("all-of")],
    Discriminator(_form),
]


def holds(
    condition: Condition | None,
    values: Values,
    groups: Mapping[str, tuple[Values, ...]],
    row: Values | None = None,
) -> bool:
    """Tell whether a condition holds for what has been filled in.

    Args:
        condition: None always holds.
        values: item id to text.
        groups: group id to its rows.
        row: the row the asking item stands in, blank items included; None outside groups.
    """
    if condition is None:
        return True
    if isinstance(condition, Counted):
        return sum(len(groups.get(group, ())) for group in condition.count) >= condition.at_least
    if isinstance(condition, All):
        return all(holds(part, values, groups, row) for part in condition.all)
    group, _, item = condition.item.rpartition(".")
    if group:
        return any(asked.get(item, "") in condition.codes for asked in groups.get(group, ()))
    held = row[item] if row is not None and item in row else values.get(item, "")
    return held in condition.codes


def parts(condition: Condition | None) -> Iterator[Chosen | Counted]:
    """Walk the simple conditions a condition is made of."""
    if isinstance(condition, All):
        for part in condition.all:
            yield from parts(part)
    elif condition is not None:
        yield condition
