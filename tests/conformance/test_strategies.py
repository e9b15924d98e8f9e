"""What strategies draw can be filed anywhere, and shrinks to what is simplest."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings

from conformance import strategies
from conformance.specification.blocks import PAGES
from conformance.strategies import filings, pairs, residents
from simulator.contracts.filing import Filing
from simulator.contracts.problem import Problem
from simulator.procedures import catalogue, check
from simulator.procedures.twins import Pair
from simulator.residents import filings as filer
from simulator.residents import hazards, households
from simulator.world.choices import Simplest

TOWN = "132012"
FEW = settings(phases=[Phase.generate], max_examples=30, deadline=None, database=None)
SHRUNK = settings(max_examples=20, deadline=None, database=None)
LADDER = hazards.hazard("family-u9ad9")


@FEW
@given(filings(hazards=2))
def test_whatever_is_drawn_passes_the_form_check(filing: Filing) -> None:
    form = catalogue.procedure(filing.procedure).at(filing.municipality)

    assert check.findings(form, filing) == []
    assert not any(name.endswith("my_number") for name in filing.values)


@FEW
@given(pairs("child-allowance-claim"))
def test_a_pair_breaks_its_own_rule_alone(pair: Pair) -> None:
    assert {one.rule.id for one in pair.broken} == {pair.rule.id}


def test_a_filing_shrinks_to_the_simplest_with_its_hazard() -> None:
    form = catalogue.procedure("disaster-certificate").at(TOWN)
    simplest = filer.drawn(
        Simplest(),
        form,
        form.cases[0],
        municipality=TOWN,
        day=strategies.DAY,
        hazards=(LADDER,),
    )

    found = find(filings(form.id, hazards=(LADDER.id,)), lambda _filing: True, settings=SHRUNK)

    assert found == simplest.filing
    assert "\u9ad9" in found.values["name"]


def test_a_family_shrinks_to_a_lone_parent_with_a_newborn() -> None:
    day = date(2027, 1, 31)
    found = find(residents(day=day), lambda _family: True, settings=SHRUNK)

    assert found == households.draw(Simplest(), 0, day)
    assert (found.spouse, [child.born for child in found.children]) == (None, [day])


def test_a_case_and_a_town_can_be_chosen() -> None:
    renewal = catalogue.procedure("care-renewal")
    last = renewal.cases[-1].id
    drawn: list[Filing] = []

    @FEW
    @given(filings(renewal.id, case=last, municipality="011002"))
    def collect(filing: Filing) -> None:
        drawn.append(filing)

    collect()
    assert {(one.procedure, one.municipality) for one in drawn} == {(renewal.id, "011002")}


def test_what_there_is_not_is_refused_before_anything_is_drawn() -> None:
    with pytest.raises(Problem):
        filings("no-such-procedure")
    with pytest.raises(KeyError):
        filings("care-renewal", case="no-such-case")
    with pytest.raises(KeyError):
        residents(hazards=("no-such-hazard",))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_example_on_the_page_runs(language: str) -> None:
    page = (PAGES / language / "strategies.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    known: dict[str, Any] = {}
    exec(compile(code, "strategies.md", "exec"), known)  # noqa: S102  our own page
    tests = [FEW(thing) for name, thing in known.items() if name.startswith("test_")]

    for test in tests:
        test()
    assert len(tests) == 2
