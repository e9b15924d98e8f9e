"""A small world with a card service, and somebody to hand a card to."""

import subprocess
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from simulator.cards.card import Card
from simulator.cards.holder import Holder, Sex
from simulator.cards.service import CardService
from simulator.cards.status import StatusDesk
from simulator.contracts.profile import builtin
from simulator.pki.leaf import Municipality
from simulator.world.clock import JST, SimulatedClock
from simulator.world.world import World


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(datetime(2026, 11, 24, 9, 30, 15, tzinfo=JST))


@pytest.fixture
def service(tmp_path: Path, clock: SimulatedClock) -> Iterator[CardService]:
    world = World(tmp_path / "world", builtin(), clock, seed=20261124)
    yield CardService(world)
    world.close()


@pytest.fixture
def desk(service: CardService) -> StatusDesk:
    return StatusDesk(service)


@pytest.fixture
def without(tmp_path: Path, clock: SimulatedClock) -> Iterator[Callable[..., CardService]]:
    """A service in a world of its own, with rules switched off."""
    worlds: list[World] = []

    def switched_off(*rules: str) -> CardService:
        folder = tmp_path / f"without-{len(worlds)}"
        worlds.append(World(folder, builtin(), clock, seed=20261124))
        return CardService(worlds[-1], off=rules)

    yield switched_off
    for world in worlds:
        world.close()


@pytest.fixture
def holder() -> Holder:
    return Holder(
        name="適合　試",
        born=date(1980, 12, 31),
        sex=Sex.MALE,
        address="東京都千代田区一番町１－２",
        municipality=Municipality("131016", "東京都", "千代田区"),
    )


@pytest.fixture
def card(service: CardService, holder: Holder) -> Card:
    return service.issue(holder, 0)


@pytest.fixture(scope="session")
def judge(requires_tool: Callable[[str], str]) -> Callable[..., str]:
    """Run a program in a folder and return all it says. Its exit code is no verdict."""

    def run(program: str, *arguments: str | Path, folder: Path | None = None) -> str:
        command = [requires_tool(program), *map(str, arguments)]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=60, check=False, cwd=folder
        )
        return done.stdout + done.stderr

    return run
