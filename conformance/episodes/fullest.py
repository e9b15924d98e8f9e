"""Filings that leave no item of a form blank, each text as long and as hard as the form allows.

No resident would fill a form in like this. It passes the form check all the same, so a connector
may receive it. An item that a form asks for only under some other answer needs that answer: where
two answers exclude each other, it takes more than one filing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import cycle, islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator.procedures import builder
from simulator.procedures.atoms import Chosen
from simulator.procedures.condition import All, AnyOf
from simulator.procedures.model import ItemType
from simulator.procedures.plan import Known
from simulator.residents import hazards
from simulator.world.choices import Simplest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from simulator.contracts.filing import Filing
    from simulator.procedures.condition import Condition
    from simulator.procedures.model import Item, Procedure

HARD = (
    *("\u9ad9", "\ufa11", "\U00020bb7", "\u845b\U000e0100", "\u9089\U000e0110", "\ufa19", "\u69d7"),
    *("\u9dd7", "\U0001b001", "\ue000", "\u0141", "\u00c9", "\u301c", "\u2212", "\u2460", "\u3231"),
    *("\uff76\uff9e", "\uff21", "\uff11", "\u30cf\u3099", ",", '"', "=", "<b>", "&amp;", "]]>"),
)
"""What connectors lose, in pieces that must not be torn."""
HARD_KANA = ("\u30cf\u3099", "\u30f4", "\u30fc")
BIRTHS = ("1985-00-00", "1949-07-15", "1985-04-00", "2024-02-29")
BLANK, FILLER = "\u3000", "\u5b57"
HOST = "@example.jp"
MY_NUMBER = "my_number"
DECOMPOSED = "attachment-nfd"


@dataclass(frozen=True)
class Fullest:
    """A form, and what fills it.

    Args:
        procedure: the form as the municipality offers it.
        municipality: its six-digit code.
        day: the filing day.
        my_number: stands in every 個人番号; "" leaves them blank.
    """

    procedure: Procedure
    municipality: str
    day: date
    my_number: str = ""

    @cached_property
    def _items(self) -> dict[str, Item]:
        return dict(self.procedure.named_items())

    def filings(self) -> Iterator[Filing]:
        """Yield as many filings as it takes to fill every item in.

        Raises:
            ValueError: no answers make the form ask for an item.
        """
        rest = [name for name, item in self._items.items() if self._text(item, 0)]
        while rest:
            filing = self._filed(self._answers(rest))
            filled = _filled(filing)
            if rest[0] not in filled:
                raise ValueError(f"{self.procedure.id} never asks for {rest[0]}")
            yield filing
            rest = [name for name in rest if name not in filled]

    def _answers(self, wanted: list[str]) -> dict[str, str]:
        """Choose answers under which as many of these items as possible are asked for."""
        answers: dict[str, str] = {}
        for name in wanted:
            needed = dict(self._needed(name))
            if all(answers.get(one, code) == code for one, code in needed.items()):
                answers |= needed
        return answers

    def _needed(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the answers under which a form asks for an item."""
        group = name.rpartition(".")[0]
        for chosen in _choices(self._items[name].when):
            beside = f"{group}.{chosen.item}"
            asked = beside if beside in self._items else chosen.item
            yield asked, chosen.codes[0]
            yield from self._needed(asked)

    def _filed(self, answers: dict[str, str]) -> Filing:
        texts = {
            name: answers.get(name) or self._text(item, place)
            for place, (name, item) in enumerate(self._items.items())
        }
        known = Known(
            {item.id: texts[item.id] for item in self.procedure.items},
            {
                group.id: ({one.id: texts[f"{group.id}.{one.id}"] for one in group.items},)
                * max(group.min, 1)
                for group in self.procedure.groups
            },
        )
        filing = builder.build(self.procedure, self.municipality, known, Simplest(), day=self.day)
        name = hazards.hazard(DECOMPOSED).file_name
        named = (replace(one, filename=name) for one in filing.attachments)
        return replace(filing, attachments=tuple(named))

    def _text(self, item: Item, place: int) -> str:
        if item.id.endswith(MY_NUMBER):
            return self.my_number
        if item.codes:
            return item.codes[0].code
        if item.type == ItemType.DATE:
            first = self.day.replace(day=1)
            return (self.day if item.id == self.procedure.filed_on else first).isoformat()
        return TEXTS.get(item.type, _zero)(item, place)


def _choices(condition: Condition | None) -> Iterator[Chosen]:
    """Yield the answers a condition asks for; of alternatives the first."""
    match condition:
        case Chosen():
            yield condition
        case All(all=parts):
            for part in parts:
                yield from _choices(part)
        case AnyOf(any=parts):
            yield from _choices(parts[0])


def _text(item: Item, place: int) -> str:
    return _hard(item.max_length, place)


def _note(item: Item, place: int) -> str:
    above = item.max_length // 2
    return f"{_hard(above, place)}\n{_hard(item.max_length - above - 1, place)}"


def _kana(item: Item, _place: int) -> str:
    return _long("", item.max_length, HARD_KANA, "\u30a2")


def _birth(_item: Item, place: int) -> str:
    return BIRTHS[place % len(BIRTHS)]


def _digits(item: Item, _place: int) -> str:
    return "1".zfill(item.digits)


def _mail(item: Item, _place: int) -> str:
    return HOST.rjust(item.max_length, "a")


def _zero(_item: Item, _place: int) -> str:
    return "0"


TEXTS: Mapping[ItemType, Callable[[Item, int], str]] = MappingProxyType(
    {
        ItemType.TEXT: _text,
        ItemType.NOTE: _note,
        ItemType.KANA: _kana,
        ItemType.BIRTH: _birth,
        ItemType.DIGITS: _digits,
        ItemType.POSTAL: lambda _item, _place: "0000001",
        ItemType.PHONE: lambda _item, _place: "090-0000-0000",
        ItemType.MAIL: _mail,
    }
)


def _hard(limit: int, place: int) -> str:
    """Return a text of a length between blanks; each place begins with another piece."""
    pieces = islice(cycle(HARD), place, place + len(HARD))
    return f"{_long(BLANK, limit - 1, pieces, FILLER)} "


def _long(start: str, limit: int, pieces: Iterable[str], filler: str) -> str:
    """Return a text of a length: as many whole pieces as fit, then the filler."""
    text = start
    for piece in pieces:
        if len(text) + len(piece) <= limit:
            text += piece
    return text.ljust(limit, filler)


def _filled(filing: Filing) -> set[str]:
    own = {name for name, text in filing.values.items() if text}
    rows = ((group, row) for group, rows in filing.groups.items() for row in rows)
    return own | {f"{group}.{name}" for group, row in rows for name, text in row.items() if text}
