"""Ages as Japanese law counts them: a year of life is complete the day before the birthday."""

from __future__ import annotations

from datetime import date, timedelta

SCHOOL_YEAR_END = (3, 31)
MAJORITY = 18  # since 2022-04-01 (民法 第4条)


def age(born: date, day: date) -> int:
    """Return how many years of life somebody has completed on a day (年齢計算ニ関スル法律)."""
    after = day + timedelta(days=1)
    return after.year - born.year - ((after.month, after.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date:
    """Return the day on which so many years are over; 29 February may become 1 March."""
    return _on(born.year + years, born.month, born.day)


def reaches(born: date, years: int) -> date:
    """Return the day on which somebody reaches an age (年齢計算ニ関スル法律)."""
    return birthday(born, years) - timedelta(days=1)


def school_year_end(born: date, years: int) -> date:
    """Return the first 31 March on or after the day somebody reaches an age.

    For 18 it is the last day on which a child counts as 児童 (児童手当法 第3条).
    """
    day = reaches(born, years)
    year = day.year if (day.month, day.day) <= SCHOOL_YEAR_END else day.year + 1
    return date(year, *SCHOOL_YEAR_END)


def years_before(day: date, years: int) -> date:
    """Return the same calendar day `years` earlier; 29 February may become 1 March."""
    return _on(day.year - years, day.month, day.day)


def latest_birthday(month: int, day: int, last: date) -> date:
    """Return the latest date with that month and day that is not after `last`."""
    year = last.year
    while True:
        try:
            found = date(year, month, day)
        except ValueError:
            found = None
        if found is not None and found <= last:
            return found
        year -= 1


def _on(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 3, 1)
