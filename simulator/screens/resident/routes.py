"""Puts the resident's pages together for one room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.screens.resident.desk import Desk
from simulator.screens.resident.filed import Filed
from simulator.screens.resident.files import Files
from simulator.screens.resident.filling import Filling
from simulator.screens.resident.people import People
from simulator.screens.resident.search import Search
from simulator.screens.resident.signing import Signing

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from simulator.screens.room import Room


def routes(room: Room) -> list[BaseRoute]:
    """Return the resident's pages of a room."""
    desk = Desk(room)
    return [
        route
        for pages in (
            People(desk),
            Search(desk),
            Filling(desk),
            Files(desk),
            Signing(desk),
            Filed(desk),
        )
        for route in pages.routes
    ]
