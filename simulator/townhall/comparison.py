"""Compares what was filed with what was handed over, item by item and code point by code point.

What a 個人番号 was, no difference tells: of its values no more than the last digit is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from simulator.procedures import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.contracts.filing import Filing, Values
    from simulator.townhall.inbox import Delivered

SHOWN = 8
MY_NUMBER = "my_number"


@dataclass(frozen=True)
class Place:
    """One place where two texts differ.

    Args:
        position: in code points, from 1 on, in what was filed.
        planted: the code point filed, as ``U+845B``; "" where none stands.
        received: the code point handed over, likewise.
    """

    position: int
    planted: str
    received: str


@dataclass(frozen=True)
class Difference:
    """One item that was not handed over as it was filed.

    Args:
        item: its id; in a repeat group ``child[2].name``, and ``child`` where rows are too few or
            too many.
        label: its 項目名, "" where the form in force has none.
        planted: what was filed; of a group the number of rows.
        received: what was handed over.
        places: the first few code points that differ.
        counts: whether it is the number of rows that differs.
    """

    item: str
    label: str
    planted: str
    received: str
    places: tuple[Place, ...] = ()
    counts: bool = False


def differences(filing: Filing, delivered: Delivered) -> list[Difference]:
    """Return every item that differs, repeat groups after the others."""
    found = _of_values(filing.values, delivered.values, _labels(filing.procedure, ""))
    for group, rows in delivered.groups.items():
        found.extend(of_rows(filing, group, rows))
    return found


def of_rows(filing: Filing, group: str, received: Sequence[Mapping[str, str]]) -> list[Difference]:
    """Return what differs in the rows of one repeat group, or that their number does."""
    planted = filing.groups.get(group, ())
    if len(planted) != len(received):
        return [Difference(group, "", str(len(planted)), str(len(received)), counts=True)]
    labels = _labels(filing.procedure, f"{group}.")
    found: list[Difference] = []
    for number, (row, came) in enumerate(zip(planted, received, strict=True), start=1):
        found.extend(_of_values(row, came, labels, f"{group}[{number}]."))
    return found


def places(planted: str, received: str) -> tuple[Place, ...]:
    """Return the first few places where two texts differ."""
    found: list[Place] = []
    matcher = SequenceMatcher(None, planted, received, autojunk=False)
    for tag, start, end, other, other_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        length = max(end - start, other_end - other)
        found.extend(
            Place(
                position=start + offset + 1,
                planted=_name(planted, start + offset, end),
                received=_name(received, other + offset, other_end),
            )
            for offset in range(length)
        )
    return tuple(found[:SHOWN])


def masked(item: str, value: str) -> str:
    """Return a value as it may be shown: of a 個人番号 no more than its last digit."""
    return "*" * (len(value) - 1) + value[-1:] if item.endswith(MY_NUMBER) else value


def _of_values(
    planted: Values, received: Mapping[str, str], labels: Mapping[str, str], where: str = ""
) -> list[Difference]:
    return [
        Difference(
            item=f"{where}{item}",
            label=labels.get(item, ""),
            planted=masked(item, sent),
            received=masked(item, came),
            places=() if item.endswith(MY_NUMBER) else places(sent, came),
        )
        for item, came in received.items()
        if (sent := planted.get(item, "")) != came
    ]


def _labels(procedure: str, prefix: str) -> dict[str, str]:
    named = catalogue.procedure(procedure).named_items()
    return {
        name.removeprefix(prefix): item.label for name, item in named if name.startswith(prefix)
    }


def _name(text: str, position: int, end: int) -> str:
    return f"U+{ord(text[position]):04X}" if position < end else ""
