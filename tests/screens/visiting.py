"""A room with its pages, and a visitor who presses the buttons of pages as a browser would."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from lxml import html
from starlette.types import ASGIApp

from simulator.contracts.profile import builtin
from simulator.screens.resident.routes import routes
from simulator.screens.room import Room
from simulator.web.app import Front
from simulator.web.running import Running, Workspace
from simulator.world.clock import Clock, SimulatedClock
from tests.web.builders import ACCOUNT, START

NAME = "room-1"
PIN = "TEKIGO01"
SEND = "カードを読み取って提出する"


class Place:
    """A room without a socket.

    Args:
        root: its workspace.
        profile: name of the interfaces in force.
        clock: what its time runs by.
    """

    def __init__(self, root: Path, profile: str = "modelled-1", clock: Clock | None = None) -> None:
        self.front = Front()
        made: list[Room] = []

        def pages(running: Running) -> ASGIApp:
            made.append(Room(running))
            return made[0].application([routes])

        running = Running(
            self.front,
            NAME,
            Workspace(root),
            builtin(profile),
            clock or SimulatedClock(START),
            [ACCOUNT],
            "only for this test",
            pages=pages,
        )
        self.room = made[0]
        self.running = running

    def close(self) -> None:
        """Let go, as a server that ends."""
        self.running.close()


@dataclass(frozen=True)
class Seen:
    """A page as it came.

    Args:
        place: its path below the room.
        status: HTTP status.
        text: its HTML.
    """

    place: str
    status: int
    text: str

    @property
    def title(self) -> str:
        """The first heading."""
        return str(self.tree.find(".//h1").text_content()).strip()

    @property
    def tree(self) -> html.HtmlElement:
        """What it is made of."""
        return html.fromstring(self.text)

    @property
    def words(self) -> str:
        """What people read, spaces aside."""
        return re.sub(r"[ \n]+", " ", self.tree.find(".//main").text_content())

    def fields(self, button: str) -> dict[str, str]:
        """Return what the form with a button would send, the button's own field included.

        Args:
            button: value of its control, or what stands on it.
        """
        form, pressed = self._form(button)
        sent = {name: value for name, value in form.form_values() if name not in ("do", "event")}
        if pressed.get("name"):
            sent[pressed.get("name")] = pressed.get("value", "")
        return sent

    def action(self, button: str) -> str:
        """Return the path its form is sent to."""
        return str(self._form(button)[0].get("action"))

    def _form(self, button: str) -> tuple[html.FormElement, html.HtmlElement]:
        for form in self.tree.forms:
            for one in form.iter("button"):
                if button in (one.get("value"), one.text_content().strip()):
                    return form, one
        raise AssertionError(f"{self.place} has no button {button}")


class Visitor:
    """Somebody with a browser.

    Args:
        place: the room.
        language: of their browser.
    """

    def __init__(self, place: Place, language: str = "ja") -> None:
        self._transport = httpx.ASGITransport(place.front, raise_app_exceptions=False)
        self._cookies = {"tekigo-lang": language}

    def open(self, place: str) -> Seen:
        """Open a page of the room."""
        return self._seen(self.call("GET", f"/{NAME}/{place}"))

    def press(self, page: Seen, button: str, **typed: str) -> Seen:
        """Press a button, after something was typed into its form."""
        sent = page.fields(button) | {name.replace("__", "."): v for name, v in typed.items()}
        return self._seen(self.call("POST", page.action(button), data=sent))

    def call(self, method: str, path: str, **options: object) -> httpx.Response:
        """Call, without following where it leads."""

        async def call() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=self._transport, base_url="http://pages", cookies=self._cookies
            ) as client:
                return await client.request(method, path, **options)  # type: ignore[arg-type]

        return asyncio.run(call())

    def _seen(self, answer: httpx.Response) -> Seen:
        path = urlsplit(str(answer.request.url)).path
        while answer.status_code == 303:
            place = urlsplit(answer.headers["location"])
            path = place.path
            answer = self.call("GET", f"{place.path}?{place.query}")
        return Seen(path.removeprefix(f"/{NAME}/"), answer.status_code, answer.text)


def begun(
    visitor: Visitor,
    who: str,
    procedure: str,
    how: str = "example",
    municipality: str = "132012",
) -> Seen:
    """Begin a filing, with the person's example or with what the card knows (``card``)."""
    page = visitor.open(f"resident/{who}/procedure/{municipality}/{procedure}")
    return visitor.press(page, how)


def draft_of(page: Seen) -> str:
    """Return the path of the draft that a page is about."""
    return "/".join(page.place.split("/")[:4])


def signing(visitor: Visitor, page: Seen) -> Seen:
    """Go from a page of a draft straight to its signature."""
    return visitor.open(f"{draft_of(page)}/sign")


def number_of(page: Seen) -> str:
    """Return the 受付番号 of a receipt's page."""
    assert "/filing/" in page.place, page.words
    return page.place.rpartition("/")[2]
