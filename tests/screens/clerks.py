"""A clerk who reads a room's pages without a socket, or a guest of the same room."""

import re
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx
from lxml import html
from starlette.types import ASGIApp, Receive, Scope, Send

from simulator.screens.page import TRAINER

BLANKS = re.compile(r"\s+")


class Page:
    """An answer, and the HTML in it."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        self.location = answer.headers.get("location", "")
        self.content = answer.content
        self.headers = answer.headers
        shown = answer.headers.get("content-type", "").startswith("text/html")
        self._tree: Any = html.fromstring(answer.text) if shown else None

    def texts(self, path: str) -> list[str]:
        """Return the text of everything an XPath finds, blanks joined."""
        return [BLANKS.sub(" ", _text(one)).strip() for one in self._tree.xpath(path)]

    def text(self, path: str) -> str:
        """Return the text of the one thing an XPath finds."""
        (found,) = self.texts(path)
        return found


def _text(found: Any) -> str:  # noqa: ANN401  whatever an XPath gives
    return found if isinstance(found, str) else found.text_content()


class Visitor:
    """Somebody with a browser.

    Args:
        pages: of a room.
        room: its name.
        trainer: whether they have shown the token.
    """

    def __init__(self, pages: ASGIApp, room: str, *, trainer: bool = True) -> None:
        self._room = room

        async def served(scope: Scope, receive: Receive, send: Send) -> None:
            known = {TRAINER: trainer, "root_path": f"/{room}"}
            await pages({**scope, **known}, receive, send)

        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(served), base_url="http://localhost"
        )

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        """Leave."""
        await self._client.aclose()

    async def get(self, path: str) -> Page:
        """Open a page."""
        return Page(await self._client.get(f"/{self._room}/{path}"))

    async def post(
        self,
        path: str,
        data: Mapping[str, str] | None = None,
        files: Sequence[tuple[str, Any]] | None = None,
    ) -> Page:
        """Send a form."""
        answer = await self._client.post(f"/{self._room}/{path}", data=data or {}, files=files)
        return Page(answer)
