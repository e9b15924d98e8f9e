"""The pages of scenarios in a room: the list, and one page each, where it is played.

Everybody in the room sees how far it has come; only the trainer presses the buttons. A button that
is pressed twice, or on a page that is no longer true, does nothing a second time.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from conformance.mutants.catalogue import mutant
from conformance.specification.register import register
from conformance.specification.wording import WORDS
from conformance.training.connectors import OWN_NAME
from conformance.training.scenarios.player import Busy, Player
from conformance.training.wish import GIVEN, MUTANT, REFERENCE
from simulator.contracts.problem import Text
from simulator.contracts.profile import DEFAULT
from simulator.screens.access import require_trainer
from simulator.screens.anew import begin_anew
from simulator.screens.aside import aside
from simulator.screens.board.glance import glance
from simulator.screens.page import page, see_other

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from conformance.training.scenarios.library import Library
    from conformance.training.scenarios.model import Scenario
    from conformance.training.scenarios.progress import Progress
    from simulator.screens.room import Part, Room

TEMPLATES = Path(__file__).parents[1] / "templates"
UNCHANGED = 204
GRADES = {
    "published": Text("公表資料にある失敗", "a published failure"),
    "derived": Text("公表資料から導いた場面", "derived from what is published"),
    "modelled": Text("tekigo の模型", "our model"),
}


def scenarios(library: Library) -> Part:
    """Return the scenarios as a part of a room's pages.

    Args:
        library: what can be played.
    """

    def routes(room: Room) -> Sequence[BaseRoute]:
        return _Pages(room, library).routes

    return routes


class _Pages:
    def __init__(self, room: Room, library: Library) -> None:
        self._room = room
        self._library = library
        self._player = Player(room, library.known)

    @property
    def routes(self) -> list[BaseRoute]:
        one = "/scenarios/{name}"
        return [
            Route("/scenarios", self.list),
            Route(one, self.show),
            Route(f"{one}/{{verb}}", self.act, methods=["POST"]),
        ]

    async def list(self, request: Request) -> Response:
        """Show what can be played."""
        known = self._library.known()
        return page(
            request,
            "scenarios/list.html.jinja",
            known=known,
            broken=self._library.broken(),
            begun={name: self._player.progress(name) for name in known},
            grades=GRADES,
            **self._profile,
        )

    async def show(self, request: Request) -> Response:
        """Show one, as far as it has come; nothing where the browser has that already."""
        name, one = self._asked(request)
        progress = self._player.progress(name)
        state = _state(progress, busy=self._player.busy)
        if request.query_params.get("seen") == state:
            return Response(status_code=UNCHANGED)
        over = progress is not None and progress.done == len(one.step)
        untold = self._player.untold(name) if over else None
        tells = over and untold is None
        expected, harmed = self._player.findings(name) if tells else ([], [])
        return page(
            request,
            "scenarios/one.html.jinja",
            name=name,
            one=one,
            progress=progress,
            state=state,
            busy=self._player.busy,
            over=over,
            untold=untold,
            expected=expected,
            kept=all(finding.holds for finding in expected),
            harmed=[finding for finding in harmed if finding.holds],
            judged=_judged(one, progress, self._player.correct),
            story=_story(one),
            requirement=_requirement(one),
            word=WORDS,
            grade=GRADES[one.origin.provenance],
            connector=self._room.bench.offer.title,
            **self._profile,
            **glance(self._room),
        )

    async def act(self, request: Request) -> Response:
        """Do what a button says, unless it is done already, and show the page again."""
        require_trainer(request)
        name, _ = self._asked(request)
        form = await request.form()
        faulty = form.get("faulty") == "yes"
        player, anew = self._player, self._anew(asyncio.get_running_loop())
        acts: dict[str, Callable[[], None]] = {
            "begin": lambda: player.begin(name, anew, faulty=faulty),
            "see": lambda: player.see(name, anew, faulty=faulty),
            "step": lambda: player.step(name),
            "play": lambda: player.play(name),
            "end": player.end,
        }
        wanted = acts.get(request.path_params["verb"])
        if wanted is None:
            raise HTTPException(404)
        if form.get("state") == _state(player.progress(name), busy=player.busy):
            with suppress(Busy):  # somebody else was a moment earlier
                await aside(wanted)
        return see_other(request, f"scenarios/{name}")

    @property
    def _profile(self) -> dict[str, Any]:
        """The interfaces in force here, and those that scenarios are checked with."""
        return {"profile": self._room.simulation.world.profile.name, "usual": DEFAULT}

    def _anew(self, loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
        """Return what lets the room begin anew between two requests, for other threads."""

        def anew() -> None:
            asyncio.run_coroutine_threadsafe(begin_anew(self._room), loop).result()

        return anew

    def _asked(self, request: Request) -> tuple[str, Scenario]:
        name = request.path_params["name"]
        one = self._library.known().get(name)
        if one is None:
            raise HTTPException(404)
        return name, one


def _state(progress: Progress | None, *, busy: bool) -> str:
    """Return what tells one look of a page from the next."""
    if progress is None:
        return f"none-{busy}"
    return f"{progress.faulty}-{progress.done}-{busy}"


def _judged(one: Scenario, progress: Progress | None, correct: str) -> str:
    """Return what a run of the suite calls the connector that was seen."""
    if progress is not None and progress.faulty:
        return f"{MUTANT}{one.mutant}"
    return GIVEN if correct == OWN_NAME else REFERENCE


def _story(one: Scenario) -> Text:
    story = mutant(one.mutant).story()
    return Text(story.ja, story.en)


def _requirement(one: Scenario) -> Any:  # noqa: ANN401
    return next(each for each in register().requirement if each.id == one.requirement)
