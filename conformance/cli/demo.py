"""``tekigo demo``: the pages for trainers on this machine, a room each, and how to reach them."""

from __future__ import annotations

import secrets
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.cli.folder import writable
from conformance.cli.guest import guests
from conformance.episodes.theatre import write_anchors
from conformance.specification.register import register
from conformance.target.settings import PASSWORD, account_of
from simulator.contracts.problem import Text
from simulator.pki.tls import TlsAuthority
from simulator.portal.municipality import Account
from simulator.residents.offices import offices
from simulator.screens.access import ENTER, Access
from simulator.screens.board.routes import board
from simulator.screens.offer import Seat
from simulator.screens.place import Place
from simulator.screens.room import Room
from simulator.screens.site import site
from simulator.web.app import Front
from simulator.web.running import Running, Workspace
from simulator.web.server import Server
from simulator.world.clock import SystemClock

if TYPE_CHECKING:
    import argparse

    from starlette.types import ASGIApp

    from simulator.contracts.profile import Profile
    from simulator.screens.room import Part

TOKEN_BYTES = 24
TICK_SECONDS = 10


def demo(options: argparse.Namespace) -> int:
    """Run ``tekigo demo`` until it is interrupted."""
    root = writable(Path(options.workspace), "--workspace").resolve()
    token = options.admin_token or secrets.token_urlsafe(TOKEN_BYTES)
    rooms: dict[str, Room] = {}
    front = Front(site(rooms))
    tls = TlsAuthority.open(root / "tls", SystemClock().now())
    portal = Server(front, tls.server_file)
    anchors, invited = tuple(write_anchors(root)), guests(options)
    with ExitStack() as stack:
        for number in range(1, options.rooms + 1):
            name = f"room-{number}"
            place = Place(f"{portal.url}/{name}", tls.ca_file, anchors, PASSWORD)
            seat = Seat(invited.offers, place, invited.chosen)
            running = _running(front, root, name, token, options, rooms, seat, invited.profile)
            stack.enter_context(closing(running))
            stack.callback(rooms[name].close)
        portal.start()
        stack.callback(portal.stop)
        pages = Server(Access(front, token), None, listener="pages", port=options.port).start()
        stack.callback(pages.stop)
        print(_told(pages.url, token).in_language(options.lang), flush=True)
        try:
            for room in rooms.values():
                room.pilot.start()
            while not pages.wait(TICK_SECONDS):
                pass
        except KeyboardInterrupt:
            print(flush=True)
    return 0


def _running(
    front: Front,
    root: Path,
    name: str,
    token: str,
    options: argparse.Namespace,
    rooms: dict[str, Room],
    seat: Seat,
    profile: Profile,
) -> Running:
    def pages(running: Running) -> ASGIApp:
        rooms[name] = Room(running, seat)
        return rooms[name].application(_parts())

    def guard(application: ASGIApp) -> ASGIApp:
        return rooms[name].gate.guard(application)

    return Running(
        front,
        name,
        Workspace(root / "rooms" / name),
        profile,
        SystemClock(),
        [Account(account_of(code), PASSWORD, code) for code in offices()],
        token,
        seed=options.seed,
        pages=pages,
        guard=guard,
    )


def _parts() -> tuple[Part, ...]:
    texts = {one.id: Text(one.ja, one.en) for one in register().requirement}
    return (board(texts),)


def _told(url: str, token: str) -> Text:
    return Text(
        f"研修用の画面を起動しました (本物のポータルではありません)。止めるには Ctrl-C。\n"
        f"  講師: {url}{ENTER}?token={token}\n"
        f"  受講者: {url}/",
        f"The pages for trainers are up (this is not the real portal). Ctrl-C ends it.\n"
        f"  trainer: {url}{ENTER}?token={token}\n"
        f"  participants: {url}/",
    )
