"""Ages count as in Japanese law: complete the day before the birthday."""

from datetime import date

import pytest

from simulator.residents import ages


@pytest.mark.parametrize(
    ("born", "years", "day"),
    [
        (date(2008, 4, 1), 18, date(2026, 3, 31)),
        (date(2008, 4, 2), 18, date(2026, 4, 1)),
        (date(2008, 1, 1), 18, date(2025, 12, 31)),
        (date(2008, 2, 29), 18, date(2026, 2, 28)),
        (date(2008, 2, 29), 4, date(2012, 2, 28)),
    ],
)
def test_an_age_is_reached_the_day_before_the_birthday(born: date, years: int, day: date) -> None:
    assert ages.reaches(born, years) == day


@pytest.mark.parametrize(
    ("born", "last"),
    [
        (date(2006, 4, 1), date(2024, 3, 31)),  # older than the 高校生年代 of 令和6年度 by a day
        (date(2006, 4, 2), date(2025, 3, 31)),  # its first birthday
        (date(2009, 4, 1), date(2027, 3, 31)),  # its last
        (date(2009, 4, 2), date(2028, 3, 31)),
    ],
)
def test_a_birthday_on_1_april_belongs_to_the_older_school_year(born: date, last: date) -> None:
    assert ages.school_year_end(born, 18) == last


def test_29_february_is_found_in_the_latest_leap_year() -> None:
    assert ages.latest_birthday(2, 29, date(2026, 6, 1)) == date(2024, 2, 29)
    assert ages.latest_birthday(2, 29, date(2024, 2, 28)) == date(2020, 2, 29)
    assert ages.latest_birthday(2, 29, date(2103, 1, 1)) == date(2096, 2, 29)


def test_years_before_keeps_the_calendar_day() -> None:
    assert ages.years_before(date(2026, 6, 1), 20) == date(2006, 6, 1)
    assert ages.years_before(date(2024, 2, 29), 1) == date(2023, 3, 1)
