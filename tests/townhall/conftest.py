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
    clock = SimulatedClock(datetime(2026, 11, 24, 9, 30, 15, tzinfo=JST))
    world = World(tmp_path / "world", builtin(), clock, seed=1)
    yield Register(world, tmp_path / "links")
    world.close()
