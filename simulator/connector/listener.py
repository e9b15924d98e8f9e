"""Takes POSTs on loopback, one at a time, and answers each with JSON.

The reference connector's own small HTTP server: for the driver protocol, or for a trigger.
"""

from __future__ import annotations

import json
import socket
import sys
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

HOST = "127.0.0.1"


def application(act: Callable[[bytes], dict[str, Any]]) -> Starlette:
    """Return what answers each POST to ``/`` by `act`; an ``error`` in its answer is a 400."""

    async def take(request: Request) -> Response:
        # Called inline: a connector has one thread, and does one thing at a time.
        answer = act(await request.body())
        status = 400 if "error" in answer else 200
        return Response(json.dumps(answer), status, media_type="application/json")

    return Starlette(routes=[Route("/", take, methods=["POST"])])


def serve(port: int, act: Callable[[bytes], dict[str, Any]]) -> None:
    """Listen until the process is told to end, and say on standard error where.

    Args:
        port: 0 for any free one.
        act: what one request does.
    """
    listening = socket.create_server((HOST, port))
    sys.stderr.write(f"http://{HOST}:{listening.getsockname()[1]}/\n")
    sys.stderr.flush()
    config = uvicorn.Config(application(act), log_config=None, access_log=False, lifespan="off")
    uvicorn.Server(config).run(sockets=[listening])
