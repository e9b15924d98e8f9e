"""Every municipality and prefecture is known once, by a sound code."""

import re

import pytest

from simulator.contracts.problem import Problem
from simulator.residents.offices import Office, office, offices
from simulator.residents.places import check_digit, codes, municipality


def test_there_are_1741_municipalities_in_47_prefectures() -> None:
    prefectures = [one for one in offices().values() if one.is_prefecture]

    assert len(prefectures) == len({one.prefecture for one in offices().values()}) == 47
    assert len(offices()) == 1741 + 47


def test_every_code_ends_in_its_check_digit_and_every_reading_is_kana() -> None:
    assert [code for code in offices() if check_digit(code[:5]) != code[5]] == []
    assert [one for one in offices().values() if not re.fullmatch("[ァ-ヶー]+", one.kana)] == []


@pytest.mark.parametrize(
    "known",
    [
        Office("130001", "東京都", "", "トウキョウト"),
        Office("132012", "東京都", "八王子市", "ハチオウジシ"),
        Office("011002", "北海道", "札幌市", "サッポロシ"),
        Office("221309", "静岡県", "浜松市", "ハママツシ"),
        Office("271004", "大阪府", "大阪市", "オオサカシ"),
        Office("133817", "東京都", "三宅村", "ミヤケムラ", "三宅島"),
        Office("013030", "北海道", "当別町", "トウベツチョウ", "石狩郡"),
    ],
)
def test_known_offices(known: Office) -> None:
    assert office(known.code) == known
    assert known.title == (known.name or known.prefecture)


def test_wards_of_designated_cities_are_no_municipalities() -> None:
    # The 23 special wards of Tokyo are.
    assert [one.prefecture for one in offices().values() if one.name.endswith("区")] == (
        ["東京都"] * 23
    )


def test_places_with_towns_agree() -> None:
    for code in codes():
        place = municipality(code)
        assert office(code) == Office(
            code, place.prefecture, place.name, place.kana, place.district
        )


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("132013", "132012 (八王子市)"),
        ("011011", "011002 (札幌市)"),
        ("011010", "132012"),
        ("", "132012"),
    ],
)
def test_an_unknown_code_is_told_with_one_that_may_be_meant(code: str, meant: str) -> None:
    with pytest.raises(Problem) as caught:
        office(code)

    assert caught.value.cause.en == f"No local government has the code {code!r}."
    assert meant in caught.value.hint.en
