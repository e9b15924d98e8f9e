"""A population holds every kind of household, and each is coherent, whatever the seed."""

import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.contracts.problem import Problem
from simulator.residents import ages, households, mynumber, places, population
from simulator.residents.mynumber import Policy
from simulator.residents.names import Sex
from simulator.residents.population import Home
from simulator.residents.structures import GAP, Relation, Structure
from simulator.world.choices import Simplest

TODAY = date(2026, 6, 1)
LEVELS = {f"support-{n}" for n in (1, 2)} | {f"care-{n}" for n in (1, 2, 3, 4, 5)}
MANY = [population.household(20, index, TODAY) for index in range(3000)]
RELATIONS: dict[Structure, list[set[Relation]]] = {
    Structure.SINGLE: [set()],
    Structure.COUPLE: [{Relation.SPOUSE}],
    Structure.COUPLE_CHILDREN: [{Relation.SPOUSE, Relation.CHILD}],
    Structure.LONE_PARENT: [{Relation.CHILD}],
    Structure.THREE_GENERATIONS: [{Relation.SPOUSE, Relation.CHILD, Relation.PARENT}],
    Structure.OTHER: [
        {Relation.SPOUSE, Relation.PARENT},
        {Relation.SIBLING},
        {Relation.SIBLING, Relation.CHILD},
    ],
}


def related(home: Home, *relations: Relation) -> list[households.Resident]:
    return [one.resident for one in home.members if one.relation in relations]


def check(home: Home, today: date) -> None:
    """Assert everything that holds of every household."""
    people = [one.resident for one in home.members]
    couple = related(home, Relation.HEAD, Relation.SPOUSE)
    children = related(home, Relation.CHILD)

    assert [one.relation for one in home.members].count(Relation.HEAD) == 1
    assert home.members[0].relation is Relation.HEAD
    assert {one.relation for one in home.members[1:]} in RELATIONS[home.structure]
    assert all(ages.reaches(one.born, 18) <= today for one in couple)
    assert len({one.sex for one in couple}) == len(couple) <= 2
    for child in children:
        assert all(ages.reaches(parent.born, 16) <= child.born <= today for parent in couple)
    for old in related(home, Relation.PARENT):
        assert ages.reaches(old.born, 16) <= couple[0].born
    for siblings in (children, related(home, Relation.HEAD, Relation.SIBLING)):
        for older, younger in pairwise(siblings):
            assert younger.born - older.born >= timedelta(days=GAP[0] // 2)
    assert len({(one.postal_code, one.address) for one in people}) == 1
    assert len({one.name for one in people}) == len({one.index for one in people}) == len(people)


@given(st.integers(0, 2**32), st.integers(0, 10**9), st.dates(date(2024, 1, 1), date(2035, 12, 31)))
def test_everybody_fits_together(seed: int, index: int, today: date) -> None:
    home = population.household(seed, index, today)

    check(home, today)
    for seat, one in enumerate(home.members):
        age = ages.age(one.resident.born, today)
        assert one.resident.index == index * households.SEATS + seat
        assert one.care in LEVELS | {"none"}
        assert one.care == "none" or age >= 40
        assert bool(one.nationality) or not one.common_name
        if one.former_family_name:
            assert (one.relation, one.resident.sex) == (Relation.SPOUSE, Sex.FEMALE)
            assert not one.resident.name.startswith(one.former_family_name + "\u3000")


@given(st.sampled_from(places.codes()), st.integers(0, 100))
def test_a_household_lives_in_a_town_of_its_municipality(code: str, index: int) -> None:
    place = places.municipality(code)
    head = population.household(1, index, TODAY, municipality=code).members[0].resident

    assert head.address.startswith(f"{place.prefecture}{place.district}{place.name}")
    assert head.postal_code in {town.postal_code for town in place.towns}


def test_all_of_a_large_population_fit_together() -> None:
    for home in MANY:
        check(home, TODAY)


def test_a_family_shares_its_surname_and_foreign_couples_keep_theirs() -> None:
    apart = 0
    for home in MANY:
        surnames = {one.resident.name.split("\u3000")[0] for one in home.members}
        countries = {one.nationality for one in home.members}
        assert len(countries) == 1
        assert countries != {""} or len(surnames) == 1
        apart += len(surnames) == 2
    assert apart > 5


def test_the_old_bear_other_names_than_the_young() -> None:
    for home in MANY:
        for one in home.members:
            if one.resident.sex is Sex.FEMALE and not one.nationality:
                classic = one.resident.name[-1] in "子江代枝"
                assert classic or one.resident.born.year >= 1955
                assert not classic or one.resident.born.year < 1995


def test_foreign_residents_have_latin_names_and_some_a_common_name() -> None:
    foreign = [one for home in MANY for one in home.members if one.nationality]
    common = [one.common_name for one in foreign if one.common_name]

    assert foreign
    assert all(
        one.resident.name.replace("\u3000", "").replace(" ", "").isascii() for one in foreign
    )
    assert 0 < len(common) < len(foreign) / 2
    assert not any(name.replace("\u3000", "").isascii() for name in common)


def test_a_household_is_the_same_in_any_order_and_another_for_another_seed() -> None:
    backward = [population.household(20, index, TODAY) for index in reversed(range(30))]

    assert backward[::-1] == MANY[:30]
    assert population.household(21, 0, TODAY) != MANY[0]


def test_a_household_does_not_depend_on_the_order_of_hashes() -> None:
    code = (
        "from datetime import date; from simulator.residents import population;"
        "print([population.household(20, index, date(2026, 6, 1)) for index in range(30)])"
    )
    for seed in ("1", "2"):
        shown = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            check=True,
            capture_output=True,
            text=True,
        )
        assert shown.stdout == f"{MANY[:30]}\n"


def test_the_first_household_stays_what_it_is() -> None:
    first = MANY[0]

    assert [(one.relation, one.resident.name, one.resident.born) for one in first.members] == [
        (Relation.HEAD, "原田\u3000龍之助", date(1990, 1, 6)),
        (Relation.SPOUSE, "原田\u3000彩莉", date(1995, 1, 5)),
        (Relation.CHILD, "原田\u3000勇", date(2017, 6, 1)),
        (Relation.CHILD, "原田\u3000奈緒", date(2020, 8, 29)),
    ]
    assert first.members[0].resident.address == "東京都八王子市堀之内803番地"


def test_the_smallest_household_is_somebody_of_age_who_lives_alone() -> None:
    home = population.draw(Simplest(), 0, TODAY)

    assert home.structure is Structure.SINGLE
    assert len(home.members) == 1
    only = home.members[0]
    assert ages.age(only.resident.born, TODAY) == 18
    assert (only.care, only.nationality, only.has_card) == ("none", "", True)
    assert only.resident.name.startswith("佐藤\u3000")


@pytest.mark.parametrize("policy", Policy)
def test_numbers_are_those_that_a_family_of_the_run_would_be_given(policy: Policy) -> None:
    home = next(home for home in MANY if home.structure is Structure.COUPLE_CHILDREN)
    index = MANY.index(home)

    found = population.household(20, index, TODAY, policy=policy)

    assert found.family() == households.numbered(home.family(), 20, policy)
    numbers = [one.resident.my_number for one in found.members]
    assert [mynumber.is_valid(number) for number in numbers if number] == (
        [] if policy is Policy.OMIT else [policy is Policy.VALID] * len(numbers)
    )


def test_a_family_is_the_head_with_spouse_and_children() -> None:
    home = next(home for home in MANY if home.structure is Structure.THREE_GENERATIONS)

    family = home.family()

    assert family.head == home.members[0].resident
    assert [family.spouse] == related(home, Relation.SPOUSE)
    assert list(family.children) == related(home, Relation.CHILD)
    assert family.municipality == places.DEFAULT


def test_all_structures_occur() -> None:
    assert set(Counter(home.structure for home in MANY)) == set(Structure)


def test_a_prefecture_has_no_population_of_its_own() -> None:
    with pytest.raises(Problem, match="130001"):
        population.household(1, 0, TODAY, municipality="130001")
