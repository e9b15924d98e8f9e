"""A filed form as staff read it: sections of labels and values, rows of a group as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.portal.forms import Forms
from simulator.townhall.comparison import masked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.contracts.filing import Filing, Values
    from simulator.procedures.model import Item
    from simulator.world.world import World


@dataclass(frozen=True)
class Part:
    """A section of a form.

    Args:
        title: its heading.
        labels: of a repeat group, the headings of its columns; () for a plain section.
        rows: label and value, one each; of a repeat group the values, one row each.
    """

    title: str
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def parts(world: World, filing: Filing) -> list[Part]:
    """Return a filing as its form lays it out; what was left blank is left out.

    Args:
        world: knows the versions of forms.
        filing: what was filed.
    """
    found = []
    for section in Forms(world).of(filing).form.sections:
        if section.repeat:
            rows = filing.groups.get(section.id, ())
            items = [item for item in section.items if any(row.get(item.id) for row in rows)]
            table = tuple(tuple(_value(item, row) for item in items) for row in rows)
            part = Part(section.label, tuple(item.label for item in items), table)
        else:
            told = ((item, _value(item, filing.values)) for item in section.items)
            part = Part(
                section.label, (), tuple((item.label, value) for item, value in told if value)
            )
        if part.rows:
            found.append(part)
    return found


def _value(item: Item, values: Values | Mapping[str, str]) -> str:
    return item.label_of(masked(item.id, values.get(item.id, "")))
