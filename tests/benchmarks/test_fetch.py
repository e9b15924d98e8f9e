"""What fetching a package costs beside a bare Starlette application that answers with the file.

Both answer over HTTPS on the same kind of server; the portal checks the token, finds the filing,
tells the digest and keeps its journal.
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
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from simulator.pki.tls import TlsAuthority
from simulator.portal.applicant import Arrival
from simulator.web.app import Front
from simulator.web.server import Server
from tests.benchmarks.measuring import CONNECTIONS, Load, figures, in_turns, show
from tests.web import builders

SIZE = 50_000
PATH = "/town/portal/municipality/v1/applications/get"


@contextmanager
def both(folder: Path, kind: str) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Serve portal and bare answer; yield their addresses, and body and headers of a call."""
    tls = TlsAuthority.open(folder / "tls", datetime.now(UTC))
    town = builders.simulation(folder / "world")
    person = builders.resident(town)
    cut = Arrival(repack=lambda package: package[:SIZE])
    number = builders.file(town, person, arrival=cut)
    front = Front()
    front.add("town", town)
    portal = Server(front, tls.server_file).start()
    token = town.municipality.login(builders.ACCOUNT.name, builders.ACCOUNT.password)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    question = json.dumps({"receiptNumber": number})
    trust = ssl.create_default_context(cafile=tls.ca_file)
    answer = httpx.post(portal.url + PATH, content=question, headers=headers, verify=trust)
    assert answer.content == builders.package(town, number)
    assert len(answer.content) == SIZE
    file = town.world.blobs.path(town.applicant.receipt(number).package)

    async def the_file(_request: Request) -> Response:
        return FileResponse(file, media_type="application/zip")

    async def same_bytes(_request: Request) -> Response:
        return Response(answer.content, media_type="application/zip")

    act = {"file": the_file, "bytes": same_bytes}[kind]
    bare = Server(Starlette(routes=[Route(PATH, act, methods=["POST"])]), tls.server_file).start()
    yield portal.url + PATH, bare.url + PATH, question, headers
    portal.stop()
    bare.stop()
    town.close()


@pytest.mark.parametrize(
    ("kind", "target"), [("file", ">= 0.40"), ("bytes", "none: nothing is read from a disk")]
)
def test_a_package_of_50_kb(
    tmp_path: Path,
    requires_tool: Callable[[str], str],
    capsys: pytest.CaptureFixture[str],
    kind: str,
    target: str,
) -> None:
    wrk, call = requires_tool("wrk"), tmp_path / "call.lua"
    with both(tmp_path, kind) as (portal, bare, question, headers):
        pairs = in_turns(*(Load(wrk, url, call, question, headers) for url in (portal, bare)))
    title = f"Package of {SIZE} bytes over HTTPS, token and journal on, {CONNECTIONS} connections"
    show(capsys, title, **figures(pairs, f"bare answer with the {kind}", target))
