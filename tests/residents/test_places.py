"""Places exist: code, prefecture, city, town and postal code agree."""

import pytest

from simulator.contracts.problem import Problem
from simulator.residents import places
from simulator.world.choices import Stream


@pytest.mark.parametrize(
    "code",
    ["010006", "011002", "131016", "141003", "271004", "261009", "401307", "130001", "470007"],
)
def test_the_check_digit_of_known_codes(code: str) -> None:
    assert places.check_digit(code[:5]) == code[5]


def test_shipped_codes_end_in_their_check_digit_and_the_default_comes_first() -> None:
    codes = places.codes()

    assert codes[0] == places.DEFAULT == "132012"
    assert [code for code in codes if places.check_digit(code[:5]) != code[5]] == []


def test_a_municipality_knows_its_towns() -> None:
    place = places.municipality("132012")

    assert (place.prefecture, place.name, place.kana) == ("東京都", "八王子市", "ハチオウジシ")
    assert place.mayor == "八王子市長"
    assert places.Town("1920046", "明神町", "ミョウジンチョウ", chome=True) in place.towns
    assert len(place.towns) == 119


def test_postal_codes_keep_their_leading_zeros() -> None:
    town = places.municipality("012025").towns[0]

    assert town == places.Town("0400001", "五稜郭町", "ゴリョウカクチョウ", chome=False)


@pytest.mark.parametrize("code", places.codes())
def test_an_address_begins_with_its_town_and_has_its_postal_code(code: str) -> None:
    place = places.municipality(code)
    for index in range(200):
        address = places.draw(Stream(3, index), place)
        town = next(
            t
            for t in place.towns
            if address.text.startswith(f"{place.prefecture}{place.name}{t.name}")
            and t.postal_code == address.postal_code
        )
        assert ("丁目" in address.text.split(town.name, 1)[1]) == town.chome


def test_an_unknown_code_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Problem) as refusal:
        places.municipality("132013")

    assert "132013" in refusal.value.cause.en
    assert "132012, 012025" in refusal.value.hint.ja
