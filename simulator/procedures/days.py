"""Days as forms write them: 2026-04-01, and days and months counted from such a day."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_of(text: str) -> date | None:
    """Return the day a text writes, or None if it is not one that exists."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def last_of(first: date, months: int) -> date:
    """Return the last day of so many months that begin on a day, as the law counts (民法 第143条).

    It is the day before the one of the same number, or the end of the month that lacks that one.
    Nobody published how a form counts, so this is our model.
    """
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    if first.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, first.day) - timedelta(days=1)


def shifted(text: str, days: int) -> str:
    """Return the day that many days later (negative: earlier); "" if the text is no day."""
    day = day_of(text)
    return "" if day is None else (day + timedelta(days=days)).isoformat()
