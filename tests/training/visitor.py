"""Somebody who looks at pages, without a server between."""

from collections.abc import Mapping
from typing import Any

import anyio
import httpx
from lxml import html
from starlette.types import ASGIApp


class Visitor:
    """Asks an application for pages.

    Args:
        pages: the application.
        cookies: shown with each request; none is taken.
    """

    def __init__(self, pages: ASGIApp, cookies: Mapping[str, str] | None = None) -> None:
        self._pages = pages
        self._cookies = dict(cookies or {})

    def get(self, path: str, **rest: Any) -> httpx.Response:  # noqa: ANN401  httpx's own
        """Look at a page."""
        return self._ask("GET", path, **rest)

    def post(self, path: str, form: Mapping[str, str]) -> httpx.Response:
        """Send a form."""
        return self._ask("POST", path, data=dict(form))

    def _ask(self, method: str, path: str, **rest: Any) -> httpx.Response:  # noqa: ANN401
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self._pages)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://localhost", cookies=self._cookies
            ) as client:
                return await client.request(method, path, **rest)

        return anyio.run(asked)


def parsed(page: httpx.Response) -> Any:  # noqa: ANN401  lxml's own
    """Return a page as elements."""
    return html.document_fromstring(page.text)


def told(page: httpx.Response) -> str:
    """Return all that a page says."""
    return " ".join(parsed(page).text_content().split())
