"""The page about the connector itself: which one works, how it is, and what can be done to it.

Everybody may let it have its turn. What takes it away, or puts another in its place, is the
trainer's.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.routing import Route

from simulator.contracts.problem import Problem, Text
from simulator.screens.access import require_trainer
from simulator.screens.anew import begin_anew
from simulator.screens.page import page, see_other
from simulator.townhall.mishaps import FileKind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from simulator.screens.room import Room

MACHINE = "office/connector"
SOON_SECONDS = 1.5
"""How long a page waits for a cycle; one that takes longer is shown to be under way."""
STATES = {
    "idle": Text("まだ起動していない", "not started yet"),
    "running": Text("動作中", "running"),
    "cut-off": Text("止められている", "cut off"),
    "lost": Text("応答なし", "does not answer"),
}
TONES = {"running": "good", "cut-off": "open", "lost": "bad", "idle": ""}


class MachinePages:
    """The pages about the connector.

    Args:
        room: the room.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._under_way: set[asyncio.Task[object]] = set()
        self._trainers: Mapping[str, Callable[[FormData], Awaitable[None]]] = {
            "auto": self._auto,
            "cut-off": self._cut_off,
            "restart": self._restart,
            "swap": self._swap,
            "links": self._links,
        }

    @property
    def routes(self) -> list[BaseRoute]:
        """Where they are."""
        return [
            Route(f"/{MACHINE}", self.shown),
            Route(f"/{MACHINE}/cycle", self.cycle, methods=["POST"]),
            Route(f"/{MACHINE}/{{act}}", self.act, methods=["POST"]),
        ]

    async def shown(self, request: Request) -> Response:
        """Show how it is."""
        room = self._room
        feed = room.simulation.feed
        return page(
            request,
            "office/connector.html.jinja",
            room=room,
            bench=room.bench,
            pilot=room.pilot,
            states=STATES,
            tones=TONES,
            listing=await room.bench.look(),
            kinds=feed.kinds,
            here=sorted(file.name for file in room.running.workspace.links.iterdir()),
            coming=feed.on_its_way(),
        )

    async def cycle(self, request: Request) -> Response:
        """Let it have its turn."""
        async with request.form() as form:
            back = str(form.get("back", ""))
        task = asyncio.ensure_future(self._room.bench.drive("cycle"))
        self._under_way.add(task)
        task.add_done_callback(self._over)
        with suppress(TimeoutError):
            async with asyncio.timeout(SOON_SECONDS):
                await asyncio.shield(task)
        return see_other(request, "office" if back == "office" else MACHINE)

    def _over(self, task: asyncio.Task[object]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # the bench has it already

    async def act(self, request: Request) -> Response:
        """Do what only the trainer may."""
        require_trainer(request)
        act = self._trainers.get(request.path_params["act"])
        if act is None:
            raise HTTPException(404)
        async with request.form() as form:
            await act(form)
        return see_other(request, MACHINE)

    async def _auto(self, form: FormData) -> None:
        self._room.pilot.let(auto=form.get("auto") == "on")

    async def _cut_off(self, _form: FormData) -> None:
        await self._room.bench.cut_off()

    async def _restart(self, _form: FormData) -> None:
        await self._room.bench.restart()

    async def _swap(self, form: FormData) -> None:
        await self._room.bench.swap(str(form.get("connector", "")))
        if form.get("anew"):
            await begin_anew(self._room)

    async def _links(self, form: FormData) -> None:
        kind = str(form.get("kind", ""))
        # While the pilot looks away: it would bring and note the same files.
        with self._room.running.still() as simulation:
            if kind not in simulation.feed.kinds:
                raise Problem(
                    Text("その種類のファイルはありません。", "There is no such kind of file."),
                    Text("画面から選んでください。", "Choose on the page."),
                )
            simulation.feed.issue(FileKind(kind))
            self._room.pilot.tick()
