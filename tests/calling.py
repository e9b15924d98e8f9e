"""Calls an application without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx
from starlette.types import ASGIApp


class Client:
    """Calls a served application."""

    def __init__(self, app: ASGIApp) -> None:
        self._transport = httpx.ASGITransport(app)

    def get(self, path: str) -> httpx.Response:
        return self._call("GET", path, b"", {})

    def post(self, path: str, content: bytes, headers: Mapping[str, str]) -> httpx.Response:
        return self._call("POST", path, content, headers)

    def _call(
        self, method: str, path: str, content: bytes, headers: Mapping[str, str]
    ) -> httpx.Response:
        async def call() -> httpx.Response:
            base = "http://cards.example"
            async with httpx.AsyncClient(transport=self._transport, base_url=base) as client:
                return await client.request(method, path, content=content, headers=headers)

        return asyncio.run(call())
