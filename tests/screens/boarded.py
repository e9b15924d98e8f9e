"""A room with its board for tests, without a socket, as a trainer or a participant has it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from lxml import etree, html
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from simulator.contracts.problem import Text
from simulator.contracts.profile import builtin
from simulator.screens.board.log import Sieve
from simulator.screens.board.routes import board
from simulator.screens.board.stream import stream
from simulator.screens.page import TRAINER
from simulator.screens.room import Room
from simulator.web.app import Front
from simulator.web.running import Running, Workspace
from simulator.world.clock import SimulatedClock
from tests.web.builders import ACCOUNT, START

NAME = "room-1"
TEXTS = {"3-3.01": Text("そのまま引き渡す。", "It is handed over as it is.")}
SECONDS = 5.0


class Page:
    """A page that was answered."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.status = answer.status_code

    def texts(self, path: str) -> list[str]:
        """Return the text of everything an XPath finds, blanks run together."""
        root = html.fromstring(self.answer.text)
        found = root.xpath(path)
        assert isinstance(found, list)
        return [_plain(one) if isinstance(one, etree._Element) else str(one) for one in found]

    def text(self, path: str) -> str:
        """Return the text of the only thing an XPath finds."""
        (text,) = self.texts(path)
        return text


def _plain(element: etree._Element) -> str:
    return re.sub("[ \n]+", " ", "".join(map(str, element.itertext()))).strip()


class Visitor:
    """Somebody who looks at a room's pages."""

    def __init__(self, room: Room, *, trainer: bool) -> None:
        self._served = room.application([board(TEXTS)])
        self._trainer = trainer

    def get(self, path: str, **query: str) -> Page:
        """Open a page."""
        return self._call("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, fields: Mapping[str, str]) -> Page:
        """Send a form."""
        return self._call("POST", path, fields)

    def _call(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
    ) -> Page:
        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(self._application)
            base = "http://pages.example"
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(method, path, data=fields)

        return Page(asyncio.run(call()))

    async def _application(self, scope: Scope, receive: Receive, send: Send) -> None:
        served: ASGIApp = self._served
        scope[TRAINER] = self._trainer
        await served(scope, receive, send)


class Boarded:
    """A room in which no connector works, and whoever looks at it."""

    def __init__(self, root: Path) -> None:
        def pages(running: Running) -> ASGIApp:
            self.room = Room(running)
            return self.room.application([])

        self.clock = SimulatedClock(START)
        self.running = Running(
            Front(),
            NAME,
            Workspace(root),
            builtin(),
            self.clock,
            [ACCOUNT],
            "token",
            pages=pages,
        )
        self.trainer = Visitor(self.room, trainer=True)
        self.participant = Visitor(self.room, trainer=False)

    def close(self) -> None:
        """Let go."""
        self.running.close()


class Watching:
    """A browser that watches a room's board.

    Args:
        room: the room.
        sieve: which messages it lists.
        since: the place it saw last, "" for none.
    """

    def __init__(self, room: Room, sieve: Sieve | None = None, since: str = "") -> None:
        headers = [(b"last-event-id", since.encode())] if since else []
        request = Request({"type": "http", "headers": headers, "query_string": b"", "path": "/"})

        def render(template: str, **values: Any) -> str:  # noqa: ANN401  as templates get them
            one = values.get("one")
            return f"{template} {one.call.sequence}" if one else template

        response = stream(request, room, sieve or Sieve(), render, lambda: "gate")
        assert isinstance(response, StreamingResponse)
        self._events = response.body_iterator

    async def events(self, count: int) -> list[tuple[str, str, dict[str, Any]]]:
        """Return the next few events: name, id and data."""
        found: list[tuple[str, str, dict[str, Any]]] = []
        events = self._events
        assert isinstance(events, AsyncIterator)
        async with asyncio.timeout(SECONDS):
            while len(found) < count:
                told = str(await anext(events))
                fields = dict(line.split(": ", 1) for line in told.strip().split("\n"))
                found.append((fields["event"], fields.get("id", ""), json.loads(fields["data"])))
        return found
