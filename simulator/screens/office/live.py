"""Tells the office's pages that something changed; they then fetch what they show anew."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import StreamingResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from simulator.screens.room import Room

HEARTBEAT_SECONDS = 15.0
CHANGED = "event: changed\ndata:\n\n"
REST_SECONDS = 0.5
"""At least so long between two of them, however much happens."""


class Live:
    """The event stream of one room.

    Args:
        room: the room.
    """

    def __init__(self, room: Room) -> None:
        self._room = room

    async def stream(self, request: Request) -> Response:
        """Send an event at every change since the page was made, until the browser leaves."""
        since = request.query_params.get("since", "")
        return StreamingResponse(
            self._events(since),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    async def _events(self, since: str) -> AsyncIterator[str]:
        rings = self._room.bell.rings
        if since != str(rings):
            # Something happened while the page was on its way, or the server is another one.
            yield CHANGED
        while True:
            before, rings = rings, await self._room.bell.rung(rings, HEARTBEAT_SECONDS)
            yield ": still here\n\n" if rings == before else CHANGED
            await asyncio.sleep(REST_SECONDS)
