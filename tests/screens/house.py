"""A lobby for tests, whose rooms are one page each, and a browser without a screen."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from simulator.screens.access import Access
from simulator.screens.keys import Keys, keys_of
from simulator.screens.lobby import Lobby
from simulator.screens.page import TRAINER
from simulator.screens.rooms import Plate, Rooms
from simulator.screens.site import site
from simulator.screens.tries import Tries
from simulator.web.app import Front

TOKEN = "token of this test"
PASSCODE = "kane-7788"
HOST = "192.168.7.7"


class FakeRoom:
    """A room without a world: it says who asks, and how much came."""

    def __init__(self, front: Front, name: str) -> None:
        self.running = self
        self.closed = 0
        front._pages[name] = self.answer
        front._rooms[name] = {}

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI
        """Answer one request."""
        size = len(await Request(scope, receive).body())
        told = f"trainer {scope[TRAINER]}, {size} bytes"
        await PlainTextResponse(told)(scope, receive, send)

    def close(self) -> None:
        """Count how often it was closed: once as a room, once as its world."""
        self.closed += 1


class House:
    """The pages outside of the rooms, and who stands before them.

    Args:
        root: the workspace.
        shared: whether the network is open.
    """

    def __init__(self, root: Path, *, shared: bool = False) -> None:
        self.seconds = 0.0
        self.made: dict[str, FakeRoom] = {}
        self.front = Front()
        self.keys: Keys = keys_of(root, TOKEN)
        self.rooms = Rooms(root / "rooms", self.front, self._make)
        ca_file = root / "ca.pem" if shared else None
        lobby = Lobby(
            rooms=self.rooms,
            front=self.front,
            keys=self.keys,
            tries=Tries(lambda: self.seconds),
            address=f"https://{HOST}",
            passcode=PASSCODE,
            ca_file=ca_file,
        )
        self.front.site = site([*lobby.routes(), *lobby.opening()])
        self.door = Access(self.front, self.keys, self.rooms.passcode, [HOST], asks=shared)

    def add(self, title: str = "") -> str:
        """Add a room, and return its name."""
        return self.rooms.add(Plate(title=title, passcode=PASSCODE, profile="modelled-1"))

    def _make(self, name: str, _plate: Plate) -> Any:  # noqa: ANN401  stands for a room
        self.made[name] = FakeRoom(self.front, name)
        return self.made[name]


class Browser:
    """Keeps cookies, follows nothing, and says where its forms come from.

    Args:
        house: what it visits.
        base: by what address.
        client: its own address.
    """

    def __init__(
        self, house: House, base: str = f"https://{HOST}", client: str = "192.168.7.20"
    ) -> None:
        self._house = house
        self._base = base
        self._client = client
        self.cookies = httpx.Cookies()

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page."""
        return self.send("GET", path, headers=headers)

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of one of our own pages."""
        return self.send("POST", path, data=fields, headers={"Origin": self._base})

    def send(self, method: str, path: str, **what: Any) -> httpx.Response:  # noqa: ANN401  httpx's
        """Send anything."""

        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(self._house.door, client=(self._client, 50000))
            async with httpx.AsyncClient(
                transport=transport, base_url=self._base, cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, **what)
                self.cookies = client.cookies
                return answer

        return asyncio.run(call())

    def as_trainer(self) -> Browser:
        """Enter as the trainer."""
        assert self.post("/enter", token=TOKEN).headers["location"] == "/"
        return self


def heading(answer: httpx.Response) -> str:
    """Return the first heading of a page."""
    found = re.search("<h1>(.*?)</h1>", answer.text)
    assert found, answer.text
    return found[1]


def cookie_of(answer: httpx.Response) -> Mapping[str, str]:
    """Return the parts of the only cookie an answer sets."""
    (line,) = answer.headers.get_list("set-cookie")
    parts = [part.strip().partition("=") for part in line.split(";")]
    return {name.lower(): value for name, _, value in parts}
