"""Hazards: values that ordinary data lacks and connectors lose, injected on purpose and labelled.

They are data (`fixtures/names/hazards.toml`). Those about a household change the residents
themselves, so that register, card and filing agree; those about a filing change what is typed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any

import fixtures
from simulator.residents.names import Name, Sex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.world.choices import Choices

LABELS = ("id", "ja", "en")


@dataclass(frozen=True)
class Hazard:
    """One hazard.

    Args:
        id: label to count and report by.
        ja: what is special about it.
        en: the same in English.
        family: surname of the whole household.
        given: given name of the head.
        sex: sex of the head, where the given name asks for it.
        building: text behind the address.
        full_width_digits: write the digits of the address in full width.
        children: number of children.
        birthday: month and day of the youngest child, such as ``02-29``.
        address_number: ``leading-zeros`` or "".
        values: item id to the text typed there.
        fill: item id to a character, repeated to the item's limit.
        file_name: what every attached file is called.
    """

    id: str
    ja: str
    en: str
    family: Name | None = None
    given: Name | None = None
    sex: Sex | None = None
    building: str = ""
    full_width_digits: bool = False
    children: int = 0
    birthday: str = ""
    address_number: str = ""
    values: dict[str, str] = field(default_factory=dict, hash=False)
    fill: dict[str, str] = field(default_factory=dict, hash=False)
    file_name: str = ""

    @property
    def touches(self) -> frozenset[str]:
        """Return what it changes; two hazards that change the same thing do not go together."""
        own = {f.name for f in fields(self) if f.name not in (*LABELS, "values", "fill")}
        changed = {name for name in own if getattr(self, name)}
        return frozenset(changed | self.values.keys() | self.fill.keys())


@cache
def catalogue() -> tuple[Hazard, ...]:
    """Return every shipped hazard, in the order of the file."""
    file = fixtures.folder("names") / "hazards.toml"
    tables = tomllib.loads(file.read_text(encoding="utf-8"))["hazard"]
    return tuple(_hazard(table) for table in tables)


def hazard(name: str) -> Hazard:
    """Return one hazard by id.

    Raises:
        KeyError: there is no such hazard.
    """
    return {known.id: known for known in catalogue()}[name]


def draw(
    choices: Choices, at_most: int = 1, among: Sequence[Hazard] | None = None
) -> tuple[Hazard, ...]:
    """Draw hazards that go together; the smallest draw is none.

    Args:
        choices: the source of chance.
        at_most: how many to draw at most.
        among: which to draw from; by default all.
    """
    pool = catalogue() if among is None else among
    chosen: list[Hazard] = []
    for _ in range(at_most):
        taken = {thing for one in chosen for thing in one.touches}
        free = [one for one in pool if not one.touches & taken]
        number = choices.integer(0, len(free))
        if number == 0:
            break
        chosen.append(free[number - 1])
    return tuple(chosen)


def _hazard(table: dict[str, Any]) -> Hazard:
    typed: dict[str, Any] = dict(table)
    typed |= {key: Name(*table[key]) for key in ("family", "given") if key in table}
    typed |= {"sex": Sex(table["sex"])} if "sex" in table else {}
    return Hazard(**typed)
