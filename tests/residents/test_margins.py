"""Our population agrees with what was published, and one that does not is found out."""

import tomllib
from dataclasses import replace
from datetime import date
from math import pi, sqrt

import pytest

import fixtures
from simulator.contracts.problem import Text
from simulator.residents import margins, population, shares
from simulator.residents.margins import COUNTED, Margin, Measured
from simulator.residents.structures import Structure

TODAY = date(2026, 6, 1)
HOMES = [population.household(4, index, TODAY) for index in range(8000)]
MEASURED = {one.margin.id: one for one in margins.measure(HOMES, TODAY)}
HELD_OUT = {"persons", "under-15", "over-64", "care", "card"}
PLAIN = Margin("id", Text("統計", "statistic"), Text("住民", "residents"), "source")


def model() -> dict[str, dict[str, object]]:
    """Return every table of the model by its name."""
    text = (fixtures.folder("population") / "model.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, object]] = {}
    for name, table in tomllib.loads(text).items():
        parts = {name: table} if "shares" in table else {}
        parts |= {f"{name}.{key}": part for key, part in table.items() if _is_table(part)}
        found |= parts
    return found


def _is_table(part: object) -> bool:
    return isinstance(part, dict) and "shares" in part


@pytest.mark.parametrize("name", [one.id for one in margins.margins() if one.told is None])
def test_a_margin_agrees_with_what_was_published(name: str) -> None:
    one = MEASURED[name]

    assert one.agrees, (one.distance, one.gate, one.rows)


def test_margins_that_are_not_gated_say_why_and_are_really_off() -> None:
    told = [one.id for one in margins.margins() if one.told is not None]

    assert told == ["over-64"]
    assert not MEASURED["over-64"].agrees


def test_some_margins_are_held_out_of_the_model() -> None:
    assert {one.id for one in margins.margins() if one.held_out} == HELD_OUT


def test_a_population_without_young_people_who_live_alone_is_found_out() -> None:
    others = [
        home
        for home in HOMES
        if home.structure is not Structure.SINGLE or home.members[0].resident.born.year < 1961
    ]

    found = {one.margin.id: one.agrees for one in margins.measure(others, TODAY)}

    assert not found["structure"]
    assert not found["persons"]
    assert found["care-female"]


def test_a_population_that_nobody_certified_is_found_out() -> None:
    healthy = [
        replace(home, members=tuple(replace(one, care="none") for one in home.members))
        for home in HOMES[:2000]
    ]

    found = {one.margin.id: one for one in margins.measure(healthy, TODAY)}

    assert not found["care"].agrees
    assert found["care"].rows == (("yes", 0.19, 0.0),)


def test_shares_are_as_far_apart_as_their_total_variation() -> None:
    one = Measured(replace(PLAIN, shares={"a": 50, "b": 30, "c": 20}), {"a": 40, "b": 40, "c": 20})

    assert one.distance == pytest.approx(0.1)
    chance = sum(sqrt(2 * p * (1 - p) / (pi * 100)) for p in (0.5, 0.3, 0.2))
    assert one.gate == pytest.approx(0.01 + chance)


def test_one_share_stands_for_itself_and_the_rest() -> None:
    one = Measured(replace(PLAIN, shares={"yes": 20}), {"yes": 25, "no": 75})

    assert one.distance == pytest.approx(0.05)
    assert one.gate == pytest.approx(0.01 + 2 * sqrt(2 * 0.16 / (pi * 100)))


def test_a_mean_is_as_far_as_its_ratio() -> None:
    one = Measured(replace(PLAIN, mean=2.0), {"1": 40, "3": 60})

    assert one.mean == pytest.approx(2.2)
    assert one.distance == pytest.approx(0.1)
    assert one.gate == pytest.approx(0.01 + 2 * sqrt(2 * 0.96 / (pi * 100)) / 2)


def test_every_margin_is_counted_and_every_value_has_a_name() -> None:
    assert [one.id for one in margins.margins()] == list(COUNTED)
    for one in margins.margins():
        assert bool(one.shares) != bool(one.mean)
        for value in one.shares:
            named = margins.word(value)
            assert named.ja != value or value[0].isdigit()
            assert named.en


def test_every_table_of_the_model_says_where_it_comes_from() -> None:
    assert len(model()) == 20
    for name, table in model().items():
        why = "why" if table["provenance"] == "modelled" else "source"
        assert set(table) == {"provenance", why, "shares"}, name
        assert table["provenance"] in {"published", "derived", "modelled"}


def test_a_table_that_is_partly_ours_is_not_called_published() -> None:
    ours = {
        name: table["provenance"]
        for name, table in model().items()
        if any(word in str(table.get("source", "")) for word in ("ours", "by us", "we know"))
    }

    assert len(ours) == 10
    assert set(ours.values()) == {"derived"}


def test_a_look_up_table_holds_each_value_as_often_as_its_share() -> None:
    table = shares.words("structure")

    assert len(table) == shares.SIZE
    assert table.count("single") == 3290
    assert table[0] == "single"


def test_a_range_of_ages_is_spread_evenly_and_a_rate_is_that_of_its_age() -> None:
    ages = shares.numbers("lone.ages")

    assert {ages.count(age) for age in range(50, 60)} == {250}
    assert min(ages) == 43
    assert shares.numbers("husband")[0] == -4
    assert shares.rates("care.rate")[39:41] == (0, 30)
    assert shares.rates("card")[80] == 6520
