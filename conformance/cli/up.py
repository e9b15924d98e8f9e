"""``tekigo up``: start the simulator on this machine and say how to reach it."""

from __future__ import annotations

import secrets
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.cli.folder import writable
from conformance.cli.guide import Guide
from conformance.cli.service import Service, take_away
from conformance.cli.serving import check_port, refuse_two, stoppable
from conformance.episodes.theatre import write_anchors
from conformance.target.settings import PASSWORD, account_of
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import DEFAULT, find
from simulator.pki.tls import TlsAuthority
from simulator.portal.municipality import Account
from simulator.residents.offices import offices
from simulator.web.app import Front
from simulator.web.disguise import guises
from simulator.web.running import Running, Workspace
from simulator.web.server import HOST, NAME, Server, bind
from simulator.web.workers import Workers
from simulator.world.clock import SystemClock
from simulator.world.postgresql import url_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from socket import socket

    from starlette.types import ASGIApp, Receive, Scope, Send

    from simulator.contracts.problem import Language
    from simulator.contracts.profile import Profile
    from simulator.world.faults import FaultKind

DEMO = "demo"
TOKEN_BYTES = 24
TICK_SECONDS = 10


@dataclass(frozen=True)
class Town:
    """What is served, told so that another process can open it too; see `Running`."""

    workspace: Workspace
    profile: Profile
    admin_token: str
    seed: int | None
    without: tuple[str, ...]
    database: str

    @property
    def tls(self) -> TlsAuthority:
        """What vouches for its address."""
        return TlsAuthority.open(self.workspace.root / "tls", SystemClock().now())

    def open(self, front: Front, *, joins: bool = False) -> Running:
        """Open it behind a front."""
        return Running(
            front,
            DEMO,
            self.workspace,
            self.profile,
            SystemClock(),
            [Account(account_of(code), PASSWORD, code) for code in offices()],
            self.admin_token,
            seed=None if joins else self.seed,
            without=self.without,
            database=self.database,
            joins=joins,
        )


def up(options: argparse.Namespace) -> int:
    """Run ``tekigo up`` until it is interrupted."""
    check_port(options.port)
    if options.workers < 1:
        raise Problem(
            Text(
                f"--workers {options.workers} は使えません。",
                f"--workers {options.workers} cannot be used.",
            ),
            Text("1 以上の数を指定してください。", "Give a number from 1 on."),
        )
    profile = find(options.profile or DEFAULT)
    if options.database:
        url_of(options.database)
    workspace = Workspace(writable(Path(options.workspace), "--workspace").resolve())
    refuse_two(workspace.root)
    town = Town(
        workspace=workspace,
        profile=profile,
        admin_token=options.admin_token or secrets.token_urlsafe(TOKEN_BYTES),
        seed=options.seed,
        without=tuple(options.without),
        database=options.database,
    )
    tls = town.tls
    with ExitStack() as stack:
        stack.enter_context(stoppable())
        bound = stack.enter_context(bind(HOST, options.port))
        url = f"https://{NAME}:{bound.getsockname()[1]}"
        front = Front()
        running = stack.enter_context(closing(town.open(front)))
        guide = Guide(
            base=f"{url}/{DEMO}",
            workspace=workspace,
            profile=town.profile,
            ca_file=tls.ca_file,
            anchors=tuple(write_anchors(workspace.root)),
            token=town.admin_token,
            now=running.simulation.world.clock.now(),
        )
        if options.workers == 1:
            server = _server(running, front, bound, tls).start()
            stack.callback(server.stop)
            _serve(server.wait, running, guide, options.lang)
        else:
            workers = Workers(options.workers, bound, work, town)
            _serve(stack.enter_context(workers).keep, running, guide, options.lang)
    return 0


@contextmanager
def work(bound: socket, town: Town) -> Iterator[None]:
    """Serve a town as one of several workers."""
    front, tls = Front(), town.tls
    with closing(town.open(front, joins=True)) as running:

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            running.keep_up()
            await front(scope, receive, send)

        server = _server(running, application, bound, tls).start()
        try:
            yield
        finally:
            server.stop()


def _server(running: Running, application: ASGIApp, bound: socket, tls: TlsAuthority) -> Server:
    def disguise() -> FaultKind | None:
        return running.simulation.world.faults.disguise()

    return Server(application, tls.server_file, bound=bound, guises=guises(tls), disguise=disguise)


def _serve(
    wait: Callable[[float], bool], running: Running, guide: Guide, language: Language
) -> None:
    """Serve until somebody ends it; whoever files finds it by the file in the workspace."""
    root = guide.workspace.root
    service = Service(admin=f"{guide.base}/admin", token=guide.token, ca_file=str(guide.ca_file))
    try:
        service.leave(root)
        print(guide.text(guide.write_settings()).in_language(language), flush=True)
        while not wait(TICK_SECONDS):
            running.keep_up()
            running.tick()
    except KeyboardInterrupt:
        print(flush=True)
    finally:
        take_away(root)
