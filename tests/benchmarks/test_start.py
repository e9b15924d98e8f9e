"""How long a portal takes from nothing to its first answer, on a workspace that exists already."""

import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest

from simulator.pki.tls import TlsAuthority
from tests.benchmarks.measuring import TEKIGO, serving, show

STARTS = 5
BARE = """
import sys
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from simulator.web.server import Server

async def login(request):
    return PlainTextResponse("no", 400)

routes = [Route("/municipality/v1/login", login, methods=["POST"])]
server = Server(Starlette(routes=routes), Path(sys.argv[1])).start()
print(server.url, flush=True)
server.wait()
"""


def first_answer(command: tuple[str, ...], ca_file: Path, cache: Path) -> float:
    """Return the seconds from the start of a process to its first answer over HTTPS."""
    with serving(command, ca_file, cache) as (_, client, began):
        answer = client.post("/municipality/v1/login", json={})
        seconds = time.perf_counter() - began
    assert answer.status_code == 400
    return seconds


def test_the_portal_starts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tls = TlsAuthority.open(tmp_path / "tls", datetime.now(UTC))
    cache = tmp_path / "cache"
    portal = (*TEKIGO, "up", "--port", "0", "--workspace", str(tmp_path))
    bare = (*TEKIGO[:-1], BARE, str(tls.server_file))
    for command in (portal, bare):
        first_answer(command, tls.ca_file, cache)
    pairs = [
        (first_answer(portal, tls.ca_file, cache), first_answer(bare, tls.ca_file, cache))
        for _ in range(STARTS)
    ]
    show(
        capsys,
        "Start to first answer, fresh process, existing workspace",
        portal=f"{median(ours for ours, _ in pairs):.2f} s",
        bare_Starlette_on_the_same_server=f"{median(theirs for _, theirs in pairs):.2f} s",
        ratio=f"{median(ours / theirs for ours, theirs in pairs):.2f}",
        target="< 0.5 s",
    )
