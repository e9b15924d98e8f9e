"""The board's pages: the picture and its live stream, one message, and what the trainer steers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.routing import Route

from simulator.contracts.profile import Operation
from simulator.screens.access import require_trainer
from simulator.screens.board.filing import FilingPages
from simulator.screens.board.log import Sieve, latest, message_at
from simulator.screens.board.meaning import CARD_PATH, actor, asked, meaning
from simulator.screens.board.picture import View, arrangements
from simulator.screens.board.stream import Place, here, stream
from simulator.screens.board.tally import STAGES
from simulator.screens.board.travel import LINKS, STEPS, travel
from simulator.screens.page import page, see_other, visitor_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from simulator.contracts.problem import Text
    from simulator.journal.journal import Journal
    from simulator.screens.gate import Held
    from simulator.screens.page import Renderer
    from simulator.screens.room import Part, Room

BOARD = "board"
CONNECTOR = "connector"
"""What a note says of which connector works in the room: whether it is a faulty one is for the
trainer alone to know."""


def board(requirements: Mapping[str, Text]) -> Part:
    """Return the board as a part of a room's pages.

    Args:
        requirements: text of every requirement, by its id.
    """

    def routes(room: Room) -> Sequence[BaseRoute]:
        return [*_Pages(room, requirements).routes, *FilingPages(room).routes]

    return routes


class _Pages:
    def __init__(self, room: Room, requirements: Mapping[str, Text]) -> None:
        self._room = room
        self._requirements = requirements

    @property
    def routes(self) -> list[BaseRoute]:
        return [
            Route("/board", self.show),
            Route("/board/view", self.view),
            Route("/board/stream", self.stream),
            Route("/board/message/{line:int}", self.message),
            Route("/board/gate", self.gate, methods=["POST"]),
            Route("/board/clock", self.clock, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Show the board as it is now, or as it was at a line of the journal."""
        return page(request, "board/board.html.jinja", **self._board(request))

    async def view(self, request: Request) -> Response:
        """Return only what changes from line to line."""
        return page(request, "board/view.html.jinja", **self._board(request))

    async def stream(self, request: Request) -> Response:
        """Send what happens."""
        renderer: Renderer = request.app.state.renderer
        visitor, sieve = visitor_of(request), Sieve.of(request.query_params)

        def render(template: str, **values: Any) -> str:  # noqa: ANN401  what templates show
            return renderer.render(template, visitor, f"{renderer.base}/{BOARD}", _common(values))

        def held() -> str:
            return render("board/gate.html.jinja", **self._gate())

        return stream(request, self._room, sieve, render, held)

    async def message(self, request: Request) -> Response:
        """Show everything about one line."""
        found = message_at(self._journal, request.path_params["line"])
        if found is None:
            raise HTTPException(404)
        fields = asked(found.call)
        hidden = set() if visitor_of(request).trainer or found.is_call else {CONNECTOR}
        return page(
            request,
            "board/message.html.jinja",
            one=found,
            asked={name: value for name, value in fields.items() if name not in hidden},
            raw="" if fields else found.call.request,
            actor=actor,
            last=self._journal.last,
            touched=[(id_, self._requirements.get(id_)) for id_ in found.requirements],
        )

    async def gate(self, request: Request) -> Response:
        """Pause the connector, let one of its calls through, or let it run."""
        require_trainer(request)
        gate = self._room.gate
        acts = {"pause": gate.pause, "step": gate.step, "run": gate.run}
        wanted = str((await request.form()).get("act", ""))
        if wanted not in acts:
            raise HTTPException(400)
        acts[wanted]()
        return see_other(request, BOARD)

    async def clock(self, request: Request) -> Response:
        """Move the room's clock."""
        require_trainer(request)
        form = await request.form()
        travel(self._room, str(form.get("step", "")), str(form.get("day", "")))
        return see_other(request, BOARD)

    @property
    def _journal(self) -> Journal:
        return self._room.simulation.world.journal

    def _board(self, request: Request) -> dict[str, Any]:
        query, sieve = request.query_params, Sieve.of(request.query_params)
        place, journal = here(self._room), self._journal
        wanted = query.get("line", "")
        line = min(int(wanted), place.line) if wanted.isascii() and wanted.isdigit() else place.line
        place = Place(place.world, line) if wanted else place
        lines = latest(journal, sieve, line)
        tally = self._room.tallies.at(line)
        shown = message_at(journal, line) if wanted else next(iter(lines), None)
        return _common(
            {
                "view": View(tally.facts, shown),
                "arrangements": arrangements(),
                "journeys": tally.journeys,
                "lines": lines,
                "sieve": sieve,
                "line": line,
                "last": journal.last,
                "replay": bool(wanted),
                "since": urlencode({"since": str(place), **sieve.parameters}),
                "actors": [(name, words.text) for name, words in meaning().actor.items()],
                "now": self._room.simulation.world.clock.now(),
                "steps": [(name, text) for name, (_, text) in STEPS.items()],
                "links": LINKS,
                "keeps_time": self._room.bench.keeps_time,
                "upcoming": self._room.simulation.feed.upcoming,
                **self._gate(),
            }
        )

    def _gate(self) -> dict[str, Any]:
        gate = self._room.gate
        return {"paused": gate.paused, "held": [self._told(one) for one in gate.held]}

    def _told(self, held: Held) -> tuple[int, str, Text | None, str]:
        """Return a call that waits: its place, its path, what it is if that is known, its lane."""
        known = meaning().call
        wire = self._room.simulation.world.profile.wire
        lane = "connector-card" if CARD_PATH in held.path else "connector-portal"
        if CARD_PATH in held.path:
            name = held.path.rpartition(CARD_PATH)[2].partition("/")[0]
        else:
            paths = {wire.operations[one].path: one for one in Operation if one in wire.operations}
            name = next((one for path, one in paths.items() if held.path.endswith(path)), "")
        way = known.get(name)
        return held.number, held.path, way.text if way else None, lane


def _common(values: dict[str, Any]) -> dict[str, Any]:
    return {"actor": actor, "stages": STAGES, **values}
