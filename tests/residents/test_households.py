"""Households are coherent whatever is drawn, and the same for the same seed and index."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from simulator.residents import ages, hazards, households, mynumber, places
from simulator.residents.hazards import Hazard
from simulator.residents.households import SEATS, Household
from simulator.residents.mynumber import Policy
from simulator.residents.names import Sex
from simulator.world.choices import Stream

T = TypeVar("T")
TODAY = date(2026, 6, 1)
DAYS = st.dates(date(2024, 10, 1), date(2032, 12, 31))
HAZARDS = st.lists(st.sampled_from(hazards.catalogue()), max_size=2, unique_by=lambda h: h.id)


class Drawn:
    """Choices made by hypothesis."""

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))

    def pick(self, options: Sequence[T]) -> T:
        return options[self.integer(0, len(options) - 1)]


@st.composite
def drawn_households(draw: st.DrawFn) -> tuple[Household, date, tuple[Hazard, ...]]:
    today = draw(DAYS)
    injected = tuple(draw(HAZARDS))
    home = draw(st.sampled_from(places.codes()))
    household = households.draw(Drawn(draw), 3, today, municipality=home, hazards=injected)
    return household, today, injected


@given(drawn_households())
def test_everybody_fits_together(drawn: tuple[Household, date, tuple[Hazard, ...]]) -> None:
    household, today, _ = drawn
    head, *others = household.family

    assert ages.reaches(head.born, 18) <= today
    for child in household.children:
        for parent in filter(None, (head, household.spouse)):
            assert ages.reaches(parent.born, 16) <= child.born
    assert household.spouse is None or household.spouse.sex != head.sex
    for other in others:
        at_home = (other.address, other.postal_code) == (head.address, head.postal_code)
        assert at_home == (other.index not in household.apart)
        assert other.name.split("\u3000")[0] == head.name.split("\u3000")[0]
    assert household.eligible(today)
    assert list(household.children) == sorted(household.children, key=lambda child: child.born)
    assert all(child.born <= today for child in household.children)


@given(drawn_households())
def test_nobody_can_be_reached_or_mistaken(
    drawn: tuple[Household, date, tuple[Hazard, ...]],
) -> None:
    household, _, _ = drawn
    for seat, person in enumerate(household.family):
        assert person.index == 3 * SEATS + seat
        assert re.fullmatch(r"090-0000-\d{4}", person.phone)
        assert person.mail == f"resident-{person.index}@example.jp"
        assert re.fullmatch(r"\d{15}", person.address_number)
        assert person.my_number == ""


@given(drawn_households())
def test_readings_are_full_width_katakana(
    drawn: tuple[Household, date, tuple[Hazard, ...]],
) -> None:
    household, _, _ = drawn
    for person in household.family:
        assert re.fullmatch("[\u30a1-\u30fc\u3000\u3099]+", person.kana)


def test_the_same_seed_and_index_give_the_same_household_in_any_order() -> None:
    forward = [households.household(5, index, TODAY) for index in range(20)]
    backward = [households.household(5, index, TODAY) for index in reversed(range(20))]

    assert forward == backward[::-1]
    assert households.household(6, 0, TODAY) != forward[0]


def test_the_first_household_of_seed_one_stays_what_it_is() -> None:
    household = households.household(1, 0, TODAY)

    assert [person.name for person in household.family] == [
        "石川\u3000紫織",
        "石川\u3000和昌",
        "石川\u3000朔",
        "石川\u3000貴恵",
        "石川\u3000禎宏",
    ]
    assert household.head.born == date(1992, 10, 23)
    assert household.head.address == "東京都八王子市東中野197番地"
    assert household.head.address_number == "100000000000000"


def test_the_smallest_household_is_a_lone_parent_with_a_newborn() -> None:
    household = households.draw(Least(), 0, TODAY)

    assert household.spouse is None
    assert [child.born for child in household.children] == [TODAY]
    assert household.head.name == "佐藤\u3000花子"
    assert household.head.sex == Sex.FEMALE


class Least:
    """Choices that are always the smallest."""

    def integer(self, low: int, _high: int) -> int:
        return low

    def pick(self, options: Sequence[T]) -> T:
        return options[0]


def test_hypothesis_shrinks_to_the_smallest_household() -> None:
    with_spouse = find(
        drawn_households(), lambda drawn: drawn[0].spouse is not None and not drawn[2]
    )

    assert len(with_spouse[0].children) == 1
    assert with_spouse[0].head.name.startswith("佐藤\u3000")


@pytest.mark.parametrize("hazard", hazards.catalogue(), ids=lambda hazard: hazard.id)
def test_a_hazard_changes_nothing_but_what_it_names(hazard: Hazard) -> None:
    plain = households.household(1, 4, TODAY)
    changed = households.household(1, 4, TODAY, hazards=(hazard,))

    if not hazard.touches & {"family", "given"}:
        assert changed.head.name == plain.head.name or hazard.children
    if not hazard.touches & {"building", "full_width_digits"}:
        assert changed.head.address == plain.head.address
    if not hazard.touches & {"children", "birthday"}:
        assert changed.head.born == plain.head.born
    if not hazard.address_number:
        assert changed.head.address_number == plain.head.address_number


def test_ordinary_households_hold_no_hazardous_characters() -> None:
    for index in range(300):
        for person in households.household(9, index, TODAY).family:
            text = person.name + person.kana + person.address
            text.encode("cp932")
            text.encode("euc_jp")
            assert not person.address_number.startswith("0")


def test_the_mix_of_households_follows_the_survey() -> None:
    drawn = [households.household(11, index, TODAY) for index in range(3000)]
    children = Counter(len(household.children) for household in drawn)
    lone = sum(household.spouse is None for household in drawn)

    assert abs(children[1] / 3000 - 0.486) < 0.03
    assert abs(children[2] / 3000 - 0.397) < 0.03
    assert abs(children[3] / 3000 - 0.117) < 0.03
    assert abs(lone / 3000 - 0.065) < 0.02


def test_some_children_live_elsewhere() -> None:
    drawn = [households.household(12, index, TODAY) for index in range(400)]
    apart = [household for household in drawn if household.apart]

    assert 0 < len(apart) < 60
    for household in apart:
        assert household.apart == {household.children[0].index}
        assert not household.children[0].address.startswith("東京都八王子市")
    assert len({household.children[0].address[:3] for household in apart}) > 5


def test_a_policy_gives_everybody_a_number() -> None:
    household = households.household(1, 0, TODAY, policy=Policy.WRONG_CHECK_DIGIT)

    assert [mynumber.is_valid(person.my_number) for person in household.family] == [False] * 5


@pytest.mark.parametrize("policy", Policy)
def test_a_household_can_be_given_its_numbers_later(policy: Policy) -> None:
    plain = households.household(1, 3, TODAY)

    family = households.numbered(plain, 1, policy)

    numbers = [one.my_number for one in family.family]
    assert households.numbered(family, 1, policy) == family
    assert households.numbered(family, 1, Policy.OMIT) == plain
    assert [mynumber.is_valid(number) for number in numbers if number] == [
        policy is Policy.VALID for number in numbers if number
    ]
    assert len(set(numbers)) == (1 if policy is Policy.OMIT else len(family.family))


def test_children_past_the_school_year_of_18_only_count() -> None:
    household = next(
        found
        for found in (households.household(13, index, TODAY) for index in range(400))
        if found.elder(TODAY)
    )
    elder = household.elder(TODAY)[0]

    assert elder not in household.eligible(TODAY)
    assert date(2004, 4, 2) <= elder.born <= date(2008, 4, 1)


def test_a_stream_of_its_own_drives_each_household() -> None:
    assert households.household(5, 2, TODAY) == households.draw(Stream(5, "household", 2), 2, TODAY)
