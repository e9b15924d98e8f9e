"""The hazard catalogue holds what it says, written so that no editor can change it."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

import pytest

import fixtures
from simulator.residents import hazards, households
from simulator.world.choices import Stream

T = TypeVar("T")
FILE = fixtures.folder("names") / "hazards.toml"
KNOWN = {hazard.id: hazard for hazard in hazards.catalogue()}
TODAY = date(2026, 6, 1)


def test_ids_are_unique_and_every_hazard_is_told_in_both_languages() -> None:
    assert len(KNOWN) == len(hazards.catalogue()) == 35
    assert all(hazard.ja and hazard.en and hazard.touches for hazard in KNOWN.values())


def test_special_characters_are_written_as_escapes() -> None:
    text = FILE.read_text(encoding="utf-8")

    assert all(unicodedata.normalize("NFC", line) == line for line in text.splitlines())
    assert [c for c in text if ord(c) > 0xFFFF or c in "\u9ad9\ufa11\ufa19\u301c\u2212"] == []


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("family-u9ad9", "\u9ad9"),
        ("family-ufa11", "\ufa11"),
        ("family-u20bb7", "\U00020bb7"),
        ("family-u845b-ue0100", "\u845b\U000e0100"),
        ("family-u9089-ue0110", "\u9089\U000e0110"),
        ("family-ufa19", "\ufa19"),
        ("family-u69d7", "\u69d7"),
        ("family-ue000", "\ue000"),
    ],
)
def test_a_name_hazard_holds_the_character_of_its_id(name: str, points: str) -> None:
    family = KNOWN[name].family

    assert family is not None
    assert points in family.text


def test_hazards_break_what_they_are_said_to_break() -> None:
    texts = {name: hazard.family.text for name, hazard in KNOWN.items() if hazard.family}

    assert unicodedata.normalize("NFC", texts["family-ufa19"]) != texts["family-ufa19"]
    assert unicodedata.normalize("NFC", texts["family-ufa11"]) == texts["family-ufa11"]
    with pytest.raises(UnicodeEncodeError):
        texts["family-u9ad9"].encode("euc_jp")
    with pytest.raises(UnicodeEncodeError):
        texts["family-u20bb7"].encode("cp932")
    texts["family-u69d7"].encode("euc_jp")
    with pytest.raises(UnicodeEncodeError):
        texts["family-u69d7"].encode("cp932")


def test_the_longest_name_fills_both_columns() -> None:
    head = households.household(1, 0, TODAY, hazards=(KNOWN["longest-name"],)).head

    assert (len(head.name), len(head.kana)) == (60, 60)


def test_twelve_children_are_twelve_and_all_eligible() -> None:
    for index in range(30):
        household = households.household(1, index, TODAY, hazards=(KNOWN["twelve-children"],))
        assert len(household.eligible(TODAY)) == 12


@pytest.mark.parametrize(
    ("name", "born"),
    [
        ("born-0401", date(2026, 4, 1)),
        ("born-0402", date(2026, 4, 2)),
        ("born-0229", date(2024, 2, 29)),
    ],
)
def test_a_birthday_is_the_youngest_childs(name: str, born: date) -> None:
    household = households.household(1, 0, TODAY, hazards=(KNOWN[name],))

    assert household.children[-1].born == born


def test_number_zero_is_no_hazard_and_the_others_follow_the_file() -> None:
    assert hazards.draw(Fixed(0)) == ()
    assert [hazards.draw(Fixed(number + 1))[0].id for number in range(35)] == list(KNOWN)


def test_hazards_drawn_together_do_not_touch_the_same_thing() -> None:
    for index in range(500):
        drawn = hazards.draw(Stream(4, index), at_most=3)
        touched = [thing for hazard in drawn for thing in hazard.touches]
        assert len(touched) == len(set(touched))


def test_only_those_offered_are_drawn() -> None:
    offered = (KNOWN["remarks-formula"],)

    assert {hazards.draw(Stream(5, n), among=offered) for n in range(50)} == {(), offered}


class Fixed:
    """Choices that always answer the same number."""

    def __init__(self, number: int) -> None:
        self._number = number

    def integer(self, low: int, high: int) -> int:
        return max(low, min(high, self._number))

    def pick(self, options: Sequence[T]) -> T:
        return options[self._number]
