"""Where in a procedure file something stands: its own line, or that of the block it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from simulator.contracts.located import Located

Table = dict[str, Any]

NAMES = ("id", "municipality", "name", "form_version", "section", "title")
"""The keys that tell the tables of an array apart, and so name them in a message."""

_PART = re.compile(r"([a-z_0-9]+)(?:\[([^\]]*)\])?(?:\.|$)")


@dataclass(frozen=True)
class Written:
    """A procedure file with the blocks it names.

    Args:
        own: the file itself.
        blocks: section number, from 0, to the block that opens it.
        rules: the block of each rule that follows the file's own.
        data: what both say together.
    """

    own: Located
    blocks: dict[int, Located]
    rules: tuple[Located, ...]
    data: Table

    def find(self, key: str) -> tuple[str, int]:
        """Return file name and line of a key such as ``section[child].item[born].type``."""
        place = self._place(key)
        own_rules = len(self.own.values.get("rule", []))
        match place:
            case ["rule", int(rule), *inside] if rule >= own_rules:
                return self._rule(rule - own_rules, inside)
        if len(place) < 2 or place[0] != "section" or place[1] not in self.blocks:
            return self.own.source, self.own.line(place)
        section, number, *rest = place
        block = self.blocks[int(number)]
        shared = len(block.values.get("item", []))
        match rest:
            case ["item", int(item), *_] if item >= shared:
                place = (section, number, "item", item - shared, *rest[2:])
                return self.own.source, self.own.line(place)
            case ["item", int(item), "fill"] if self._refilled(number, block, item):
                return self.own.source, self.own.line((section, number, "fill"))
            case ["item", *_]:
                return block.source, block.line(tuple(rest))
            case _:
                return self.own.source, self.own.line(place)

    def _rule(self, number: int, rest: list[int | str]) -> tuple[str, int]:
        block = self.rules[number]
        return block.source, block.line(("rule", self.rules[:number].count(block), *rest))

    def _refilled(self, number: int | str, block: Located, item: int) -> bool:
        fill = self.own.values["section"][number].get("fill", {})
        return block.values["item"][item].get("id") in fill

    def _place(self, key: str) -> tuple[int | str, ...]:
        here: Any = self.data
        place: list[int | str] = []
        while key:
            part = _PART.match(key)
            if isinstance(here, dict) and key in here:  # an item's name has a dot of its own
                return (*place, key)
            if not part or not isinstance(here, dict) or part[1] not in here:
                break
            here, key = here[part[1]], key[part.end() :]
            place.append(part[1])
            if part[2] is not None:
                number = _number(here, part[2])
                if number is None:
                    break
                here = here[number]
                place.append(number)
        return tuple(place)


def _number(tables: object, name: str) -> int | None:
    """Return the position of the table that goes by a name, or by a number counted from 1."""
    if not isinstance(tables, list):
        return None
    for number in reversed(range(len(tables))):  # of an id used twice, the second is wrong
        table = tables[number]
        if isinstance(table, dict) and name in (str(table.get(key)) for key in NAMES):
            return number
    return int(name) - 1 if name.isdecimal() and int(name) <= len(tables) else None
