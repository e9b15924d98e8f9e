"""The office as a part of a room's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from simulator.screens.office.inbox import InboxPages
from simulator.screens.office.live import Live
from simulator.screens.office.machine import MachinePages
from simulator.screens.office.pages import FilingPages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute

    from simulator.screens.room import Room


def office(room: Room) -> Sequence[BaseRoute]:
    """Return the office's pages.

    Args:
        room: the room.
    """
    return [
        Route("/office/changes", Live(room).stream),
        *InboxPages(room).routes,
        *MachinePages(room).routes,
        *FilingPages(room).routes,
    ]
