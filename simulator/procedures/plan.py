"""What a resident means to put into a form in one case, from what the resident knows.

The procedure file decides everything here: which fact fills which item, which texts a case sets
instead, which documents come along. What is left over is drawn when the form is filled in.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from simulator.contracts.filing import Values
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.procedures.cases import Case, Change, Difference
    from simulator.procedures.facts import Facts
    from simulator.procedures.model import Item, Procedure, Section

Groups = dict[str, tuple[Values, ...]]


@dataclass(frozen=True)
class Known:
    """What is known of the applicant before the form is opened.

    Args:
        values: item id to text; "" leaves the item blank.
        groups: repeat group id to rows of the same.
        documents: ids of the optional documents that come along where they are asked for.
        left_out: ids of the documents that are forgotten, though asked for.
    """

    values: Values = field(default_factory=dict)
    groups: Groups = field(default_factory=dict)
    documents: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()


def planned(
    procedure: Procedure, case: Case, facts: Facts, changes: Iterable[Change] = ()
) -> Known:
    """Return what goes into a form.

    Args:
        procedure: the form definition.
        case: the situation.
        facts: what the resident knows.
        changes: what is otherwise than in the plain filing of the case, in turn.

    Raises:
        Problem: a group needs more people than there are.
    """
    changes = tuple(changes)
    known = Known(
        _from_facts(procedure.items, facts, {}),
        {group.id: _rows(group, facts) for group in procedure.groups},
    )
    for difference in (case, *changes):
        known = _with(procedure, known, difference, facts)
    for group in procedure.groups:
        if group.rows and len(known.groups[group.id]) < group.min:
            raise _too_few(group, facts)
    left_out = frozenset(name for change in changes for name in change.leave_out)
    return replace(known, left_out=left_out)


def _rows(group: Section, facts: Facts) -> tuple[Values, ...]:
    people = facts.rows.get(group.rows, ())[: group.max] if group.rows else ({},) * group.min
    return tuple(_from_facts(group.items, facts, person) for person in people)


def _from_facts(items: Iterable[Item], facts: Facts, person: Mapping[str, str]) -> Values:
    filled: Values = {}
    for item in items:
        if item.fill:
            row, _, name = item.fill.partition("row.")
            text = facts.text(row) if row else person.get(name, "")
            codes = [code.code for code in item.codes]
            # What no fact tells must still be drawn where the form insists on it.
            if text in codes if codes and text else text or not item.required:
                filled[item.id] = text
    return filled


def _with(procedure: Procedure, known: Known, difference: Difference, facts: Facts) -> Known:
    groups = known.groups | {
        group.id: _replaced(group, difference.rows[group.id], facts)
        for group in procedure.groups
        if group.id in difference.rows
    }
    values = dict(known.values)
    for name, text in difference.texts.items():
        group, _, item = name.rpartition(".")
        if group:
            groups[group] = tuple(row | {item: facts.written(text)} for row in groups[group])
        else:
            values[name] = facts.written(text)
    return Known(values, groups, known.documents | frozenset(difference.attach))


def _replaced(
    group: Section, rows: tuple[Mapping[str, str], ...], facts: Facts
) -> tuple[Values, ...]:
    people = (*facts.rows.get(group.rows, ())[: len(rows)], *({},) * len(rows))
    return tuple(
        _from_facts(group.items, facts, person)
        | {item: facts.written(text) for item, text in row.items()}
        for person, row in zip(people, rows, strict=False)
    )


def _too_few(group: Section, facts: Facts) -> Problem:
    count = len(facts.rows.get(group.rows, ()))
    return Problem(
        Text(
            ja=f"{group.label} ({group.id}) には{group.min}人以上が要りますが、{count}人です。",
            en=f"{group.id} needs {group.min} people or more; there are {count}.",
        ),
        Text(
            ja="別の日か、別の申請者を選んでください。",
            en="Choose another day, or somebody else to file.",
        ),
    )
