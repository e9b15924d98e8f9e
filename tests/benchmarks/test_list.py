"""What the municipality's list costs beside a bare handler that returns the same bytes.

Both answer over HTTPS on the same kind of server; the portal checks the token and keeps its
journal. They are measured in turns, so that whatever else the machine does hits both.
"""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulator.pki.tls import TlsAuthority
from simulator.web.app import Front
from simulator.web.server import Server
from tests.benchmarks.measuring import CONNECTIONS, ROUNDS, Load, figures, in_turns, show
from tests.web import builders

ITEMS = 20
PATH = "/town/portal/municipality/v1/applications/search"
QUESTION = json.dumps(
    {"arrivedFrom": "2026-06-01T00:00:00+09:00", "arrivedTo": "2026-06-02T00:00:00+09:00"}
)


@contextmanager
def both(folder: Path) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Serve portal and bare handler; yield their addresses and the headers of a call."""
    tls = TlsAuthority.open(folder / "tls", datetime.now(UTC))
    town = builders.simulation(folder / "world")
    person = builders.resident(town)
    for _ in range(ITEMS):
        builders.file(town, person)
    front = Front()
    front.add("town", town)
    portal = Server(front, tls.server_file).start()
    token = town.municipality.login(builders.ACCOUNT.name, builders.ACCOUNT.password)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    trust = ssl.create_default_context(cafile=tls.ca_file)
    answer = httpx.post(portal.url + PATH, content=QUESTION, headers=headers, verify=trust)
    assert len(answer.json()["result"]["applications"]) == ITEMS

    async def same_bytes(_request: Request) -> Response:
        return Response(answer.content, media_type=answer.headers["content-type"])

    handler = Starlette(routes=[Route(PATH, same_bytes, methods=["POST"])])
    bare = Server(handler, tls.server_file).start()
    yield portal.url, bare.url, headers
    portal.stop()
    bare.stop()
    assert len(town.world.journal.calls()) > ROUNDS
    town.close()


def test_the_list_of_twenty(
    tmp_path: Path, requires_tool: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    wrk = requires_tool("wrk")
    with both(tmp_path) as (portal, bare, headers):
        call = tmp_path / "call.lua"
        ours, theirs = (Load(wrk, url + PATH, call, QUESTION, headers) for url in (portal, bare))
        pairs = in_turns(ours, theirs)
    title = f"List of {ITEMS} over HTTPS, token and journal on, {CONNECTIONS} connections"
    show(capsys, title, **figures(pairs, "bare handler with the same bytes", ">= 0.30"))
