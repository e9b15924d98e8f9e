"""Lets a room begin anew (やり直す): no filing, new cards, a connector that remembers nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.routing import Route

from simulator.screens.access import require_trainer
from simulator.screens.aside import aside
from simulator.screens.page import see_other

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from simulator.screens.room import Room

DONE = "anew"
"""What the address of a room's first page says once it has begun anew."""


def anew(room: Room) -> list[Route]:
    """Return the route, for the trainer."""

    async def reset(request: Request) -> Response:
        require_trainer(request)
        await begin_anew(room)
        return see_other(request, f"?{DONE}")

    return [Route("/reset", reset, methods=["POST"])]


async def begin_anew(room: Room, seed: int | None = None) -> None:
    """Let world and connector begin anew, while others are answered.

    The world does so between two requests, so that no page ever sees half of one.

    Args:
        room: the room.
        seed: another one; None keeps the present one.

    Raises:
        Problem: the connector does not let go of what it does.
    """
    loop = asyncio.get_running_loop()
    room.gate.run()  # a connector that is held could not let go

    async def world() -> None:
        room.running.reset(seed)

    def between() -> None:
        asyncio.run_coroutine_threadsafe(world(), loop).result()

    await aside(lambda: room.bench.begin_anew(between))
