"""The list of twenty beside other mocks: ``python -m tests.benchmarks.peers --folder DIR``.

Installs each peer into the folder (pip and npm reach their registries), starts it with the very
bytes the portal answers with, and calls both in turns with wrk, over plain HTTP. mesh-sandbox has
an answer of its own. A peer that cannot be installed or does not come up is said to be left out.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulator.web.app import Front
from tests.benchmarks.measuring import CONNECTIONS, Load, in_turns
from tests.benchmarks.test_list import ITEMS, QUESTION
from tests.benchmarks.test_list import PATH as LIST
from tests.web import builders

START_SECONDS = 60
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Peer:
    """Another mock.

    Args:
        name: with its version.
        install: commands, run in a folder of its own.
        prepare: writes what it is started with, given folder and answer.
        command: starts it there, given the port.
        path: what is called.
        environment: what it needs set.
    """

    name: str
    install: tuple[tuple[str, ...], ...]
    command: Callable[[int], tuple[str, ...]]
    prepare: Callable[[Path, bytes], None] = lambda _folder, _answer: None
    path: str = LIST
    environment: dict[str, str] = field(default_factory=dict)


def npm(*packages: str) -> tuple[tuple[str, ...], ...]:
    return (("npm", "install", "--no-audit", "--no-fund", "--silent", *packages),)


def document(folder: Path, answer: bytes) -> None:
    """Write an OpenAPI document whose example is the answer."""
    example = {"application/json": {"example": json.loads(answer)}}
    told = {"200": {"description": "the list", "content": example}}
    paths = {LIST: {"get": {"responses": told}}}
    whole = {"openapi": "3.0.3", "info": {"title": "list", "version": "1"}, "paths": paths}
    (folder / "list.json").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")


def mapping(folder: Path, answer: bytes) -> None:
    """Write WireMock's mapping of the path to the answer."""
    (folder / "mappings").mkdir(exist_ok=True)
    told = {"status": 200, "jsonBody": json.loads(answer)}
    whole = {"request": {"method": "GET", "urlPath": LIST}, "response": told}
    (folder / "mappings" / "list.json").write_text(json.dumps(whole), encoding="utf-8")


PEERS = (
    Peer(
        "mesh-sandbox 1.0.137",
        (
            (sys.executable, "-m", "venv", "venv"),
            ("venv/bin/pip", "install", "--quiet", "mesh-sandbox==1.0.137"),
        ),
        lambda port: ("venv/bin/uvicorn", "mesh_sandbox.api:app", f"--port={port}"),
        path="/messageexchange/X26ABC1/inbox",
        environment={"AUTH_MODE": "none"},
    ),
    Peer(
        "Prism 5.14.2",
        npm("@stoplight/prism-cli@5.14.2"),
        lambda port: ("node_modules/.bin/prism", "mock", f"--port={port}", "list.json"),
        document,
    ),
    Peer(
        "Mockoon 9.9.0",
        npm("@mockoon/cli@9.9.0"),
        lambda port: (
            *("node_modules/.bin/mockoon-cli", "start", "--data=list.json"),
            *(f"--port={port}", "--disable-log-to-file"),
        ),
        document,
    ),
    Peer(
        "WireMock 3.13.2",
        npm("wiremock@3.13.2"),
        lambda port: (
            *("java", "-jar", "node_modules/wiremock/build/wiremock-standalone-3.13.2.jar"),
            *(f"--port={port}", "--root-dir=."),
        ),
        mapping,
    ),
)


def serve(kind: str, port: int, folder: Path) -> None:
    """Serve the portal, having written the call's headers and answer, or that answer alone."""
    if kind == "bare":
        content = (folder / "answer").read_bytes()

        async def same_bytes(_request: Request) -> Response:
            return Response(content, media_type="application/json")

        run(Starlette(routes=[Route(LIST, same_bytes)]), port)
        return
    town = builders.simulation(folder / "world")
    person = builders.resident(town)
    for _ in range(ITEMS):
        builders.file(town, person)
    front = Front()
    front.add("town", town)
    token = town.municipality.login(builders.ACCOUNT.name, builders.ACCOUNT.password)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    (folder / "headers").write_text(json.dumps(headers))
    run(front, port)


def run(application: Any, port: int) -> None:  # noqa: ANN401  ASGI
    uvicorn.run(application, port=port, log_level="error", access_log=False)


@contextmanager
def running(
    command: tuple[str, ...], folder: Path, port: int, environment: dict[str, str]
) -> Iterator[None]:
    """Run a server until it is left; it takes connections from here on.

    Raises:
        OSError: it does not come up.
    """
    with (
        (folder / f"{port}.log").open("wb") as log,
        subprocess.Popen(
            command, cwd=folder, env=os.environ | environment, stdout=log, stderr=log
        ) as server,
    ):
        try:
            until = time.monotonic() + START_SECONDS
            while server.poll() is None and time.monotonic() < until:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                with suppress(subprocess.TimeoutExpired):  # whoever ends early is known at once
                    server.wait(0.1)
            else:
                raise OSError(f"it did not come up; see {port}.log in {folder}")
            yield
        finally:
            server.terminate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def ours(kind: str, folder: Path) -> Iterator[str]:
    port = free_port()
    command = (sys.executable, "-m", "tests.benchmarks.peers", "--serve", kind, str(port))
    with running((*command, "--folder", str(folder)), folder, port, {"PYTHONPATH": str(ROOT)}):
        yield f"http://127.0.0.1:{port}{LIST}"


def beside(peer: Peer, folder: Path, portal: Load, answer: bytes) -> str:
    """Install and measure a peer, and return the line that tells what came of it."""
    folder.mkdir(exist_ok=True)
    try:
        for command in peer.install:
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
        peer.prepare(folder, answer)
        port = free_port()
        with running(peer.command(port), folder, port, peer.environment):
            url = f"http://127.0.0.1:{port}{peer.path}"
            httpx.get(url).raise_for_status()
            theirs = Load(portal.wrk, url, folder / "call.lua")
            theirs.rate()  # a virtual machine wants to be warm
            return told(peer.name, in_turns(portal, theirs))
    except (OSError, subprocess.CalledProcessError, httpx.HTTPError) as error:
        return f"{peer.name:<22} left out: {error}"


def told(name: str, pairs: list[tuple[float, float]]) -> str:
    mine, theirs = (median(rates) for rates in zip(*pairs, strict=True))
    ratio = median(one / other for one, other in pairs)
    return f"{name:<22}{theirs:>9.0f}{mine:>9.0f}{ratio:>9.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--serve", nargs=2, metavar=("KIND", "PORT"))
    options = parser.parse_args()
    folder: Path = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if options.serve:
        serve(options.serve[0], int(options.serve[1]), folder)
        return
    print(f"{ITEMS} filings over HTTP, {CONNECTIONS} connections, calls a second")
    print(f"{'':<22}{'theirs':>9}{'portal':>9}{'ratio':>9}")
    with ours("portal", folder) as url:
        headers = json.loads((folder / "headers").read_text())
        portal = Load("wrk", url, folder / "portal.lua", QUESTION, headers)
        answer = httpx.post(url, content=QUESTION, headers=headers).content
        (folder / "answer").write_bytes(answer)
        with ours("bare", folder) as bare:
            print(told("bare Starlette", in_turns(portal, Load("wrk", bare, folder / "bare.lua"))))
        for peer in PEERS:
            print(beside(peer, folder / peer.name.split()[0], portal, answer), flush=True)


if __name__ == "__main__":
    main()
