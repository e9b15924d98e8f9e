"""Builds filings that pass the form check, for any procedure, from what is known of the applicant.

Known items are taken as they are; every other item is drawn through `Choices` according to its
type, the smallest draw being the simplest value. Items that are not asked for stay out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.contracts.filing import Attachment, Filing, Values
from simulator.procedures.condition import holds
from simulator.procedures.model import ItemType
from simulator.procedures.sample import sample_pdf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.procedures.model import Attachment as Wanted
    from simulator.procedures.model import Item, Procedure, Section
    from simulator.residents.hazards import Hazard
    from simulator.world.choices import Choices

Groups = dict[str, tuple[Values, ...]]

RARELY = 8  # an optional document is attached once in that many times
PLAIN = {
    ItemType.TEXT: "テスト",
    ItemType.NOTE: "テスト",
    ItemType.KANA: "テスト",
    ItemType.PHONE: "090-0000-0000",
    ItemType.POSTAL: "1000000",
    ItemType.MAIL: "test@example.jp",
}


@dataclass(frozen=True)
class Known:
    """What is known of the applicant before the form is opened.

    Args:
        values: item id to text; "" leaves the item blank.
        groups: repeat group id to rows of the same.
        documents: ids of the optional documents at hand; None leaves them to chance.
    """

    values: Values = field(default_factory=dict)
    groups: Groups = field(default_factory=dict)
    documents: frozenset[str] | None = None


def applicable(procedure: Procedure, hazards: Iterable[Hazard]) -> tuple[Hazard, ...]:
    """Return those hazards whose typed items the form has."""
    items = {item.id for item in procedure.items}
    return tuple(hazard for hazard in hazards if hazard.values.keys() | hazard.fill.keys() <= items)


def build(
    procedure: Procedure,
    municipality: str,
    known: Known,
    choices: Choices,
    *,
    day: date,
    hazards: tuple[Hazard, ...] = (),
) -> Filing:
    """Fill in a form.

    Args:
        procedure: the form definition.
        municipality: six-digit code of the addressee.
        known: what is known of the applicant.
        choices: the source of chance for everything else.
        day: the filing day; drawn dates lie within the year before it.
        hazards: what they type replaces what is known or drawn.
    """
    pen = _Pen(choices, day)
    typed = {procedure.filed_on: day.isoformat()} | known.values | _typed(procedure, hazards)
    for section in procedure.sections:
        if section.repeat:
            rows = known.groups.get(section.id, pen.blank_rows(section))
            pen.groups[section.id] = tuple(pen.fill_in(section, row) for row in rows)
        else:
            pen.values |= pen.fill_in(section, typed)
    return Filing(
        procedure=procedure.id,
        form_version=procedure.form_version,
        municipality=municipality,
        values=pen.values,
        groups=pen.groups,
        attachments=tuple(
            document(wanted.id)
            for wanted in procedure.attachments
            if holds(wanted.when, pen.values, pen.groups) and _attached(wanted, known, choices)
        ),
    )


@dataclass
class _Pen:
    """Fills in one form, section by section."""

    choices: Choices
    day: date
    values: Values = field(default_factory=dict)
    groups: Groups = field(default_factory=dict)

    def blank_rows(self, section: Section) -> tuple[Values, ...]:
        return ({},) * self.choices.integer(section.min, min(section.max, section.min + 2))

    def fill_in(self, section: Section, known: Values) -> Values:
        filled: Values = {}
        for item in section.items:
            seen = self.values if section.repeat else self.values | filled
            if holds(item.when, seen, self.groups, section.row(filled)):
                text = known[item.id] if item.id in known else self._draw(item)
                if text:
                    filled[item.id] = text
        return filled

    def _draw(self, item: Item) -> str:
        if not item.required and self.choices.integer(0, 1) == 0:
            return ""
        if item.codes:
            return self.choices.pick(item.codes).code
        if item.type == ItemType.DATE:
            return (self.day - timedelta(days=self.choices.integer(0, 365))).isoformat()
        if item.type == ItemType.DIGITS:
            return f"{self.choices.integer(0, 10**item.digits - 1):0{item.digits}d}"
        if item.type in (ItemType.YEN, ItemType.NUMBER):
            return str(self.choices.integer(0, 10**item.max_length - 1))
        return PLAIN[item.type][: item.max_length or None]


def _typed(procedure: Procedure, hazards: tuple[Hazard, ...]) -> Values:
    limits = {item.id: item.max_length for item in procedure.items}
    typed: Values = {}
    for hazard in hazards:
        typed |= hazard.values
        typed |= {item: character * limits[item] for item, character in hazard.fill.items()}
    return typed


def _attached(wanted: Wanted, known: Known, choices: Choices) -> bool:
    if wanted.required:
        return True
    if known.documents is not None:
        return wanted.id in known.documents
    return choices.integer(1, RARELY) == RARELY


def document(name: str) -> Attachment:
    """Return a document to attach under the id of a form definition."""
    return Attachment(name, f"{name}.pdf", "application/pdf", sample_pdf(f"TEST {name}"))
