"""``tekigo up``: start the simulator on this machine and say how to reach it."""

from __future__ import annotations

import secrets
import signal
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.cli.folder import writable
from conformance.cli.guide import Guide
from conformance.cli.service import FILE, Admin, Service, take_away
from conformance.episodes.theatre import write_anchors
from conformance.target.settings import ACCOUNT, PASSWORD
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import DEFAULT, find
from simulator.pki.tls import TlsAuthority
from simulator.portal.municipality import Account
from simulator.web.app import Front
from simulator.web.disguise import guises
from simulator.web.running import Running, Workspace
from simulator.web.server import Server
from simulator.world.clock import SystemClock

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from simulator.contracts.problem import Language
    from simulator.world.faults import FaultKind

LAST_PORT = 65535
NAME = "demo"
DEMO = Account(ACCOUNT, PASSWORD, "132012")
TOKEN_BYTES = 24


def up(options: argparse.Namespace) -> int:
    """Run ``tekigo up`` until it is interrupted."""
    if not 0 <= options.port <= LAST_PORT:
        raise Problem(
            Text(f"--port {options.port} は使えません。", f"--port {options.port} cannot be used."),
            Text(
                f"0 (空きポート) から {LAST_PORT} までの番号を指定してください。",
                f"Give a number from 0 (any free one) to {LAST_PORT}.",
            ),
        )
    profile = find(options.profile or DEFAULT)
    workspace = Workspace(writable(Path(options.workspace), "--workspace").resolve())
    _refuse_two(workspace.root)
    clock = SystemClock()
    tls = TlsAuthority.open(workspace.root / "tls", clock.now())
    front = Front()

    def disguise() -> FaultKind | None:
        return running.simulation.world.faults.disguise()

    server = Server(
        front, tls.server_file, port=options.port, guises=guises(tls), disguise=disguise
    )
    token = options.admin_token or secrets.token_urlsafe(TOKEN_BYTES)
    with ExitStack() as stack:
        stack.enter_context(_stoppable())
        stack.callback(server.stop)
        running = Running(
            front,
            NAME,
            workspace,
            profile,
            clock,
            [DEMO],
            token,
            seed=options.seed,
            without=options.without,
        )
        stack.callback(running.close)
        guide = Guide(
            base=f"{server.url}/{NAME}",
            workspace=workspace,
            profile=profile,
            ca_file=tls.ca_file,
            anchors=tuple(write_anchors(workspace.root)),
            token=token,
            now=running.simulation.world.clock.now(),
        )
        _serve(server, guide, options.lang)
    return 0


def _serve(server: Server, guide: Guide, language: Language) -> None:
    """Serve until somebody ends it; whoever files finds it by the file in the workspace."""
    root = guide.workspace.root
    server.start()
    service = Service(admin=f"{guide.base}/admin", token=guide.token, ca_file=str(guide.ca_file))
    try:
        service.leave(root)
        print(guide.text(guide.write_settings()).in_language(language), flush=True)
        server.wait()
    except KeyboardInterrupt:
        print(flush=True)
    finally:
        take_away(root)
        server.stop()


@contextmanager
def _stoppable() -> Iterator[None]:
    """Take SIGTERM for Ctrl-C: whoever stops a service in the background sends it."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _refuse_two(workspace: Path) -> None:
    """See that nobody serves the workspace; what is left of a crash answers no call."""
    if not (workspace / FILE).exists():
        return
    try:
        with Admin(workspace) as admin:
            admin.get("/clock")
    except Problem:
        return
    raise Problem(
        Text(
            f"作業フォルダ {workspace} の模擬環境はもう動いています。",
            f"A simulator is up in the workspace {workspace} already.",
        ),
        Text(
            "それを止めるか、別の作業フォルダを --workspace で指定してください。",
            "Stop it, or name another folder with --workspace.",
        ),
    )
