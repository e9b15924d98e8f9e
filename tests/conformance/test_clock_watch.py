"""A watch tells a clock that was moved from one that merely went on."""

from datetime import datetime, timedelta

import pytest

from conformance.checks.clock_watch import ClockWatch
from simulator.world.clock import JST, SimulatedClock

NOON = datetime(2026, 6, 1, 12, tzinfo=JST)


@pytest.mark.parametrize("passed", [0, 60, 3600])
def test_time_that_passes_is_no_jump(passed: int) -> None:
    clock, steady = SimulatedClock(NOON), [5.0]
    watch = ClockWatch(clock, lambda: steady[0])

    clock.advance(timedelta(seconds=passed))
    steady[0] += passed

    assert watch.moved() is None


@pytest.mark.parametrize(
    ("clock_moves", "time_passes", "said"),
    [(61, 0, "+61"), (0, 61, "-61"), (60, 0, ""), (0, 60, "")],
)
def test_more_than_a_minute_between_the_two_is_told(
    clock_moves: int, time_passes: int, said: str
) -> None:
    clock, steady = SimulatedClock(NOON), [5.0]
    watch = ClockWatch(clock, lambda: steady[0])

    clock.advance(timedelta(seconds=clock_moves))
    steady[0] += time_passes

    told = watch.moved()
    assert (told.en if told else "") == (
        f"The machine's clock was moved by {said} seconds during the run." if said else ""
    )
