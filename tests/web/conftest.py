"""A town behind real HTTPS."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from simulator.pki.tls import TlsAuthority
from simulator.web.app import Front
from simulator.web.server import Server
from simulator.web.simulation import Simulation
from tests.web import builders


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> TlsAuthority:
    return TlsAuthority.open(tmp_path_factory.mktemp("tls"), datetime.now(UTC))


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Simulation]:
    town = builders.simulation(tmp_path / "world")
    yield town
    town.close()


@pytest.fixture
def server(town: Simulation, tls: TlsAuthority) -> Iterator[Server]:
    front = Front()
    front.add("town", town)
    server = Server(front, tls.server_file, listener="gate").start()
    yield server
    server.stop()


@pytest.fixture
def client(server: Server, tls: TlsAuthority) -> Iterator[httpx.Client]:
    trust = ssl.create_default_context(cafile=tls.ca_file)
    url = f"{server.url}/town/portal"
    with httpx.Client(verify=trust, base_url=url, trust_env=False) as client:
        yield client
