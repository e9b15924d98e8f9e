"""Which rules of a procedure a filing breaks, of form and of substance, and where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.procedures.condition import told
from simulator.procedures.days import day_of
from simulator.procedures.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.contracts.filing import Filing
    from simulator.procedures.cases import Level, Rule
    from simulator.procedures.facts import Facts
    from simulator.procedures.model import Procedure


@dataclass(frozen=True)
class Broken:
    """One rule a filing breaks.

    Args:
        rule: the rule.
        item: full name of the first item it looks at, or the document that is missing; "" where
            it looks at none.
        row: row of the repeat group, counted from 1; 0 outside groups.
    """

    rule: Rule
    item: str
    row: int = 0


def broken(
    procedure: Procedure, filing: Filing, facts: Facts, only: Level | None = None
) -> tuple[Broken, ...]:
    """Return the rules that a filing breaks, in the order of the file.

    A rule goes through the rows of the first group it names, and is broken in each row for which
    `when` holds and `holds` fails. What is blank breaks none.

    Args:
        procedure: the procedure as the municipality offers it.
        filing: what is sent.
        facts: what is known of the resident beyond the form; without any, only the form is judged.
        only: the level of the rules to look at; None for both.
    """
    day = day_of(filing.values.get(procedure.filed_on, ""))
    if day is None:
        return ()
    given = frozenset(attachment.id for attachment in filing.attachments)
    seen = Seen(filing.values, filing.groups, facts, procedure.numbers, given, every=True)
    return tuple(
        found
        for rule in procedure.rules
        if only in (None, rule.level) and rule.in_force(day)
        for found in _broken(procedure, rule, seen)
    )


def _broken(procedure: Procedure, rule: Rule, seen: Seen) -> Iterator[Broken]:
    if rule.attachment:
        wanted = next(one for one in procedure.documents if one.id == rule.attachment)
        asked = told(wanted.when, replace(seen, every=False)) and told(rule.when, seen)
        if asked and wanted.id not in seen.documents:
            yield Broken(rule, wanted.id)
        return
    for number, here in enumerate(_rows(seen, rule.group), start=1):
        if told(rule.when, here) and told(rule.holds, here) is False:
            yield Broken(rule, rule.item, number if rule.group else 0)


def _rows(seen: Seen, group: str) -> Iterator[Seen]:
    if not group:
        yield seen
        return
    for number in range(len(seen.groups.get(group, ()))):
        yield seen.at(group, number)
