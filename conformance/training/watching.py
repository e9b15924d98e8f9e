"""Watching a run: what it tells goes to the page as server-sent events, each once.

A browser that was cut off says what it has heard (``Last-Event-ID``), and hears the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import StreamingResponse
from starlette.routing import Route

from conformance.result.events import CheckFinished
from conformance.training.finding import run_of
from conformance.training.progress import progress
from conformance.training.standing import State
from conformance.training.tail import Tail
from simulator.screens.page import visitor_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from conformance.training.record import Record
    from conformance.training.runs import Runs

    Rendered = Callable[..., str]

QUIET_SECONDS = 10
TENTHS = 10


class Watching:
    """The streams of runs.

    Args:
        runs: of the workspace.
    """

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def routes(self) -> list[Route]:
        """Return where they are."""
        return [Route("/suite/runs/{number}/stream", self.stream)]

    async def stream(self, request: Request) -> Response:
        """Tell what a run tells, from the event on that was not heard yet."""
        one = run_of(request, self._runs)
        heard = request.headers.get("last-event-id") or request.query_params.get("heard", "0")
        told = self._told(one, int(heard) if heard.isdecimal() else 0, _renderer(request))
        return StreamingResponse(told, media_type="text/event-stream")

    async def _told(self, one: Record, heard: int, render: Rendered) -> AsyncIterator[str]:
        tail = Tail(one.events)
        events: list[Any] = []
        announced = ""
        while True:
            rings = self._runs.bell.rings
            live = self._runs.live(one.number)
            events += tail.read()
            for place, event in enumerate(events[heard:], heard + 1):
                if isinstance(event, CheckFinished):
                    html = render("suite/verdict.html.jinja", check=event.check)
                    yield message("verdict", html, place)
            heard = max(heard, len(events))
            far = progress(one.asked.wish, events, self._runs.seconds(one.number))
            yield message(
                "progress",
                render(
                    "suite/progress.html.jinja",
                    run=one,
                    progress=far,
                    waiting=self._runs.before(one.number) if live is State.WAITING else 0,
                    live=live,
                ),
            )
            words = render("suite/announcement.html.jinja", failed=far.failed, tenth=_tenth(far))
            if words != announced:
                announced = words
                yield message("announcement", words)
            if live is None:
                yield message("end", "")
                return
            await self._runs.bell.rung(rings, QUIET_SECONDS)


def message(event: str, data: str, id_: int | None = None) -> str:
    """Return one server-sent event."""
    lines = [f"event: {event}", *(f"data: {line}" for line in data.splitlines() or [""])]
    if id_ is not None:
        lines.insert(0, f"id: {id_}")
    return "\n".join(lines) + "\n\n"


def _tenth(far: Any) -> int:  # noqa: ANN401
    return TENTHS * far.done // far.total if far.total else 0


def _renderer(request: Request) -> Rendered:
    visitor = visitor_of(request)
    renderer = request.app.state.renderer

    def render(template: str, **values: Any) -> str:  # noqa: ANN401  what templates show
        html: str = renderer.render(template, visitor, request.url.path, values)
        return html

    return render
