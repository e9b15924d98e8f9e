"""Time stands still until it is moved, never goes back, and is always told in Japan's."""

from datetime import UTC, datetime, timedelta

import pytest

from simulator.world.clock import JST, SimulatedClock, SystemClock

NOON = datetime(2026, 6, 1, 12, 0, 0, tzinfo=JST)


def test_a_simulated_clock_stands_still() -> None:
    clock = SimulatedClock(NOON)

    assert clock.now() is clock.now()
    assert clock.now() == NOON


def test_it_moves_by_just_the_step() -> None:
    clock = SimulatedClock(NOON)

    assert clock.advance(timedelta(minutes=5, microseconds=1)) == clock.now()
    assert clock.now() - NOON == timedelta(minutes=5, microseconds=1)
    assert clock.advance(timedelta(0)) == clock.now()


def test_it_never_goes_back() -> None:
    clock = SimulatedClock(NOON)

    with pytest.raises(ValueError, match="cannot go back: -1 day"):
        clock.advance(timedelta(days=-1))
    assert clock.now() == NOON


def test_a_start_elsewhere_is_told_in_japan() -> None:
    clock = SimulatedClock(NOON.astimezone(UTC))

    assert clock.now().isoformat() == "2026-06-01T12:00:00+09:00"


def test_a_start_without_offset_would_depend_on_the_machine_and_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        SimulatedClock(NOON.replace(tzinfo=None))


def test_the_system_clock_tells_the_machine_s_time_in_japan() -> None:
    before = datetime.now(UTC)

    told = SystemClock().now()

    assert before <= told <= datetime.now(UTC)
    assert told.utcoffset() == timedelta(hours=9)
