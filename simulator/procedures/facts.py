"""What a resident knows when filing: the closed names that procedure files may take texts from.

A procedure says of each item which fact fills it (``fill = "applicant.name"``), so that no code
knows a form and no form knows how residents come about. Facts are texts; one that a situation
lacks is "".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from simulator.contracts.filing import Values
from simulator.procedures.days import shifted

_PERSON = "name kana born sex"
_NAMES = {
    "municipality": "code name mayor prefecture governor insurer_number",
    "applicant": f"{_PERSON} postal_code address phone mail my_number age employer occupation"
    " pension income_higher recipient tax_exempt",
    "spouse": f"exists {_PERSON} address apart_address occupation pension my_number tax_exempt",
    "account": "registered bank_code bank_name branch_code branch_name type number holder",
    "event": "kind date",
    "child": f"{_PERSON} address my_number relation",
    "moved": "from_address to_address from_municipality from_insurer date",
    "former": "name address",
    "deceased": "name kana born address date",
    "pregnancy": "weeks due hospital doctor first_visit",
    "nursery": "facility facility_number start certification reason_head reason_spouse",
    "payment": "next",
    "insured": f"number insurer_number {_PERSON} postal_code address phone my_number category"
    " medical_insurer medical_number disease",
    "care": "level from until certified service",
    "doctor": "name institution address last_visit",
    "office": "number name address phone",
    "facility": "name address phone entered",
    "house": "owner contractor",
    "prior": "number date",
    "disaster": "name cause date place",
    "car": "number chassis name model registered class",
}

FACTS = frozenset(
    {"day", "signer", *(f"{head}.{name}" for head, tail in _NAMES.items() for name in tail.split())}
)
"""Every fact. `day` is the filing day; `signer` says who signs: applicant, spouse, ..."""

ROWS = frozenset(
    {
        *("children", "elders", "members", "guardians", "insured-members"),
        *("subject", "siblings"),
    }
)
"""Every list of people whose rows may fill a repeat group.

`subject` is the one child the filing is about, `siblings` are the other children.
"""

ROW = frozenset(
    f"row.{name}"
    for name in f"{_PERSON} relation living address my_number occupation reason".split()
)
"""What is known of each of them."""

Event = Literal[
    "first-birth", "next-birth", "child-left", "move-in", "move-within", "move-out", "name-change",
    "death", "wish", "annual-june", "annual-august", "pregnancy", "nursery", "nursery-annual",
    "care-need", "care-renewal", "care-change", "care-plan", "care-cost", "care-limit",
    "care-purchase", "care-renovation", "care-card-lost", "care-moved", "disaster",
    "car-purchase", "car-moved", "car-parking",
]  # fmt: skip
"""Every life event that leads to a filing. After `wish`, nothing has happened but the wish."""

EVENTS: tuple[str, ...] = get_args(Event)

ANNUAL: dict[str, tuple[int, int]] = {"annual-june": (6, 1), "annual-august": (8, 1)}
"""The month and day of the events that come every year."""

_REFERENCE = re.compile(r"@([a-z_.]+)(?:([+-][0-9]+)d)?")


@dataclass(frozen=True)
class Facts:
    """What one resident knows in one situation.

    Args:
        values: fact to text; a fact left out is "".
        rows: list to its rows, each row's facts without ``row.`` before them.
    """

    values: Values
    rows: dict[str, tuple[Values, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return one fact."""
        return self.values.get(name, "")

    def supposing(self, others: Mapping[str, str]) -> Facts:
        """Return these facts with some of them otherwise; the others may name facts, too."""
        return Facts(
            self.values | {name: self.written(text) for name, text in others.items()}, self.rows
        )

    def written(self, text: str) -> str:
        """Return a text as data write it: ``@event.date+3d`` names a fact, and days from it."""
        found = _REFERENCE.fullmatch(text)
        if not found:
            return text
        fact = self.text(found[1])
        return shifted(fact, int(found[2])) if found[2] else fact


def named(text: str) -> str | None:
    """Return the fact that ``@fact`` or ``@fact+3d`` names; None if the text names none."""
    if not text.startswith("@"):
        return None
    found = _REFERENCE.fullmatch(text)
    return found[1] if found else text.removeprefix("@")
