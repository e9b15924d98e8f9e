"""Every shipped procedure: each case makes a filing that keeps all rules, each rule has its pair.

Nothing here knows a form. A file that is added is tested by being there.
"""

import pytest

from simulator.procedures import builder, catalogue, check, proxy, twins
from simulator.procedures.cases import Rule
from simulator.procedures.check import Finding
from simulator.procedures.condition import told
from simulator.procedures.model import Procedure
from simulator.procedures.rules import broken
from simulator.procedures.seen import Seen
from simulator.procedures.twins import Connector, Portal, Try
from simulator.world.choices import Simplest, Stream
from tests.procedures.filer import MUNICIPALITY, day_for, known

PROCEDURES = {one.id: one for one in catalogue.procedures()}
CASES = [(name, case.id) for name, one in PROCEDURES.items() for case in one.cases]
RULES = [
    (name, rule.id)
    for name, one in PROCEDURES.items()
    for rule in one.rules
    if not rule.unbreakable
]
OFFERS = [(name, local.municipality) for name, one in PROCEDURES.items() for local in one.local]
SEEDS = range(3)


def concerns(procedure: Procedure, rule: Rule, one: Try) -> bool:
    """Tell whether a filing has to do with a rule: it might have broken it, and has not."""
    given = frozenset(attachment.id for attachment in one.filing.attachments)
    if rule.attachment:
        return rule.attachment in given
    numbers = procedure.numbers
    seen = Seen(one.filing.values, one.filing.groups, one.facts, numbers, given, every=True)
    return told(rule.when, seen) is True and told(rule.holds, seen) is True


def findings(procedure: Procedure, one: Try) -> list[Finding]:
    return [*check.findings(procedure, one.filing), *proxy.findings(procedure, one.filing)]


@pytest.mark.parametrize(("name", "case_id"), CASES)
def test_every_case_makes_filings_that_keep_every_rule(name: str, case_id: str) -> None:
    procedure = PROCEDURES[name].at(MUNICIPALITY)
    case = procedure.case(case_id)
    day = day_for(procedure, case)

    for seed in SEEDS:
        choices = Stream(seed, name, case_id) if seed else Simplest()
        facts = known(case, day, case.suppose, choices)
        filing = builder.filed(procedure, case, facts, choices, municipality=MUNICIPALITY)

        assert findings(procedure, Try(filing, facts, "")) == []
        assert broken(procedure, filing, facts) == ()


@pytest.mark.parametrize(("name", "municipality"), OFFERS)
def test_every_municipality_of_its_own_can_be_filed_at(name: str, municipality: str) -> None:
    procedure = PROCEDURES[name].at(municipality)

    for case in procedure.cases:
        facts = known(case, day_for(procedure, case), case.suppose)
        filing = builder.filed(procedure, case, facts, Simplest(), municipality=municipality)

        assert findings(procedure, Try(filing, facts, "")) == []
        assert broken(procedure, filing, facts) == ()


@pytest.mark.parametrize(("name", "rule_id"), RULES)
def test_every_twin_breaks_its_rule_alone(name: str, rule_id: str) -> None:
    procedure = PROCEDURES[name].at(MUNICIPALITY)
    (rule,) = (one for one in procedure.rules if one.id == rule_id)
    pair = twins.pair(procedure, rule, known, municipality=MUNICIPALITY)

    assert findings(procedure, pair.valid) == []
    assert broken(procedure, pair.valid.filing, pair.valid.facts) == ()
    assert concerns(procedure, rule, pair.valid)
    assert {found.rule.id for found in pair.broken} == {rule_id}
    places = [(found.item, found.row) for found in pair.broken]
    found = [(one.item, one.row) for one in findings(procedure, pair.twin)]
    if rule.level == "form":
        assert (found, pair.portal, pair.connector) == (
            places,
            Portal.REFUSES,
            Connector.GETS_NOTHING,
        )
    else:
        assert (found, pair.portal, pair.connector) == ([], Portal.TAKES, Connector.HANDS_OVER)
