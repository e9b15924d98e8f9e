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
REST_SECONDS = 0.5
"""At least so long between two of them, however much happens."""


class Live:
    """The event stream of one room.

    Args:
        room: the room.
    """

    def __init__(self, room: Room) -> None:
        self._room = room

    async def stream(self, _request: Request) -> Response:
        """Send an event at every change, until the browser leaves."""
        return StreamingResponse(
            self._events(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _events(self) -> AsyncIterator[str]:
        rings = self._room.bell.rings
        while True:
            before, rings = rings, await self._room.bell.rung(rings, HEARTBEAT_SECONDS)
            yield ": still here\n\n" if rings == before else "event: changed\ndata:\n\n"
            await asyncio.sleep(REST_SECONDS)
