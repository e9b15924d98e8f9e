"""Places exist: code, prefecture, city, ward, town and postal code agree."""

import re
import subprocess
import sys

import pytest

from simulator.contracts.problem import Problem
from simulator.residents import offices, places
from simulator.world.choices import Stream


@pytest.mark.parametrize(
    "code",
    ["010006", "011002", "131016", "141003", "271004", "261009", "401307", "130001", "470007"],
)
def test_the_check_digit_of_known_codes(code: str) -> None:
    assert places.check_digit(code[:5]) == code[5]


def test_there_are_1741_municipalities_and_the_default_comes_first() -> None:
    codes = places.codes()

    assert codes[0] == places.DEFAULT == "132012"
    assert len(codes) == len(set(codes)) == 1741
    assert set(codes) == {c for c, office in offices.offices().items() if not office.is_prefecture}


def test_a_municipality_knows_its_towns() -> None:
    place = places.municipality("132012")

    assert (place.prefecture, place.name, place.kana) == ("東京都", "八王子市", "ハチオウジシ")
    assert place.mayor == "八王子市長"
    assert places.Town("1920046", "明神町", "ミョウジンチョウ", chome=True) in place.towns
    assert len(place.towns) == 119
    assert place.wards == ()


def test_postal_codes_keep_their_leading_zeros() -> None:
    town = places.municipality("012025").towns[0]

    assert town == places.Town("0400001", "五稜郭町", "ゴリョウカクチョウ", chome=False)


def test_a_designated_city_knows_its_wards_and_their_towns() -> None:
    place = places.municipality("221309")

    assert place.wards == (
        offices.Ward("221384", "221309", "中央区", "チュウオウク"),
        offices.Ward("221392", "221309", "浜名区", "ハマナク"),
        offices.Ward("221406", "221309", "天竜区", "テンリュウク"),
    )
    town = places.Town("4300946", "元城町", "モトシロチョウ", chome=False, ward="中央区")
    assert town in place.towns
    assert {town.ward for town in place.towns} == {"中央区", "浜名区", "天竜区"}
    assert place.address(town, "103番地の2").text == "静岡県浜松市中央区元城町103番地の2"


@pytest.mark.parametrize(
    ("code", "begins"),
    [
        ("013030", "北海道石狩郡当別町"),
        ("133817", "東京都三宅島三宅村"),
        ("133612", "東京都大島町"),
    ],
)
def test_an_address_tells_the_district_or_the_island(code: str, begins: str) -> None:
    assert places.draw(Stream(3, code), places.municipality(code)).text.startswith(begins)


def test_every_municipality_has_addresses_that_begin_with_their_town() -> None:
    for code in places.codes():
        place = places.municipality(code)
        address = places.draw(Stream(3, code), place)
        rest = address.text.removeprefix(f"{place.prefecture}{place.district}{place.name}")
        town = next(
            t
            for t in place.towns
            if t.postal_code == address.postal_code and rest.startswith(f"{t.ward}{t.name}")
        )
        number = rest.removeprefix(f"{town.ward}{town.name}")
        pattern = r"\d丁目\d{1,2}番\d{1,2}号" if town.chome else r"\d{1,3}番地"
        assert re.fullmatch(pattern, number), address


def test_every_town_has_a_name_a_reading_and_seven_digits() -> None:
    unnamed = set()
    for code in places.codes():
        for town in places.municipality(code).towns:
            assert re.fullmatch(r"\d{7}", town.postal_code)
            assert re.fullmatch("[ァ-ヶー０-９・]*", town.kana), town
            assert bool(town.name) == bool(town.kana)
            town.name.encode("cp932")
            town.name.encode("euc_jp")
            if not town.name:
                unnamed.add(code)
    assert len(unnamed) == 4


def test_every_town_lies_in_one_of_the_wards() -> None:
    cities = {ward.city for ward in offices.wards().values()}

    assert (len(offices.wards()), len(cities)) == (171, 20)
    for code in places.codes():
        place = places.municipality(code)
        wards = {ward.name for ward in place.wards} or {""}
        assert {town.ward for town in place.towns} == wards
        assert bool(place.wards) == (code in cities)


@pytest.mark.parametrize(
    ("code", "hint"),
    [("132013", "132012 (八王子市)"), ("011011", "011002 (札幌市)"), ("130001", "132012")],
)
def test_a_code_of_no_municipality_is_refused_with_one_that_may_be_meant(
    code: str, hint: str
) -> None:
    with pytest.raises(Problem) as refusal:
        places.municipality(code)

    assert code in refusal.value.cause.en
    assert hint in refusal.value.hint.ja


def test_only_the_prefecture_asked_for_is_read() -> None:
    code = (
        "import sys; from simulator.residents import places; places.municipality('132012');"
        "sys.exit(places._prefecture.cache_info().currsize)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 1
