"""Pages to look things up in: what is required, and which faults each check is known to catch."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, get_args

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse
from starlette.routing import Route

from conformance.mutants.shipped import shipped
from conformance.mutants.traced import Line, Matrix, assemble
from conformance.specification.register import DEPTHS, Level
from conformance.specification.wording import COVERAGES, PROVENANCES, WORDS
from conformance.training.reporting import SELF_CONTAINED
from reports.matrix import matrix_text
from simulator.screens.page import page, visitor_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from simulator.contracts.problem import Language

FILTERS = ("block", "level", "provenance", "coverage")


def lookup_routes() -> list[Route]:
    """Return where these pages are."""
    return [
        Route("/suite/register", requirements),
        Route("/suite/matrix", matrix),
        Route("/suite/matrix/page", matrix_page),
    ]


async def requirements(request: Request) -> Response:
    """Show the register, all of it or what is asked for."""
    whole = _register()
    chosen = {name: request.query_params.get(name, "") for name in (*FILTERS, "q")}
    found = [one for one in whole.requirements if _wanted(one, chosen)]
    return page(
        request,
        "suite/register.html.jinja",
        register=whole,
        requirements=found,
        chosen=chosen,
        counts=Counter(one.block for one in found),
        word=WORDS,
        levels=get_args(Level),
        provenances=PROVENANCES,
        coverages=COVERAGES,
        depths=DEPTHS,
    )


async def matrix(request: Request) -> Response:
    """Show the kill matrix within the pages."""
    return page(request, "suite/matrix.html.jinja")


async def matrix_page(request: Request) -> Response:
    """Show the kill matrix by itself, as ``tekigo mutants --html`` writes it."""
    text = await run_in_threadpool(_matrix, visitor_of(request).language)
    return HTMLResponse(text, headers={"Content-Security-Policy": SELF_CONTAINED})


@cache
def _register() -> Matrix:
    return assemble()


@cache
def _matrix(language: Language) -> str:
    return matrix_text(shipped(), language)


def _wanted(one: Line, chosen: Mapping[str, str]) -> bool:
    fits = all(chosen[name] in ("", getattr(one, name)) for name in FILTERS)
    said = _said()[one.id]
    return fits and all(word in said for word in chosen["q"].casefold().split())


@cache
def _said() -> dict[str, str]:
    """Return all that is said of each requirement, to search in."""
    found = {}
    for one in _register().requirements:
        said = [one.id, one.ja, one.en, one.source, one.why.ja, one.why.en]
        for mutant in one.mutants:
            said += [mutant.name, mutant.story.ja, mutant.story.en]
        found[one.id] = "\n".join(said).casefold()
    return found
