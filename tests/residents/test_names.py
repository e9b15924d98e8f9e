"""What is written and how it is read belong together, and a name fits its generation."""

import csv
import re
from collections import Counter
from datetime import date

import pytest
from faker.providers.person.ja_JP import Provider

import fixtures
from simulator.residents import names
from simulator.residents.names import Generation, Name, Sex
from simulator.world.choices import Stream


def rows(name: str) -> list[list[str]]:
    """Return the rows of one of the tables."""
    file = fixtures.folder("names") / f"{name}.csv"
    return list(csv.reader(file.read_text(encoding="utf-8").splitlines()))[1:]


def test_every_name_is_a_pair_of_the_tables() -> None:
    surnames = {(text, kana) for text, kana, _ in rows("family")}
    given = {sex: {(text, kana) for text, kana, _ in rows(sex)} for sex in Sex}
    for index in range(300):
        stream = Stream(1, index)
        family = names.family(stream)
        assert (family.text, family.kana) in surnames
        for sex in Sex:
            name = names.given(stream, sex)
            assert (name.text, name.kana) in given[sex]


@pytest.mark.parametrize(("name", "count"), [("family", 469), ("female", 3417), ("male", 2008)])
def test_names_are_told_once_are_read_in_kana_and_are_ordinary(name: str, count: int) -> None:
    table = rows(name)

    assert len({(text, kana) for text, kana, _ in table}) == len(table) == count
    for text, kana, _ in table:
        assert re.fullmatch("[ァ-ヶー]+", kana)
        text.encode("cp932")
        text.encode("euc_jp")


def test_common_surnames_come_up_as_often_as_they_are_borne() -> None:
    drawn = Counter(names.family(Stream(2, index)).text for index in range(4000))
    weights = {text: int(weight) for text, _, weight in rows("family")}
    expected = 4000 * weights["佐藤"] / sum(weights.values())

    assert abs(drawn["佐藤"] - expected) < 4 * expected**0.5
    assert drawn["佐藤"] > 3 * drawn["中川"]


def test_surnames_of_known_number_keep_it_and_the_others_follow_in_falling_order() -> None:
    weights = [int(weight) for _, _, weight in rows("family")]

    assert weights[:50] == [int(bearers) for bearers in Provider.last_name_pairs.values()]
    assert weights == sorted(weights, reverse=True)


def test_two_of_a_family_are_not_written_alike_even_where_they_are_read_otherwise() -> None:
    alike = Counter(text for text, _, _ in rows("male")).most_common(1)[0][0]
    first, second, *_ = (Name(text, kana) for text, kana, _ in rows("male") if text == alike)
    known = names._given(Sex.MALE, Generation.MIDDLE)

    found = names.given(At(known.index(second)), Sex.MALE, [first])

    assert found.text != alike
    assert names.given(At(known.index(second)), Sex.MALE) == second


class At(Stream):
    """Choices that are always the same."""

    def __init__(self, place: int) -> None:
        super().__init__(0)
        self._place = place

    def integer(self, _low: int, _high: int) -> int:
        return self._place


def test_a_given_name_is_not_given_twice_in_a_family() -> None:
    taken: set[Name] = set()
    for _ in range(21):
        given = names.given(Stream(3, "alike"), Sex.FEMALE, taken)
        assert given not in taken
        taken.add(given)


@pytest.mark.parametrize(
    ("born", "generation"),
    [
        (date(1954, 12, 31), Generation.OLD),
        (date(1955, 1, 1), Generation.MIDDLE),
        (date(1994, 12, 31), Generation.MIDDLE),
        (date(1995, 1, 1), Generation.YOUNG),
    ],
)
def test_a_given_name_fits_the_year_of_birth(born: date, generation: Generation) -> None:
    classic = {(text, kana) for text, kana, style in rows("female") if style == "classic"}

    drawn = [names.given(Stream(4, index), Sex.FEMALE, born=born) for index in range(200)]

    assert names.generation(born) is generation
    found = {(name.text, name.kana) in classic for name in drawn}
    assert (
        found
        == {
            Generation.OLD: {True},
            Generation.MIDDLE: {True, False},
            Generation.YOUNG: {False},
        }[generation]
    )


def test_the_parts_of_a_name_are_separated_by_an_ideographic_space() -> None:
    whole = names.full(Name("山田", "ヤマダ"), Name("花子", "ハナコ"))

    assert whole == Name("山田\u3000花子", "ヤマダ\u3000ハナコ")
