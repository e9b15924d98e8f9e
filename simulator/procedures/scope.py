"""What a condition may name where it stands, and what it gets wrong there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.contracts.problem import Text
from simulator.procedures.atoms import Chosen
from simulator.procedures.condition import parts
from simulator.procedures.days import day_of
from simulator.procedures.facts import FACTS, named
from simulator.procedures.fault import Fault, unknown
from simulator.procedures.model import ItemType
from simulator.procedures.seen import Use

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.procedures.condition import Condition
    from simulator.procedures.model import Item, Procedure, Section
    from simulator.procedures.seen import Named

NUMBERS = (ItemType.YEN, ItemType.NUMBER)


@dataclass(frozen=True)
class Scope:
    """What may be named.

    Args:
        items: items by the name they go by here.
        groups: repeat groups by id.
        facts: whether facts may be named; a form knows none.
        numbers: the numbers municipalities set, by name.
        documents: ids of the documents that may come along.
    """

    items: Mapping[str, Item]
    groups: Mapping[str, Section]
    facts: bool = False
    numbers: Mapping[str, int] = field(default_factory=dict)
    documents: tuple[str, ...] = ()

    def fitting(self, use: Use) -> list[str]:
        """Return the names a condition may use in a way."""
        if use == Use.DOCUMENT:
            return list(self.documents)
        if use == Use.GROUP:
            return list(self.groups)
        if use == Use.FACT:
            return sorted(FACTS) if self.facts else []
        return [name for name, item in self.items.items() if _fits(item, use)]

    def fits(self, name: str, use: Use) -> bool:
        """Tell whether a condition may use a name in a way."""
        if name in self.items and use not in (Use.DOCUMENT, Use.GROUP, Use.FACT):
            return _fits(self.items[name], use)
        return name in self.fitting(use)


def of_rules(procedure: Procedure, *, facts: bool) -> Scope:
    """Return what rules may name: the whole form and its documents; `facts` where staff look."""
    groups = {group.id: group for group in procedure.groups}
    documents = tuple(document.id for document in procedure.documents)
    return Scope(dict(procedure.named_items()), groups, facts, procedure.numbers, documents)


def condition_faults(key: str, condition: Condition | None, scope: Scope) -> Iterator[Fault]:
    """Yield what a condition names that there is not, or that is of another kind."""
    for part in parts(condition):
        for one in (*part.names(), *part.whole()):
            yield from _name(f"{key}.{one.key}", one, scope)
        for bound in part.bounds():
            if isinstance(bound, str) and bound.startswith("#") and bound[1:] not in scope.numbers:
                yield unknown(key, bound[1:], scope.numbers)
        if isinstance(part, Chosen) and scope.fits(part.item, Use.CODED):
            codes = [code.code for code in scope.items[part.item].codes]
            for code in part.codes:
                if code not in codes:
                    yield unknown(f"{key}.is", code, codes)


def _name(key: str, one: Named, scope: Scope) -> Iterator[Fault]:
    fact = one.name if one.use == Use.FACT else named(one.name)
    if fact is None:
        written = one.use == Use.DATE and day_of(one.name)
        if not written and not scope.fits(one.name, one.use):
            yield unknown(key, one.name, scope.fitting(one.use))
    elif not scope.facts:
        yield Fault(
            key,
            Text(
                ja=f"様式は申請者について何も知りません ({fact!r} は使えません)。",
                en=f"a form knows no facts, so {fact!r} cannot be used",
            ),
        )
    elif fact not in FACTS:
        yield unknown(key, fact, sorted(FACTS))


def _fits(item: Item, use: Use) -> bool:
    match use:
        case Use.CODED:
            return bool(item.codes)
        case Use.DATE:
            return item.type in (ItemType.DATE, ItemType.BIRTH)
        case Use.NUMBER:
            return item.type in NUMBERS
        case _:
            return True
