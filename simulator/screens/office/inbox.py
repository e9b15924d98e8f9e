"""The core systems' inbox: every batch, its files as they came, and how its filings compare."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse
from starlette.routing import Route

from simulator.screens.aside import aside
from simulator.screens.office import words
from simulator.screens.office.handover import batches, file, files
from simulator.screens.office.reviews import Reviews
from simulator.screens.page import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from simulator.screens.room import Room

INBOX = "office/inbox"


class InboxPages:
    """The pages about what was handed over.

    Args:
        room: the room.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._reviews = Reviews(room)

    @property
    def routes(self) -> list[BaseRoute]:
        """Where they are."""
        return [
            Route(f"/{INBOX}", self.shown),
            Route(f"/{INBOX}/{{batch}}", self.batch),
            Route(f"/{INBOX}/{{batch}}/{{file}}", self.file),
        ]

    async def shown(self, request: Request) -> Response:
        """Show every batch, and what came of every filing."""
        found, listing = await aside(self._reviews.now), await self._room.bench.look()
        return page(
            request,
            "office/inbox.html.jinja",
            batches=batches(self._room),
            review=found,
            rows={number: row.get("state", "") for number, row in listing.rows.items()},
            counts=Counter(one.outcome for one in found.results),
            room=self._room,
            words=words,
        )

    async def batch(self, request: Request) -> Response:
        """Show one batch: its tables as they came, and how its filings compare."""
        name = request.path_params["batch"]
        try:
            came = files(self._room, name)
        except LookupError as unknown:
            raise HTTPException(404) from unknown
        found = await aside(self._reviews.now)
        results = [one for one in found.results if name in one.batches]
        return page(
            request,
            "office/batch.html.jinja",
            name=name,
            files=came,
            results=results,
            room=self._room,
            words=words,
        )

    async def file(self, request: Request) -> Response:
        """Hand one file out as it came."""
        batch, name = request.path_params["batch"], request.path_params["file"]
        try:
            found = file(self._room, batch, name)
        except LookupError as unknown:
            raise HTTPException(404) from unknown
        return FileResponse(found, media_type="application/octet-stream", filename=found.name)
