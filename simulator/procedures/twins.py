"""Twins: for every rule the smallest filing it concerns, and one beside it that breaks it alone.

What happens to the twin follows from the rule's level. A fault of form (形式) never leaves the
portal; a fault of substance is for staff, so the portal takes the filing and the connector hands it
over as it came, undecided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from simulator.contracts.filing import Filing
from simulator.procedures import builder
from simulator.procedures.cases import Case, Change, Level, Rule, Texts
from simulator.procedures.facts import ANNUAL, Facts
from simulator.procedures.model import Procedure
from simulator.procedures.rules import Broken, broken
from simulator.world.choices import Simplest

FactsOf = Callable[[Case, date, Texts], Facts]
"""What somebody knows who files in a case on a day, some facts being told beforehand."""

USUAL_DAY = date(2026, 6, 1)


class Portal(StrEnum):
    """What the portal does with a twin."""

    TAKES = "takes"
    REFUSES = "refuses"


class Connector(StrEnum):
    """What a connector does with a twin."""

    HANDS_OVER = "hands over"  # unaltered and undecided
    GETS_NOTHING = "gets nothing"


@dataclass(frozen=True)
class Try:
    """One filing and what is known of who files it.

    Args:
        filing: what is sent.
        facts: what the resident knows.
        signer: who signs: ``applicant``, ``spouse``, ...
    """

    filing: Filing
    facts: Facts
    signer: str


@dataclass(frozen=True)
class Pair:
    """A rule's smallest valid filing and its twin.

    Args:
        rule: the rule.
        valid: keeps every rule.
        twin: breaks this one.
        broken: where the twin breaks it.
        portal: what is expected of the portal.
        connector: what is expected of a connector.
    """

    rule: Rule
    valid: Try
    twin: Try
    broken: tuple[Broken, ...]
    portal: Portal
    connector: Connector


def pair(procedure: Procedure, rule: Rule, facts_of: FactsOf, *, municipality: str) -> Pair:
    """Return the pair of a rule.

    Args:
        procedure: the procedure as the municipality offers it.
        rule: one of its rules that can be broken.
        facts_of: tells what somebody knows in a case.
        municipality: six-digit code of the addressee.
    """
    case, day = procedure.case(rule.valid.case), usual_day(procedure, rule)
    known = facts_of(case, day, {**case.suppose, **rule.valid.suppose})
    change = rule.twin or Change(leave_out=(rule.attachment,))

    def tried(*changes: Change) -> Try:
        facts, signer = known, "" if case.proxy else "applicant"
        for one in changes:
            facts, signer = facts.supposing(one.suppose), one.signer or signer
        facts = facts.supposing({"signer": signer})
        filing = builder.filed(
            procedure, case, facts, Simplest(), municipality=municipality, changes=changes
        )
        return Try(filing, facts, signer)

    twin = tried(rule.valid, change)
    faults = broken(procedure, twin.filing, twin.facts)
    return Pair(rule, tried(rule.valid), twin, faults, *expected(rule))


def expected(rule: Rule) -> tuple[Portal, Connector]:
    """Return what portal and connector are expected to do with the twin of a rule."""
    if rule.level == Level.FORM:
        return Portal.REFUSES, Connector.GETS_NOTHING
    return Portal.TAKES, Connector.HANDS_OVER


def usual_day(procedure: Procedure, rule: Rule) -> date:
    """Return the day on which a rule's pair is filed: a usual one on which the rule is in force."""
    if rule.valid.day:
        return rule.valid.day
    latest = min(rule.until or USUAL_DAY, procedure.last_day or USUAL_DAY, USUAL_DAY)
    return filing_day(procedure.case(rule.valid.case), max(latest, rule.since or latest))


def filing_day(case: Case, day: date) -> date:
    """Return the day, or the last one before it on which somebody files in a case that is annual.

    Args:
        case: the situation.
        day: about when to file.
    """
    if case.event not in ANNUAL:
        return day
    month, first = ANNUAL[case.event]
    year = day.year if day >= date(day.year, month, first) else day.year - 1
    event = date(year, month, first)
    return min(day, event + timedelta(days=case.days.max))
