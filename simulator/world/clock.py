"""The time of a world. Nothing below the command line asks the operating system for it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from simulator.world.control import Control

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


class SteeredClock:
    """A clock that runs, and that can be moved forward for all workers of a world at once.

    Args:
        base: what it runs by.
        control: keeps by how much it was moved.
    """

    def __init__(self, base: Clock, control: Control) -> None:
        self._base = base
        self._control = control

    def now(self) -> datetime:
        """Return the base's instant, moved."""
        return self._base.now() + timedelta(seconds=self._control.read().offset)

    def advance(self, step: timedelta) -> datetime:
        """Move forward by `step` for everybody and return the new instant.

        Raises:
            ValueError: `step` is negative.
        """
        self._control.move(step.total_seconds())
        return self.now()
