"""The time of a world. Nothing below the command line asks the operating system for it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Protocol

JST = timezone(timedelta(hours=9), "JST")


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in Japan Standard Time."""
        ...


class SimulatedClock:
    """A clock that stands still until it is moved; it never goes back.

    Args:
        start: first instant, timezone-aware.

    Raises:
        ValueError: `start` has no offset.
    """

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError(f"an instant needs its offset: {start}")
        self._now = start.astimezone(JST)

    def now(self) -> datetime:
        """Return the instant the clock stands at."""
        return self._now

    def advance(self, step: timedelta) -> datetime:
        """Move forward by `step` and return the new instant.

        Raises:
            ValueError: `step` is negative.
        """
        if step < timedelta(0):
            raise ValueError(f"a clock cannot go back: {step}")
        self._now += step
        return self._now


class SystemClock:
    """The machine's clock, for a portal that people use by hand."""

    def now(self) -> datetime:
        """Return the present instant."""
        return datetime.now(JST)
