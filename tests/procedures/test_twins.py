"""Every rule has a smallest valid filing and a twin that breaks this rule and no other."""

import pytest

from simulator.procedures import catalogue, check, twins
from simulator.procedures.rules import broken
from tests.procedures.family import facts

CLAIM = catalogue.procedure("child-allowance-claim")
RULES = {rule.id: rule for rule in CLAIM.rules if not rule.unbreakable}


@pytest.mark.parametrize("name", RULES)
def test_the_twin_breaks_its_rule_alone(name: str) -> None:
    pair = twins.pair(CLAIM, RULES[name], facts, municipality="132012")
    valid, twin = pair.valid, pair.twin

    assert check.findings(CLAIM, valid.filing) == []
    assert broken(CLAIM, valid.filing, valid.facts) == ()
    assert [found.rule.id for found in pair.broken] == [name]
    found = [(one.item, one.row) for one in check.findings(CLAIM, twin.filing)]
    refused = pair.portal is twins.Portal.REFUSES
    assert found == ([(one.item, one.row) for one in pair.broken] if refused else [])
