"""Claims made by households pass the form check and keep the substantive rules."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from simulator.contracts.filing import Filing
from simulator.contracts.problem import Problem
from simulator.procedures import catalogue, check, child_allowance
from simulator.residents import ages, hazards, households, personas
from simulator.residents.hazards import Hazard
from simulator.residents.households import Household
from simulator.residents.mynumber import Policy
from simulator.residents.personas import Persona
from simulator.world.choices import Choices, Stream

T = TypeVar("T")
CLAIM = catalogue.procedure(child_allowance.CLAIM)


class Drawn:
    """Choices made by hypothesis."""

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))

    def pick(self, options: Sequence[T]) -> T:
        return options[self.integer(0, len(options) - 1)]


@st.composite
def claims(draw: st.DrawFn) -> tuple[Filing, Household, date, tuple[Hazard, ...]]:
    choices = Drawn(draw)
    day = draw(st.dates(date(2024, 10, 1), date(2032, 12, 31)))
    injected = hazards.draw(choices, at_most=2)
    household = households.draw(choices, 0, day, hazards=injected)
    return child_allowance.claim(household, choices, day, injected), household, day, injected


@given(claims())
def test_every_claim_passes_the_form_check(
    drawn: tuple[Filing, Household, date, tuple[Hazard, ...]],
) -> None:
    filing, _, _, _ = drawn

    assert check.findings(CLAIM, filing) == []


@given(claims())
def test_every_claim_keeps_the_substantive_rules(
    drawn: tuple[Filing, Household, date, tuple[Hazard, ...]],
) -> None:
    filing, household, day, _ = drawn
    values, children = filing.values, filing.groups["child"]

    births = [date.fromisoformat(child["born"]) for child in children]
    assert all(day <= ages.school_year_end(born, 18) for born in births)
    event = date.fromisoformat(values["event_date"])
    if values["reason"] == "birth":
        assert event == max(births)
    else:
        assert day - timedelta(days=15) <= event <= day
    if values["reason"] == "move-in" and len(values["address_on_jan1"]) < 100:
        assert "八王子市" not in values["address_on_jan1"]
    assert values["occupation"] != "civil-servant"
    assert (values["occupation"] == "employee") == (values["pension"] == "employees")
    assert values["name"] == household.head.name
    assert values.get("account_type", "ordinary") == "ordinary"
    assert values.get("account_holder", household.head.kana) == household.head.kana


@given(claims())
def test_hazards_reach_the_filing(
    drawn: tuple[Filing, Household, date, tuple[Hazard, ...]],
) -> None:
    filing, _, _, injected = drawn
    for hazard in injected:
        assert hazard.values.items() <= filing.values.items()
        if hazard.family:
            assert filing.values["name"].startswith(hazard.family.text)
            assert filing.values["kana"].startswith(hazard.family.kana)
        if hazard.given:
            assert filing.values["name"].endswith(hazard.given.text)
        assert hazard.building in filing.values["address"]
        if hazard.children:
            assert len(filing.groups["child"]) == hazard.children


def test_the_smallest_claim_is_the_plain_one() -> None:
    filing, _, _, injected = find(claims(), lambda drawn: bool(drawn[0].values))

    assert injected == ()
    assert filing.attachments == ()
    assert filing.values["reason"] == "birth"
    assert filing.values["spouse"] == "no"
    assert filing.groups["elder"] == ()
    assert len(filing.groups["child"]) == 1


def test_hypothesis_shrinks_to_one_hazard() -> None:
    astral = re.compile("[\U00010000-\U0010ffff]")
    _, _, _, injected = find(claims(), lambda drawn: bool(astral.search(drawn[0].values["name"])))

    assert [hazard.id for hazard in injected] == ["family-u20bb7"]


def test_the_same_seed_gives_the_same_claim() -> None:
    day = date(2026, 6, 1)

    def made(index: int) -> Filing:
        choices = Stream(1, "filing", index)
        household = households.household(1, index, day)
        return child_allowance.claim(household, choices, day)

    assert [made(n) for n in range(10)] == [made(n) for n in reversed(range(10))][::-1]
    assert made(0) != made(1)


def test_every_value_is_plain_text(persona: Persona, least: Choices, today: date) -> None:
    filing = child_allowance.claim(persona.household(0, today), least, today)
    rows = [row for rows in filing.groups.values() for row in rows]

    for values in (filing.values, *rows):
        assert {type(text) for text in values.values()} == {str}


def test_every_persona_passes_on_any_choice(persona: Persona, today: date) -> None:
    for index in range(30):
        filing = child_allowance.claim(persona.household(0, today), Stream(2, index), today)
        assert check.findings(CLAIM, filing) == []


def test_family_living_elsewhere_is_written_down(least: Choices, today: date) -> None:
    household = personas.persona("kobayashi").household(0, today)

    filing = child_allowance.claim(household, least, today)

    assert filing.values["spouse_address"] == "北海道函館市末広町4番19号"
    (child,) = filing.groups["child"]
    assert (child["living"], child["address"]) == ("apart", "北海道函館市五稜郭町17番3号")
    assert [attachment.id for attachment in filing.attachments] == ["separate-custody-statement"]


def test_the_student_brings_the_confirmation(least: Choices, today: date) -> None:
    filing = child_allowance.claim(personas.persona("ito").household(0, today), least, today)

    assert [row["name"] for row in filing.groups["elder"]] == ["伊藤\u3000太一"]
    assert [attachment.id for attachment in filing.attachments] == ["support-confirmation"]


def test_individual_numbers_appear_only_by_policy(least: Choices, today: date) -> None:
    for policy in Policy:
        household = households.household(1, 0, today, policy=policy)
        values = child_allowance.claim(household, least, today).values
        assert ("my_number" in values) == (policy != Policy.OMIT)
        assert ("spouse_my_number" in values) == (policy != Policy.OMIT)


def test_a_claim_without_a_child_names_the_rule(least: Choices, today: date) -> None:
    household = personas.persona("yamada").household(0, today)
    grown = replace(household, children=(replace(household.head),))

    with pytest.raises(Problem) as refusal:
        child_allowance.claim(grown, least, today)

    assert "child-within-18" in refusal.value.cause.en
    assert "2026-06-01" in refusal.value.cause.ja
