"""What a worker of the tests does; apart from them, for every worker imports it anew."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from socket import socket

from simulator.contracts.profile import builtin
from simulator.portal.municipality import Account
from simulator.web.app import Front
from simulator.web.server import Server
from simulator.web.simulation import Simulation
from simulator.world.clock import JST, SimulatedClock

START = datetime(2026, 6, 1, 9, 0, 0, tzinfo=JST)
ACCOUNT = Account("hachioji", "open sesame", "132012")
SEED = 20260601


def opened(folder: Path) -> Simulation:
    database = os.environ.get("TEKIGO_TEST_DATABASE", "")
    clock = SimulatedClock(START)
    return Simulation(folder, builtin(), clock, SEED, [ACCOUNT], database=database, steered=True)


@contextmanager
def serve(bound: socket, folder: Path, certificate: Path) -> Iterator[None]:
    """Do what a worker does."""
    town = opened(folder)
    front = Front()
    front.add("town", town)
    server = Server(front, certificate, listener=f"worker-{os.getpid()}", bound=bound).start()
    yield
    server.stop()
    town.close()


@contextmanager
def broken(_bound: socket) -> Iterator[None]:
    """End before anything is served."""
    yield from ()
