"""Days as forms write them: 2026-04-01, and days counted from such a day."""

from __future__ import annotations

import re
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


def shifted(text: str, days: int) -> str:
    """Return the day that many days later (negative: earlier); "" if the text is no day."""
    day = day_of(text)
    return "" if day is None else (day + timedelta(days=days)).isoformat()
