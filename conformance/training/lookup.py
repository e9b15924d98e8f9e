"""Pages to look things up in: what is required, and of whom; what is filed; what checks catch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, get_args

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse
from starlette.routing import Route

from conformance.mutants.shipped import shipped
from conformance.mutants.traced import Line, Matrix, assemble
from conformance.result.conclusion import MUST
from conformance.specification.reach import asked_from
from conformance.specification.register import DEPTHS, Level
from conformance.specification.roles import ROLES, Role
from conformance.specification.wording import COVERAGES, PROVENANCES, WORDS
from conformance.training.reporting import SELF_CONTAINED
from reports.matrix import matrix_text
from simulator.contracts.problem import Text
from simulator.procedures.catalogue import procedures
from simulator.screens.page import page, visitor_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from simulator.contracts.problem import Language

FILTERS = ("block", "level", "provenance", "coverage")
ROLE_WORDS: Mapping[Role, Text] = {
    "municipal-file": Text(
        "基幹システムにファイルで引き渡す (方式3、方式4)",
        "Hands files over to core systems (方式3, 方式4)",
    ),
    "municipal-screen": Text(
        "申請を画面に示し、職員が転記する (方式1、方式2)",
        "Shows filings to staff, who transcribe them (方式1, 方式2)",
    ),
    "prefecture": Text(
        "ファイルで引き渡す。宛名番号はすべて職員が入力する",
        "Hands files over; staff enter every 宛名番号",
    ),
    "intake-only": Text(
        "後ろにあるシステムのために申請を取り込む",
        "Takes filings in for a system behind it",
    ),
}
"""What a connector of each role does, as the page of the specification says it."""


def lookup_routes() -> list[Route]:
    """Return where these pages are."""
    return [
        Route("/suite/register", requirements),
        Route("/suite/roles", roles),
        Route("/suite/procedures", forms),
        Route("/suite/matrix", matrix),
        Route("/suite/matrix/page", matrix_page),
    ]


async def requirements(request: Request) -> Response:
    """Show the register, all of it or what is asked for."""
    whole = _register()
    chosen = {name: request.query_params.get(name, "") for name in (*FILTERS, "role", "depth", "q")}
    found = [one for one in whole.requirements if _wanted(one, chosen)]
    return page(
        request,
        "suite/register.html.jinja",
        register=whole,
        requirements=found,
        chosen=chosen,
        counts=Counter(one.block for one in found),
        word=WORDS,
        roles=ROLES,
        levels=get_args(Level),
        provenances=PROVENANCES,
        coverages=COVERAGES,
        depths=DEPTHS,
    )


async def roles(request: Request) -> Response:
    """Show how much is asked of a connector of each role, by how it is reached."""
    return page(
        request,
        "suite/roles.html.jinja",
        counts=_asked(),
        roles=ROLE_WORDS,
        depths=DEPTHS,
        word=WORDS,
    )


async def forms(request: Request) -> Response:
    """Show the procedures that are filed."""
    known = sorted(procedures(), key=lambda one: (one.category, one.id))
    return page(request, "suite/procedures.html.jinja", procedures=known)


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
    asked = _is_asked(one, chosen["role"], chosen["depth"])
    return fits and asked and all(word in said for word in chosen["q"].casefold().split())


def _is_asked(one: Line, role: str, depth: str) -> bool:
    """Tell whether a role is asked for a requirement at a depth; "" is any role, any depth."""
    if not role and not depth:
        return True
    some = [name for name in ROLES if role in ("", name)]
    found = [asked_from(one, name) for name in some] if one.coverage == "checked" else []
    reached = DEPTHS[: DEPTHS.index(depth) + 1] if depth in DEPTHS else DEPTHS
    return any(first in reached for first in found)


@cache
def _asked() -> dict[tuple[str, str], int]:
    """Count the MUSTs that are asked of each role at each depth."""
    musts = [one for one in _register().requirements if one.level == MUST]
    return {
        (role, depth): sum(_is_asked(one, role, depth) for one in musts)
        for role in ROLES
        for depth in DEPTHS
    }


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
