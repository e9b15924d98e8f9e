"""A small world to issue link files in."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from simulator.contracts.profile import builtin
from simulator.townhall.register import Register
from simulator.world.clock import JST, SimulatedClock
from simulator.world.world import World


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    yield from opened(tmp_path, "modelled-1")


@pytest.fixture
def register_with_deltas(tmp_path: Path) -> Iterator[Register]:
    yield from opened(tmp_path, "modelled-2")


def opened(folder: Path, profile: str) -> Iterator[Register]:
    """Yield a register of a small world, and close the world."""
    clock = SimulatedClock(datetime(2026, 11, 24, 9, 30, 15, tzinfo=JST))
    world = World(folder / "world", builtin(profile), clock, seed=1)
    yield Register(world, folder / "links")
    world.close()
