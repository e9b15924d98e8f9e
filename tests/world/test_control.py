"""What one worker of a world is told holds for every other, and over a restart."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from simulator.contracts.profile import builtin
from simulator.world.clock import JST, SimulatedClock, SteeredClock
from simulator.world.control import Control, Controlled
from simulator.world.world import World

NOON = datetime(2026, 6, 1, 12, 0, 0, tzinfo=JST)


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[tuple[World, World]]:
    """Two who serve the same world."""
    both = [
        World(tmp_path, builtin(), SimulatedClock(NOON), seed=1, steered=True) for _ in range(2)
    ]
    yield both[0], both[1]
    for world in both:
        world.close()


def test_a_new_world_was_told_nothing(workers: tuple[World, World]) -> None:
    assert [world.control.read() for world in workers] == [Controlled(0, 0, 0.0)] * 2


def test_what_both_change_adds_up_and_both_see_it(workers: tuple[World, World]) -> None:
    one, other = workers
    one.control.bump()
    other.control.bump()
    other.control.revoke()
    one.control.move(1.5)
    other.control.move(2)

    assert one.control.read() == other.control.read() == Controlled(2, 1, 3.5)


def test_it_holds_when_the_world_is_opened_again(
    workers: tuple[World, World], tmp_path: Path
) -> None:
    workers[0].control.revoke()

    again = World(tmp_path, builtin(), SimulatedClock(NOON), seed=1)

    assert again.control.read() == Controlled(0, 1, 0.0)
    again.close()


def test_a_steered_clock_moves_for_all_and_runs_on(workers: tuple[World, World]) -> None:
    one, other = workers
    assert isinstance(one.clock, SteeredClock)

    assert one.clock.advance(timedelta(hours=2, microseconds=1)) == other.clock.now()
    assert other.clock.now() - NOON == timedelta(hours=2, microseconds=1)


def test_a_clock_that_is_steered_runs_by_its_base(workers: tuple[World, World]) -> None:
    base = SimulatedClock(NOON)
    clock = SteeredClock(base, workers[0].control)
    clock.advance(timedelta(minutes=1))
    base.advance(timedelta(minutes=1))

    assert clock.now() - NOON == timedelta(minutes=2)


def test_no_clock_goes_back(workers: tuple[World, World]) -> None:
    control: Control = workers[0].control

    with pytest.raises(ValueError, match="cannot go back: -1 s"):
        control.move(-1)
    assert control.read() == Controlled(0, 0, 0.0)


def test_a_world_that_is_not_steered_has_the_clock_it_was_given(tmp_path: Path) -> None:
    clock = SimulatedClock(NOON)
    world = World(tmp_path, builtin(), clock, seed=1)

    assert world.clock is clock
    world.close()
