"""Moves a room's clock forward: by a step, until link files are issued again, or to a date.

Time goes forward only, for everybody in the room. The connector is told by whoever drives it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from simulator.contracts.problem import Problem, Text
from simulator.world.clock import JST, SimulatedClock, SteeredClock

if TYPE_CHECKING:
    from simulator.screens.room import Room

STEPS: Final = {
    "minutes": (timedelta(minutes=10), Text("10分進める", "10 minutes on")),
    "hour": (timedelta(hours=1), Text("1時間進める", "1 hour on")),
    "day": (timedelta(days=1), Text("1日進める", "1 day on")),
}
"""Steps by their names, and what their buttons say."""
LINKS: Final = "links"
"""Name of the step until link files are issued again."""
MORNING: Final = time(9, tzinfo=JST)
FARTHEST: Final = timedelta(days=3653)
"""Ten years: a town that stands still for longer has no certificate left that is good."""

_NO_STEP = Text("その進め方はありません。", "There is no such step.")
_CHOOSE = Text("ボタンから選んでください。", "Choose one of the buttons.")


def travel(room: Room, step: str, day: str) -> datetime:
    """Move a room's clock forward, let happen what is due by then, and return the new time.

    Args:
        room: the room.
        step: name of a step, `LINKS`, or "" for a date.
        day: the date, as ``2026-12-01``; its morning is meant.

    Raises:
        Problem: there is no such step or date, or it lies in the past or too far ahead.
    """
    simulation = room.simulation
    now = simulation.world.clock.now()
    goal = _goal(now, step, day, simulation.feed.upcoming)
    if not now < goal <= now + FARTHEST:
        raise Problem(
            Text(f"{goal:%Y-%m-%d %H:%M} には進めません。", f"{goal:%Y-%m-%d %H:%M} is no goal."),
            Text(
                f"{now:%Y-%m-%d %H:%M} より後、10年以内の日を選んでください。",
                f"Choose a day after {now:%Y-%m-%d %H:%M}, within ten years.",
            ),
        )
    clock = simulation.world.clock
    assert isinstance(clock, SteeredClock | SimulatedClock)  # noqa: S101  a room's clock is steered
    clock.advance(goal - now)
    room.running.tick()
    room.bell.ring()
    return goal


def _goal(now: datetime, step: str, day: str, links: datetime) -> datetime:
    if step == LINKS:
        return links
    if step in STEPS:
        return now + STEPS[step][0]
    if step:
        raise Problem(_NO_STEP, _CHOOSE)
    try:
        return datetime.combine(date.fromisoformat(day), MORNING)
    except ValueError as error:
        raise Problem(
            Text(f"{day!r} は日付ではありません。", f"{day!r} is no date."),
            Text("2026-12-01 のように書いてください。", "Write it as 2026-12-01."),
        ) from error
