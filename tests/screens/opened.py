"""A room for tests, served as trainers have it: a world, its address, and the connector's bench."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from conformance.episodes.theatre import write_anchors
from conformance.target.settings import ACCOUNT, PASSWORD
from conformance.training.connectors import offers
from simulator.contracts.profile import builtin
from simulator.pki.tls import TlsAuthority
from simulator.portal.municipality import Account
from simulator.screens.offer import Offer, Seat
from simulator.screens.place import Place
from simulator.screens.room import Room
from simulator.web.admin_desk import AdminDesk
from simulator.web.admin_queries import Planting
from simulator.web.app import Front
from simulator.web.running import Running, Workspace
from simulator.web.server import Server
from simulator.world.clock import SimulatedClock, SystemClock
from tests.web.builders import START

NAME = "room-1"
ANSWER_SECONDS = 30


class Opened:
    """A room that is served.

    Args:
        root: its workspace.
        more: connectors offered beside the reference and the mutants.
        chosen: the one that works there first.
        profile: the interfaces in force.
    """

    def __init__(
        self,
        root: Path,
        more: Mapping[str, Offer] | None = None,
        chosen: str = "reference",
        profile: str = "modelled-1",
    ) -> None:
        front = Front()
        tls = TlsAuthority.open(root / "tls", SystemClock().now())
        self.server = Server(front, tls.server_file)
        place = Place(
            f"{self.server.url}/{NAME}", tls.ca_file, tuple(write_anchors(root / "ca")), PASSWORD
        )
        self._seat = Seat(offers(seconds=ANSWER_SECONDS) | dict(more or {}), place, chosen)
        self.clock = SimulatedClock(START)
        self.running = Running(
            front,
            NAME,
            Workspace(root / "room"),
            builtin(profile),
            self.clock,
            [Account(ACCOUNT, PASSWORD, "132012")],
            "token",
            pages=self._pages,
        )
        self.bench = self.room.bench
        self.server.start()

    def _pages(self, running: Running) -> ASGIApp:
        self.room = Room(running, self._seat)
        return self.room.application([])

    def file(self, applicant: int | str = 1, **wanted: Any) -> str:  # noqa: ANN401  as asked
        """File an application, and return its 受付番号."""
        planting = Planting(applicant=applicant, **wanted)
        return AdminDesk(self.running).plant_filing(planting).number

    def noted(self, operation: str) -> list[tuple[str, str, str]]:
        """Return who did something, about which 受付番号, and what came with it."""
        calls = self.running.simulation.world.journal.calls(operation=operation)
        return [(call.listener, call.number, call.request) for call in calls]

    def close(self) -> None:
        """End everything."""
        self.server.stop()
        self.room.close()
        self.running.close()
