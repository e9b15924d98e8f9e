"""Each persona stands for its point on any day."""

from datetime import date

import pytest

from simulator.contracts.problem import Problem
from simulator.procedures import catalogue, check, rules, twins
from simulator.residents import ages, filings, personas
from simulator.residents.personas import Persona
from simulator.world.choices import Simplest, Stream

DAYS = (date(2026, 1, 1), date(2026, 6, 1), date(2028, 2, 29), date(2030, 12, 31))


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("persona", personas.catalogue(), ids=lambda persona: persona.id)
def test_a_persona_is_coherent_on_any_day(persona: Persona, day: date) -> None:
    household = persona.household(7, day)

    assert ages.reaches(household.head.born, 18) <= day
    for child in household.children:
        assert ages.reaches(household.head.born, 16) <= child.born <= day
    assert household.head.index == 112


SHIPPED = {one.id: one for one in catalogue.procedures()}
FILERS = [one for one in personas.catalogue() if one.filing.procedure in SHIPPED]


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("persona", FILERS, ids=lambda persona: persona.id)
def test_what_a_persona_files_keeps_the_rules(persona: Persona, day: date) -> None:
    procedure = SHIPPED[persona.filing.procedure].at(persona.home.municipality)
    on = twins.filing_day(procedure.case(persona.filing.case), day)
    household = persona.household(7, on)

    for choices in (Simplest(), Stream(1, persona.id)):
        drawn = filings.by_persona(choices, persona, household, on)
        assert check.findings(procedure, drawn.filing) == []
        assert rules.broken(procedure, drawn.filing, drawn.situation.facts) == ()
        assert drawn.filing.values[procedure.filed_on] == on.isoformat()
        assert persona.filing.suppose.items() <= drawn.situation.facts.values.items()


def test_the_plain_persona_is_plain() -> None:
    household = personas.persona("yamada").household(0, date(2026, 6, 1))

    assert household.head.name == "山田\u3000花子"
    assert household.head.postal_code == "1920046"
    assert household.head.address == "東京都八王子市明神町4丁目10番5号"
    assert household.children[0].born == date(2026, 5, 27)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("takasaki", "\u9ad9\ufa11\u3000健一"),
        ("yoshida", "\U00020bb7\u7530\u3000直子"),
        ("watanabe", "渡\u9089\U000e0110\u3000智也"),
    ],
)
def test_name_hazards_are_the_personas_own(name: str, text: str) -> None:
    assert personas.persona(name).household(0, date(2026, 6, 1)).head.name == text


def test_the_twelve_children_are_in_order_of_birth() -> None:
    children = personas.persona("nakamura").household(0, date(2026, 6, 1)).children

    assert len(children) == 12
    assert [child.born for child in children] == sorted(child.born for child in children)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_twins_belong_to_different_school_years(day: date) -> None:
    first, second = personas.persona("watanabe").household(0, day).children

    assert (second.born - first.born).days == 1
    assert (
        ages.school_year_end(second.born, 18).year - ages.school_year_end(first.born, 18).year == 1
    )


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_student_only_counts_and_brings_the_children_to_three(day: date) -> None:
    household = personas.persona("ito").household(0, day)

    assert (len(household.eligible(day)), len(household.elder(day))) == (2, 1)


def test_husband_and_child_live_elsewhere() -> None:
    household = personas.persona("kobayashi").household(0, date(2026, 6, 1))

    assert household.apart == {1, 2}
    assert household.children[0].postal_code == "0400001"


def test_an_unknown_persona_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Problem) as refusal:
        personas.persona("nobody")

    assert "'nobody'" in refusal.value.cause.ja
    assert "yamada" in refusal.value.hint.en


@pytest.mark.parametrize(
    ("name", "item", "typed", "registered"),
    [
        ("chen", "name", "田中\u3000美玲", "CHEN\u3000MEILING"),
        ("kondo", "name", "青木\u3000春香", "近藤\u3000春香"),
        ("mizuno", "born", "1941-00-00", "水野\u3000治"),
    ],
)
def test_what_is_typed_may_differ_from_what_is_registered(
    name: str, item: str, typed: str, registered: str
) -> None:
    persona, day = personas.persona(name), date(2026, 6, 1)
    household = persona.household(0, day)

    drawn = filings.by_persona(Simplest(), persona, household, day)

    assert drawn.filing.values[item] == typed
    assert household.head.name == registered
