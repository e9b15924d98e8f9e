"""The pages that belong to no room: the lobby, static files, and what others add."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from simulator.screens.page import Renderer, page
from simulator.screens.room import TEMPLATES
from simulator.screens.trouble import HANDLERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from simulator.screens.room import Room

STATIC = Path(__file__).parent / "static"


def site(
    rooms: Mapping[str, Room], routes: Sequence[BaseRoute] = (), templates: Sequence[Path] = ()
) -> Starlette:
    """Return the ASGI application of the pages outside the rooms.

    Args:
        rooms: every room, by name; may grow and shrink.
        routes: what others add.
        templates: further folders of templates.
    """

    async def lobby(request: Request) -> Response:
        return page(request, "lobby.html.jinja", rooms=list(rooms.values()))

    served = Starlette(
        routes=[Route("/", lobby), Mount("/static", StaticFiles(directory=STATIC)), *routes],
        exception_handlers=HANDLERS,
    )
    served.state.renderer = Renderer([TEMPLATES, *templates])
    return served
