"""``tekigo up``: start the simulator on this machine and say how to reach it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.cli.folder import writable
from conformance.episodes.theatre import write_anchors
from conformance.target.settings import ACCOUNT, PASSWORD
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import DEFAULT, find
from simulator.pki.tls import TlsAuthority
from simulator.portal.municipality import Account
from simulator.web.app import Front
from simulator.web.server import Server
from simulator.web.simulation import Simulation
from simulator.world.clock import SystemClock

if TYPE_CHECKING:
    import argparse

LAST_PORT = 65535
NAME = "demo"
DEMO = Account(ACCOUNT, PASSWORD, "132012")


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
    workspace = writable(Path(options.workspace), "--workspace")
    clock = SystemClock()
    tls = TlsAuthority.open(workspace / "tls", clock.now())
    write_anchors(workspace)
    simulation = Simulation(
        workspace / "world", profile, clock, options.seed, [DEMO], without=options.without
    )
    with closing(simulation):
        front = Front()
        front.add(NAME, simulation)
        server = Server(front, tls.server_file, port=options.port).start()
        print(_guide(server.url, tls.ca_file, simulation).in_language(options.lang), flush=True)
        try:
            server.wait()
        except KeyboardInterrupt:
            server.stop()
    return 0


def _guide(url: str, ca_file: Path, simulation: Simulation) -> Text:
    facts = f"""\
  portal       {url}/{NAME}/portal
  OCSP         {url}/{NAME}/card/ocsp
  CRL          {url}/{NAME}/card/crl
  account      {ACCOUNT} / {PASSWORD}
  CA           {ca_file.resolve()}
  番号紐付情報  {simulation.register.folder.resolve()}"""
    return Text(
        ja=f"模擬環境を起動しました (本物のポータルではありません)。止めるには Ctrl-C。\n{facts}",
        en=f"The simulator is up (this is not the real portal). Ctrl-C ends it.\n{facts}",
    )
