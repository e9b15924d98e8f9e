"""Whatever is drawn, the filing passes the form check, keeps the rules, and shrinks to plain."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.contracts.filing import Filing
from simulator.contracts.problem import Problem
from simulator.procedures import builder, catalogue, check, rules
from simulator.residents import filings, hazards, households, personas, places
from simulator.residents.filings import Drawn
from simulator.residents.hazards import Hazard
from simulator.residents.households import Household
from simulator.residents.mynumber import Policy
from simulator.world.choices import Simplest, Stream

T = TypeVar("T")
CLAIM = catalogue.procedure("child-allowance-claim")
TODAY = date(2026, 6, 1)


class Chosen:
    """Choices made by hypothesis."""

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))

    def pick(self, options: Sequence[T]) -> T:
        return options[self.integer(0, len(options) - 1)]


@st.composite
def claims(draw: st.DrawFn) -> tuple[Drawn, date, tuple[Hazard, ...]]:
    """Draw somebody who claims child allowance in any case, with up to two hazards."""
    choices = Chosen(draw)
    day = draw(st.dates(date(2024, 10, 1), date(2032, 12, 31)))
    injected = hazards.draw(choices, at_most=2)
    case = choices.pick(CLAIM.cases)
    one = filings.drawn(
        choices, CLAIM, case, municipality=places.DEFAULT, day=day, hazards=injected
    )
    return one, day, injected


@settings(max_examples=60)
@given(claims())
def test_every_claim_is_about_the_family_and_keeps_the_rules(
    drawn: tuple[Drawn, date, tuple[Hazard, ...]],
) -> None:
    one, day, injected = drawn
    values, family = one.filing.values, one.situation.household

    assert check.findings(CLAIM, one.filing) == []
    assert injected or rules.broken(CLAIM, one.filing, one.situation.facts) == ()
    assert values["name"] == family.head.name
    assert values["applied_on"] == day.isoformat()
    assert values["addressee"] == "八王子市長"
    assert values.get("spouse_name", "") == (family.spouse.name if family.spouse else "")
    children = [row["name"] for row in one.filing.groups["child"]]
    assert children == [child.name for child in family.eligible(day)]
    if values["reason"] == "birth":
        assert values["event_date"] == family.children[-1].born.isoformat()
    for hazard in injected:
        assert hazard.values.items() <= values.items()
        if hazard.family:
            assert values["name"].startswith(hazard.family.text)
            assert values["kana"].startswith(hazard.family.kana)
        if hazard.given:
            assert values["name"].endswith(hazard.given.text)
        assert hazard.building in values["address"]
        if hazard.birthday:
            assert one.filing.groups["child"][-1]["born"].endswith(hazard.birthday)


def test_the_smallest_filing_is_the_plain_one() -> None:
    one = filings.drawn(
        Simplest(), CLAIM, CLAIM.cases[0], municipality=places.DEFAULT, day=TODAY
    ).filing

    assert [paper.id for paper in one.attachments] == ["pension-proof"]
    assert one.values["reason"] == "birth"
    assert one.values["spouse"] == "no"
    assert one.groups["elder"] == ()
    assert [row["born"] for row in one.groups["child"]] == ["2026-06-01"]


def claim(household: Household, day: date = TODAY) -> Filing:
    """Return the simplest claim of a known family."""
    return filings.by_family(Simplest(), CLAIM, household, day=day).filing


def test_the_same_seed_gives_the_same_filing_in_any_order() -> None:
    def made(index: int) -> Drawn:
        return filings.drawn(
            Stream(1, "filing", index),
            CLAIM,
            CLAIM.cases[index % len(CLAIM.cases)],
            municipality=places.DEFAULT,
            day=TODAY,
            index=index,
        )

    assert [made(n) for n in range(8)] == [made(n) for n in reversed(range(8))][::-1]
    assert made(0).filing != made(len(CLAIM.cases)).filing


def test_family_living_elsewhere_is_written_down() -> None:
    filing = claim(personas.persona("kobayashi").household(0, TODAY))

    assert filing.values["spouse_address"] == "北海道函館市末広町4番19号"
    (child,) = filing.groups["child"]
    assert (child["living"], child["address"]) == ("apart", "北海道函館市五稜郭町17番3号")
    assert {one.id for one in filing.attachments} >= {"separate-custody-statement"}


def test_the_student_brings_the_confirmation() -> None:
    filing = claim(personas.persona("ito").household(0, TODAY))

    assert [row["name"] for row in filing.groups["elder"]] == ["伊藤\u3000太一"]
    assert "support-confirmation" in {one.id for one in filing.attachments}


def test_individual_numbers_appear_only_by_policy() -> None:
    for policy in Policy:
        values = claim(households.household(1, 0, TODAY, policy=policy)).values
        assert ("my_number" in values) == (policy != Policy.OMIT)
        assert ("spouse_my_number" in values) == (policy != Policy.OMIT)


def test_a_family_that_has_no_reason_to_file_is_refused() -> None:
    household = personas.persona("yamada").household(0, TODAY)
    grown = replace(household, children=())

    with pytest.raises(Problem) as refusal:
        claim(grown)

    assert "child-allowance-claim" in refusal.value.cause.en
    assert "2026-06-01" in refusal.value.cause.ja


def test_hazards_about_children_show_only_where_a_form_asks_for_them() -> None:
    twelve, leap = hazards.hazard("twelve-children"), hazards.hazard("born-0229")
    nursery, renewal = map(catalogue.procedure, ("nursery-application", "care-renewal"))

    assert builder.applicable(CLAIM, (twelve, leap)) == (twelve, leap)
    assert builder.applicable(nursery, (twelve, leap)) == (leap,)
    assert builder.applicable(renewal, (twelve, leap)) == ()


def test_only_cases_that_fit_a_family_are_chosen() -> None:
    newborn = personas.persona("yamada").household(0, TODAY)
    pupils = personas.persona("watanabe").household(0, TODAY)

    assert "birth" in {case.id for case in filings.fitting(CLAIM, newborn, TODAY)}
    assert "birth" not in {case.id for case in filings.fitting(CLAIM, pupils, TODAY)}
    assert "move-in" in {case.id for case in filings.fitting(CLAIM, pupils, TODAY)}
