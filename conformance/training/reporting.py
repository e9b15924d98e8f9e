"""The report of a run and its files, made anew from the result wherever it can be trusted.

Nothing that lies in a run's folder is shown as it lies there but what a run printed, its events
and its cases: a report that somebody put there never passes for the run's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from conformance.result.case import FOLDER
from conformance.result.file import json_text
from conformance.training.finding import run_of
from conformance.training.standing import standing
from reports.html import html_text
from reports.junit import junit_text
from reports.markdown import markdown_text
from reports.sarif import sarif_text
from reports.writer import HTML, JUNIT, MARKDOWN, RESULT, SARIF
from simulator.screens.page import visitor_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from starlette.requests import Request

    from conformance.result.model import Result
    from conformance.training.record import Record
    from conformance.training.runs import Runs
    from simulator.contracts.problem import Language

SELF_CONTAINED = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""For pages that bring style and script with them; each narrows it to exactly its own."""
MADE: Mapping[str, Callable[[Result, Language], str]] = {
    HTML: html_text,
    RESULT: lambda result, _language: json_text(result),
    JUNIT: junit_text,
    SARIF: sarif_text,
    MARKDOWN: markdown_text,
}


class Reporting:
    """The reports of runs.

    Args:
        runs: of the workspace.
    """

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def routes(self) -> list[Route]:
        """Return where they are."""
        return [
            Route("/suite/runs/{number}/report", self.report),
            Route("/suite/runs/{number}/files/{name}", self.file),
            Route("/suite/runs/{number}/files/cases/{name}", self.case),
        ]

    async def report(self, request: Request) -> Response:
        """Show the report in the visitor's language."""
        result = await self._result(run_of(request, self._runs))
        text = await run_in_threadpool(html_text, result, visitor_of(request).language)
        return HTMLResponse(text, headers={"Content-Security-Policy": SELF_CONTAINED})

    async def file(self, request: Request) -> Response:
        """Hand out one file of a run."""
        one = run_of(request, self._runs)
        name = request.path_params["name"]
        kept = {one.output.name: one.output, one.events.name: one.events}
        if name in kept:
            return _handed_out(name, _read(kept[name]))
        if name not in MADE:
            raise HTTPException(404)
        result = await self._result(one)
        text = await run_in_threadpool(MADE[name], result, visitor_of(request).language)
        return _handed_out(name, text.encode())

    async def case(self, request: Request) -> Response:
        """Hand out a case that failed."""
        one = run_of(request, self._runs)
        found = {file.name: file for file in cases(one)}
        name = request.path_params["name"]
        if name not in found:
            raise HTTPException(404)
        return _handed_out(name, _read(found[name]))

    async def _result(self, one: Record) -> Result:
        judged = await run_in_threadpool(standing, one, self._runs.live(one.number))
        if judged.result is None:
            raise HTTPException(404)
        return judged.result


def cases(one: Record) -> list[Path]:
    """Return the files of what failed in a run, by name."""
    return sorted((one.report / FOLDER).glob("*.json"))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise HTTPException(404) from error


def _handed_out(name: str, content: bytes) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/plain; charset=utf-8", headers=headers)
