"""Pages of runs: the list with the form that starts one, and each run as far as it has come."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from conformance.episodes.budget import budgets
from conformance.mutants.catalogue import mutant, mutants
from conformance.result.conclusion import obstacles, stale_waivers
from conformance.result.model import Verdict
from conformance.specification.register import register
from conformance.specification.roles import ROLES
from conformance.training.finding import run_of
from conformance.training.progress import progress
from conformance.training.reporting import MADE, cases
from conformance.training.standing import standing
from conformance.training.tail import Tail
from conformance.training.wish import Wish, refuse_unusable
from conformance.training.words import EXTENTS, STATES, connector_of
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import builtins
from simulator.residents.mynumber import Policy
from simulator.screens.access import require_trainer
from simulator.screens.page import page, see_other, visitor_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from conformance.mutants.mutant import Mutant
    from conformance.result.model import Bilingual
    from conformance.training.record import Record
    from conformance.training.runs import Runs
    from conformance.training.standing import Standing

SHOWN = 30
BETWEEN_IDS = re.compile(r"[\s,、]+")
NOT_PASSED = (Verdict.FAIL, Verdict.WAIVED, Verdict.UNMET, Verdict.INCONCLUSIVE)
UNREADABLE = Text("入力した値を使えません。", "What was entered cannot be used.")
CHOOSE = Text("選択肢から選び直してください。", "Choose again from what is offered.")


class RunPages:
    """The pages of runs.

    Args:
        runs: of the workspace.
    """

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def routes(self) -> list[Route]:
        """Return where they are."""
        return [
            Route("/suite", self.home),
            Route("/suite/runs", self.home),
            Route("/suite/runs", self.ask, methods=["POST"]),
            Route("/suite/runs/{number}", self.show),
            Route("/suite/runs/{number}/stop", self.stop, methods=["POST"]),
        ]

    async def home(self, request: Request) -> Response:
        """Show the form and the runs there are."""
        return await self._home(request, request.query_params)

    async def ask(self, request: Request) -> Response:
        """Have a run made."""
        require_trainer(request)
        async with request.form() as form:
            told = {name: str(value) for name, value in form.items()}
        try:
            wish = _wish(told, visitor_of(request).language)
            refuse_unusable(wish, self._runs.given, builtins())
        except Problem as problem:
            return await self._home(request, told, problem)
        made = self._runs.ask(wish)
        return see_other(request, f"suite/runs/{made.number}")

    async def show(self, request: Request) -> Response:
        """Show one run: how far it is, or what came of it."""
        one = run_of(request, self._runs)
        wish = one.asked.wish
        values: dict[str, Any] = {
            "run": one,
            "wish": wish,
            "connector": connector_of(wish),
            "extents": EXTENTS,
        }
        live = self._runs.live(one.number)
        if live is not None:
            events = Tail(one.events).read()
            return page(
                request,
                "suite/live.html.jinja",
                **values,
                progress=progress(wish, events, self._runs.seconds(one.number)),
                results=[e.check for e in reversed(events) if e.event == "check-finished"],
                heard=len(events),
                waiting=self._runs.before(one.number) if live == "waiting" else 0,
                states=STATES,
                live=live,
            )
        judged = await run_in_threadpool(standing, one)
        return page(request, "suite/run.html.jinja", **values, **_told(one, judged))

    async def stop(self, request: Request) -> Response:
        """End a run, or take it out of the queue."""
        require_trainer(request)
        one = run_of(request, self._runs)
        self._runs.stop(one.number)
        return see_other(request, f"suite/runs/{one.number}")

    async def _home(
        self, request: Request, entered: Mapping[str, str], problem: Problem | None = None
    ) -> Response:
        whole = "all" in request.query_params
        found = self._runs.all()
        shown = found if whole else found[:SHOWN]
        judged = await run_in_threadpool(lambda: [self._line(one) for one in shown])
        return page(
            request,
            "suite/home.html.jinja",
            status=422 if problem else 200,
            runs=judged,
            more=len(found) - len(shown),
            entered=entered,
            problem=problem,
            given=self._runs.given,
            faults=_faults(),
            profiles=builtins(),
            roles=ROLES,
            budgets=budgets(),
            extents=EXTENTS,
            states=STATES,
        )

    def _line(self, one: Record) -> tuple[Record, Standing, Bilingual]:
        judged = standing(one, self._runs.live(one.number))
        return one, judged, connector_of(one.asked.wish)


def _told(one: Record, judged: Standing) -> dict[str, Any]:
    result = judged.result
    checks = result.checks if result else []
    return {
        "standing": judged,
        "states": STATES,
        "ended": one.ended(),
        "result": result,
        "obstacles": obstacles(result) if result else [],
        "stale": stale_waivers(result) if result else [],
        "not_passed": [check for check in checks if check.verdict in NOT_PASSED],
        "last_words": one.last_words,
        "made": list(MADE),
        "cases": [file.name for file in cases(one)],
        "kept": [file.name for file in (one.output, one.events) if file.exists()],
    }


def _wish(told: Mapping[str, str], language: str) -> Wish:
    entered = {name: told[name] for name in ("connector", "profile", "role", "extent", "budget")}
    only = tuple(filter(None, BETWEEN_IDS.split(told.get("only", ""))))
    try:
        wish = Wish.model_validate(
            {**entered, "only": only, "seed": told["seed"], "language": language}
        )
    except (ValidationError, KeyError) as error:
        raise Problem(UNREADABLE, CHOOSE) from error
    if wish.mutant and wish.extent == "only" and not only:
        return wish.model_copy(update={"only": (mutant(wish.mutant).kills,)})
    return wish


def _faults() -> Sequence[tuple[Bilingual, list[type[Mutant]]]]:
    """Return the faulty connectors that show their fault in a run made here, by block."""
    shown = [one for one in mutants() if one.policy is Policy.OMIT]
    blocks = [
        (block.title, [one for one in shown if one.kills.partition(".")[0] == block.id])
        for block in register().block
    ]
    return [(title, own) for title, own in blocks if own]
