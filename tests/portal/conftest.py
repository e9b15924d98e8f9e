"""A town with a portal, somebody to file there, and a caller who needs no socket."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from conformance.episodes.people import Person
from simulator.web.app import Front
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from tests.web import builders


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(builders.START)


@pytest.fixture
def town(tmp_path: Path, clock: SimulatedClock) -> Iterator[Simulation]:
    town = builders.simulation(tmp_path / "world", clock)
    yield town
    town.close()


@pytest.fixture
def person(town: Simulation) -> Person:
    return builders.resident(town)


class Caller:
    """Calls one town's portal in process.

    Args:
        front: serves the town.
        name: the town's name there.
    """

    def __init__(self, front: Front, name: str = "town") -> None:
        self._transport = httpx.ASGITransport(front)
        self._base = f"http://portal.example/{name}/portal"

    def post(self, path: str, fields: Any = None, token: str = "") -> httpx.Response:  # noqa: ANN401  JSON
        """Post JSON, with a token when there is one."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.request("POST", path, headers=headers, json=fields)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401  httpx's own
        """Call as httpx does."""

        async def call() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport) as client:
                return await client.request(method, self._base + path, **options)

        return asyncio.run(call())


@pytest.fixture
def portal(town: Simulation) -> Caller:
    front = Front()
    front.add("town", town)
    return Caller(front)


@pytest.fixture
def token(town: Simulation) -> str:
    return town.municipality.login(builders.ACCOUNT.name, builders.ACCOUNT.password)
