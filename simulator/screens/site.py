"""The pages that belong to no room: the lobby, static files, and what others add."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

import fixtures
from simulator.screens.page import Renderer
from simulator.screens.room import TEMPLATES
from simulator.screens.trouble import HANDLERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute

STATIC = Path(__file__).parent / "static"


def site(routes: Sequence[BaseRoute], templates: Sequence[Path] = ()) -> Starlette:
    """Return the ASGI application of the pages outside the rooms.

    Args:
        routes: the pages, in the order in which they are asked whether a path is theirs.
        templates: further folders of templates.
    """
    served = Starlette(
        routes=[
            Mount("/static/fonts", StaticFiles(directory=str(fixtures.folder("fonts")))),
            Mount("/static", StaticFiles(directory=STATIC)),
            *routes,
        ],
        exception_handlers=HANDLERS,
    )
    served.state.renderer = Renderer([TEMPLATES, *templates])
    return served
