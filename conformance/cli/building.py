"""What ``tekigo demo`` serves: the rooms of a workspace, each with a world and a connector.

Portal and card service of all rooms have one address on this machine, over HTTPS, where connectors
find them. Other commands, such as ``tekigo file``, find the first room by a file in the workspace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from conformance.cli.service import Service, take_away
from conformance.episodes.theatre import write_anchors
from conformance.target.settings import PASSWORD, account_of
from conformance.training.scenarios.pages import TEMPLATES
from simulator.contracts.profile import find
from simulator.pki.tls import TlsAuthority
from simulator.portal.municipality import Account
from simulator.residents.offices import offices
from simulator.screens.access import Access
from simulator.screens.offer import Seat
from simulator.screens.place import Place
from simulator.screens.room import Room
from simulator.screens.rooms import Plate, Rooms, called
from simulator.web.app import Front
from simulator.web.founding import FILE as FOUNDING
from simulator.web.running import Running, Workspace
from simulator.web.server import Server
from simulator.world.clock import SystemClock

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from starlette.types import ASGIApp

    from conformance.cli.guest import Guests
    from simulator.screens.keys import Keys
    from simulator.screens.room import Part

FOLDER = "rooms"
NOWHERE = "none"


class Building:
    """The rooms of a workspace, served from `__enter__` to `__exit__`.

    Args:
        root: the workspace.
        keys: what opens the pages.
        invited: the connectors that can be put into a room.
        parts: the pages of each room.
    """

    def __init__(self, root: Path, keys: Keys, invited: Guests, parts: tuple[Part, ...]) -> None:
        self.front = Front()
        self.rooms = Rooms(root / FOLDER, self.front, self._open, self.announce)
        self._root = root
        self._keys = keys
        self._invited = invited
        self._parts = parts
        self._anchors = tuple(write_anchors(root))
        self._tls = TlsAuthority.open(root / "tls", SystemClock().now())
        calls = Access(self.front, keys, self.rooms.passcode)
        self._server = Server(calls, self._tls.server_file)

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._server.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """End everything that goes on; all of it is there again after the next start."""
        take_away(self._root)
        self._server.stop()
        self.rooms.close()

    def announce(self) -> None:
        """Let other commands find the first room; where all are closed, they are told so."""
        Service(
            admin=f"{self._server.url}/{next(iter(self.rooms.plates), NOWHERE)}/admin",
            token=self._keys.token,
            ca_file=str(self._tls.ca_file),
        ).leave(self._root)

    def _open(self, name: str, plate: Plate) -> Room:
        place = Place(f"{self._server.url}/{name}", self._tls.ca_file, self._anchors, PASSWORD)
        seat = Seat(self._invited.offers, place, self._invited.chosen)
        workspace = Workspace(self._root / FOLDER / name)
        began = (workspace.world / FOUNDING).exists()
        made: list[Room] = []

        def pages(running: Running) -> ASGIApp:
            made.append(Room(running, seat, called(name, plate)))
            return made[0].application(self._parts, [TEMPLATES])

        def guard(application: ASGIApp) -> ASGIApp:
            return made[0].gate.guard(application)

        Running(
            self.front,
            name,
            workspace,
            find(plate.profile),
            SystemClock(),
            [Account(account_of(code), PASSWORD, code) for code in offices()],
            self._keys.token,
            seed=None if began else plate.seed,
            pages=pages,
            guard=guard,
        )
        made[0].pilot.start()
        return made[0]
