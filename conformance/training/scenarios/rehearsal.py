"""Plays scenarios where nobody looks: in a room of its own, whose clock stands still by itself.

Every scenario has to show here what it claims: everything expected with the correct connector and
no harm, and every harm with the faulty one.
"""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.checks.settings import STARTS_AT
from conformance.episodes.theatre import write_anchors
from conformance.target.settings import PASSWORD, account_of
from conformance.training.connectors import REFERENCE_NAME, offers
from conformance.training.scenarios.player import Player
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import DEFAULT, builtin
from simulator.pki.tls import TlsAuthority
from simulator.portal.municipality import Account
from simulator.portal.refusal import Refusal
from simulator.residents.offices import offices
from simulator.screens.offer import Seat
from simulator.screens.place import Place
from simulator.screens.room import Room
from simulator.web.app import Front
from simulator.web.running import Running, Workspace
from simulator.web.server import Server
from simulator.world.clock import SimulatedClock, SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from conformance.training.scenarios.model import Scenario
    from conformance.training.scenarios.seen import Finding

NAME = "rehearsal"
ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Rehearsed:
    """What a scenario showed.

    Args:
        expected: what became of everything expected with the correct connector.
        harmless: what became of every harm with the correct connector, where none may hold.
        harmed: what became of every harm with the faulty one.
        broken: why it could not be played to its end; None where it could.
    """

    expected: tuple[Finding, ...] = ()
    harmless: tuple[Finding, ...] = ()
    harmed: tuple[Finding, ...] = ()
    broken: Text | None = None

    @property
    def proves(self) -> bool:
        """Whether it shows what it claims."""
        return (
            self.broken is None
            and all(one.holds for one in (*self.expected, *self.harmed))
            and not any(one.holds for one in self.harmless)
        )


def rehearse(room: Room, name: str, scenarios: Mapping[str, Scenario]) -> Rehearsed:
    """Play a scenario twice in a room, with the correct connector and with the faulty one.

    Args:
        room: from `stage`.
        name: the scenario's id.
        scenarios: all of them.
    """
    player = Player(room, lambda: scenarios)
    try:
        player.see(name, room.begin_anew, faulty=False)
        expected, harmless = player.findings(name)
        player.see(name, room.begin_anew, faulty=True)
        _, harmed = player.findings(name)
    except Problem as problem:
        return Rehearsed(broken=problem.cause)
    except Refusal as refused:
        told = "; ".join(detail.message for detail in refused.details)
        return Rehearsed(broken=Text(f"ポータルの拒否: {told}", f"The portal refuses: {told}"))
    return Rehearsed(tuple(expected), tuple(harmless), tuple(harmed))


@contextmanager
def stage(folder: Path, at: datetime = STARTS_AT) -> Iterator[Room]:
    """Open a room that is served, and end everything in it afterwards.

    Args:
        folder: for its world, and all else.
        at: when it begins.
    """
    front = Front()
    tls = TlsAuthority.open(folder / "tls", SystemClock().now())
    server = Server(front, tls.server_file)
    base = f"{server.url}/{NAME}"
    place = Place(base, tls.ca_file, tuple(write_anchors(folder / "anchors")), PASSWORD)
    with ExitStack() as stack:
        running = Running(
            front,
            NAME,
            Workspace(folder / "room"),
            builtin(DEFAULT),
            SimulatedClock(at),
            [Account(account_of(code), PASSWORD, code) for code in offices()],
            "",
        )
        stack.enter_context(closing(running))
        room = Room(running, Seat(offers(seconds=ANSWER_SECONDS), place, REFERENCE_NAME))
        stack.callback(room.close)
        server.start()
        stack.callback(server.stop)
        yield room
