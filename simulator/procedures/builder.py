"""Fills in forms, for any procedure, from what is known of the applicant.

Known items are taken as they are; every other item is drawn through `Choices` according to its
type, the smallest draw being the simplest value. Items that are not asked for stay out. A filing
passes the form check and breaks no rule, so a faulty one is always faulty on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.contracts.filing import Attachment, Filing, ProxyKind, Values
from simulator.contracts.problem import Problem, Text
from simulator.procedures import proxy
from simulator.procedures.condition import holds
from simulator.procedures.days import day_of
from simulator.procedures.model import POWER_OF_ATTORNEY, ItemType
from simulator.procedures.plan import Groups, Known, planned
from simulator.procedures.rules import broken
from simulator.procedures.sample import sample_pdf
from simulator.world.choices import Simplest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.procedures.cases import Case, Change, Rule
    from simulator.procedures.facts import Facts
    from simulator.procedures.model import Item, Procedure, Section
    from simulator.residents.hazards import Hazard
    from simulator.world.choices import Choices

CHILDREN = {"children", "siblings"}
YOUNGEST = {"children", "subject", "child.born"}
"""Where a form asks for all children, and where for the youngest."""
RARELY = 8  # an optional document is attached once in that many times
PLAIN = {
    ItemType.TEXT: "テスト",
    ItemType.NOTE: "テスト",
    ItemType.KANA: "テスト",
    ItemType.PHONE: "090-0000-0000",
    ItemType.POSTAL: "1000000",
    ItemType.MAIL: "test@example.jp",
}


def applicable(procedure: Procedure, hazards: Iterable[Hazard]) -> tuple[Hazard, ...]:
    """Return those hazards that show in a form: it has the items typed, and asks for children."""
    items = {item.id for item in procedure.items}
    asked = {group.rows for group in procedure.groups} | {item.fill for item in procedure.items}
    return tuple(
        hazard
        for hazard in hazards
        if hazard.values.keys() | hazard.fill.keys() <= items
        and (not hazard.children or asked & CHILDREN)
        and (not hazard.birthday or asked & YOUNGEST)
    )


def fill_in(
    procedure: Procedure,
    case: Case,
    facts: Facts,
    choices: Choices,
    *,
    municipality: str,
    hazards: tuple[Hazard, ...] = (),
) -> Filing:
    """Return what a resident files in one case.

    Args:
        procedure: the procedure as the municipality offers it.
        case: the situation, one of the procedure's.
        facts: what the resident knows; `day` is the filing day.
        choices: the source of chance. Where it would break a rule, the simplest choices stand.
        municipality: six-digit code of the addressee.
        hazards: what they type replaces what is known or drawn.

    Raises:
        Problem: such a filing would break a rule, which is named, or come after the procedure's
            last day.
    """
    if procedure.last_day and facts.text("day") > procedure.last_day.isoformat():
        raise _ended(procedure, procedure.last_day)
    typed = applicable(procedure, hazards)
    for chance in (choices, Simplest()):
        filing = filed(procedure, case, facts, chance, municipality=municipality, hazards=typed)
        faults = broken(procedure, filing, facts)
        if not faults:
            return filing
    if not typed:
        raise _impossible(faults[0].rule)
    return filing


def filed(
    procedure: Procedure,
    case: Case,
    facts: Facts,
    choices: Choices,
    *,
    municipality: str,
    changes: Iterable[Change] = (),
    hazards: tuple[Hazard, ...] = (),
) -> Filing:
    """Return what a resident files in one case, whether or not it breaks a rule.

    The arguments are those of `fill_in`; `changes` are what the resident does otherwise.

    Raises:
        Problem: a group needs more people than there are.
    """
    known = planned(procedure, case, facts, changes)
    by_chance = (one.id for one in procedure.attachments if choices.integer(1, RARELY) == RARELY)
    known = replace(known, documents=known.documents.union(by_chance))
    day = day_of(facts.text("day")) or date.min
    filing = build(procedure, municipality, known, choices, day=day, hazards=hazards)
    if case.proxy is None:
        return filing
    appointed = case.proxy is ProxyKind.APPOINTED
    papers = (document(POWER_OF_ATTORNEY.id),) if appointed else ()
    return replace(
        filing,
        proxy=proxy.known(case.proxy, facts),
        attachments=(*filing.attachments, *papers),
    )


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
    name = next((hazard.file_name for hazard in hazards if hazard.file_name), "")
    return Filing(
        procedure=procedure.id,
        form_version=procedure.form_version,
        municipality=municipality,
        values=pen.values,
        groups=pen.groups,
        attachments=tuple(
            document(wanted.id, name)
            for wanted in procedure.attachments
            if wanted.id not in known.left_out
            and holds(wanted.when, pen.values, pen.groups)
            and (wanted.required or wanted.id in known.documents)
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
            if item.when is None or self._asks(section, item, filled):
                text = known[item.id] if item.id in known else self._draw(item)
                if text:
                    filled[item.id] = text
        return filled

    def _asks(self, section: Section, item: Item, filled: Values) -> bool:
        seen = self.values if section.repeat else self.values | filled
        return holds(item.when, seen, self.groups, section.row(filled))

    def _draw(self, item: Item) -> str:
        if not item.required and self.choices.integer(0, 1) == 0:
            return ""
        if item.codes:
            return self.choices.pick(item.codes).code
        if item.type in (ItemType.DATE, ItemType.BIRTH):
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


def document(name: str, filename: str = "") -> Attachment:
    """Return a document to attach under the id of a form definition."""
    return Attachment(
        name, filename or f"{name}.pdf", "application/pdf", sample_pdf(f"TEST {name}")
    )


def _impossible(rule: Rule) -> Problem:
    return Problem(
        Text(
            ja=f"この申請は規則 {rule.id} に反します: {rule.ja}",
            en=f"Such a filing breaks the rule {rule.id}: {rule.en}",
        ),
        Text(
            ja="別の日、別の場面、または別の申請者を選んでください。",
            en="Choose another day, another case, or somebody else to file.",
        ),
    )


def _ended(procedure: Procedure, last: date) -> Problem:
    return Problem(
        Text(
            ja=f"手続 {procedure.id} の受付は {last} で終わりました。",
            en=f"{procedure.id} could be filed until {last}.",
        ),
        Text(ja=f"{last} までの日を選んでください。", en=f"Choose a day up to {last}."),
    )
