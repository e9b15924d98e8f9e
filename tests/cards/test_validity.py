"""Cards and certificates end with a birthday, and none outlives what it hangs on."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from simulator.cards import life
from simulator.cards.holder import Holder
from simulator.cards.profile import CARD, NEXT_CARD
from simulator.cards.service import CardService
from simulator.cards.validity import Calendar, within
from simulator.pki.leaf import Kind
from simulator.world.clock import JST, SimulatedClock
from tests.cards.told import end

START = datetime(2026, 11, 24, 9, 30, 15, tzinfo=JST)
LEAP = date(1980, 2, 29)
CLAMPS, MOVES_ON = Calendar(), Calendar(clamps=False)


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00:00+09:00")


@pytest.mark.parametrize(
    ("born", "last"),
    [
        (date(1980, 12, 31), "2035-12-31"),  # the 10th birthday after
        (date(2008, 11, 24), "2036-11-24"),  # 18 today
        (date(2008, 11, 25), "2030-11-25"),  # 17, tomorrow's birthday is the first of five
        (date(2020, 1, 1), "2031-01-01"),
    ],
)
def test_a_card_ends_with_the_tenth_birthday_and_under_18_with_the_fifth(
    born: date, last: str
) -> None:
    assert f"{Calendar().card_end(born, START.date()):%Y-%m-%d}" == last


def test_a_certificate_never_outlives_what_it_hangs_on() -> None:
    one, two, three = (day(f"203{year}-01-01") for year in (1, 2, 3))
    sign, auth = Kind.SIGNATURE, Kind.AUTHENTICATION

    assert within({sign: three, auth: two}, three) == {sign: two, auth: two}
    assert within({sign: one, auth: two}, three) == {sign: one, auth: two}
    assert within({sign: three, auth: two}, one) == {sign: one, auth: one}
    assert within({sign: three}, two) == {sign: two}


def test_a_new_signature_certificate_ends_with_the_other_one(
    service: CardService, clock: SimulatedClock, holder: Holder
) -> None:
    card = service.issue(holder, 0)
    life.move(service, card)
    clock.advance(timedelta(days=730))

    again = life.certify(service, card, holder)

    assert end(card, Kind.AUTHENTICATION) == "2030-12-31 23:59:59"
    assert end(again, Kind.SIGNATURE) == "2030-12-31 23:59:59"


def test_a_certificate_issued_late_ends_with_its_card(
    service: CardService, clock: SimulatedClock, holder: Holder
) -> None:
    card = service.issue(holder, 0)
    clock.advance(day("2032-06-01") - clock.now())

    again = life.certify(service, card, holder)

    assert [end(again, kind) for kind in Kind] == ["2035-12-31 23:59:59"] * 2


@pytest.mark.parametrize(
    ("today", "refusal"),
    [
        ("2030-09-29", "signature certificates can be renewed from 2030-09-30 on"),
        ("2030-09-30", ""),
        ("2030-12-31", ""),
        ("2031-01-01", "card 0 holds no certificate to renew"),
    ],
)
def test_renewal_begins_three_months_before_the_end(
    today: str, refusal: str, service: CardService, clock: SimulatedClock, holder: Holder
) -> None:
    card = service.issue(holder, 0)
    clock.advance(day(today) - clock.now())

    expected = pytest.raises(ValueError, match=refusal) if refusal else nullcontext()
    with expected:
        life.renew(service, card, holder)


@pytest.mark.parametrize("today", ["2030-10-05", "2030-12-31"])
def test_a_renewed_certificate_lasts_to_the_sixth_birthday(
    today: str, service: CardService, clock: SimulatedClock, holder: Holder
) -> None:
    card = service.issue(holder, 0)
    clock.advance(day(today) - clock.now())

    renewed = life.renew(service, card, holder)

    assert [end(renewed, kind) for kind in Kind] == ["2035-12-31 23:59:59"] * 2


def test_a_card_that_ends_cannot_be_renewed(
    service: CardService, clock: SimulatedClock, holder: Holder
) -> None:
    young = replace(holder, born=date(2012, 12, 31))
    card = service.issue(young, 0)
    clock.advance(day("2030-12-01") - clock.now())

    with pytest.raises(ValueError, match="card 0 ends with its authentication certificate"):
        life.renew(service, card, young)


def test_the_next_card_lasts_ten_birthdays_and_is_renewable_a_year_before(
    service: CardService, holder: Holder
) -> None:
    card = service.issue(holder, 0, profile=NEXT_CARD)

    assert end(card, Kind.SIGNATURE) == "2035-12-31 23:59:59"
    assert Calendar().renewable_from(day("2035-12-31"), NEXT_CARD) == date(2034, 12, 31)


@pytest.mark.parametrize(
    ("calendar", "year", "birthday"),
    [
        (CLAMPS, 2027, date(2027, 2, 28)),
        (CLAMPS, 2028, date(2028, 2, 29)),
        (MOVES_ON, 2027, date(2027, 3, 1)),
        (MOVES_ON, 2028, date(2028, 2, 29)),
    ],
)
def test_a_day_that_a_month_lacks(calendar: Calendar, year: int, birthday: date) -> None:
    assert calendar.birthday(LEAP, year) == birthday


@pytest.mark.parametrize(
    ("calendar", "first"), [(CLAMPS, date(2030, 2, 28)), (MOVES_ON, date(2030, 3, 1))]
)
def test_a_window_that_would_begin_on_such_a_day(calendar: Calendar, first: date) -> None:
    assert calendar.renewable_from(day("2030-05-31"), CARD) == first


def test_the_rule_of_missing_days_can_be_switched_off(
    without: Callable[..., CardService], holder: Holder
) -> None:
    card = without("missing-day").issue(replace(holder, born=LEAP), 0)

    assert end(card, Kind.SIGNATURE) == "2031-03-01 23:59:59"


def test_that_the_last_day_counts_in_full_can_be_switched_off(
    service: CardService, without: Callable[..., CardService], holder: Holder
) -> None:
    cards = [one.issue(holder, 0) for one in (service, without("last-day-in-full"))]

    assert [end(card, Kind.SIGNATURE) for card in cards] == [
        "2030-12-31 23:59:59",
        "2030-12-31 00:00:00",
    ]
