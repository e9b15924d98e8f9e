"""A real package, filed once for all tests here, and an empty store."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.episodes.people import People
from simulator.connector.store import Store
from simulator.contracts.profile import builtin
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from tests.connector.filed import REMARKS, SEED, START, Filed, file_with


@pytest.fixture(scope="session")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filed]:
    folder = tmp_path_factory.mktemp("world")
    simulation = Simulation(folder, builtin(), SimulatedClock(START), SEED, [])
    person = People(simulation).control
    rows = tuple(person.claim.groups["child"][0] | {"name": f"子　{n}"} for n in "一二三")
    filing = replace(
        person.claim,
        values=person.claim.values | {"remarks": REMARKS},
        groups=person.claim.groups | {"child": rows},
    )
    yield file_with(simulation, person, filing)
    simulation.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(str(tmp_path / "connector.sqlite"))
    yield opened
    opened.close()
