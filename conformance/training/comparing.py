"""Two runs compared on a page: what became of one in the other, as ``tekigo diff`` tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from conformance.result.comparison import GROUPS, Incomparable, compare
from conformance.training.standing import standing
from conformance.training.words import connector_of
from reports.words import both
from simulator.contracts.problem import Problem, Text
from simulator.screens.page import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from conformance.result.comparison import Comparison
    from conformance.result.model import Result
    from conformance.training.runs import Runs

ANOTHER = Text("別の検査を選んでください。", "Choose another run.")


class Comparing:
    """The page that compares two runs.

    Args:
        runs: of the workspace.
    """

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def routes(self) -> list[Route]:
        """Return where it is."""
        return [Route("/suite/compare", self.show)]

    async def show(self, request: Request) -> Response:
        """Show what became of one run in another, and the form that chooses them."""
        before, after = (request.query_params.get(name, "") for name in ("before", "after"))
        comparison, problem = None, None
        if before and after:
            try:
                comparison = await run_in_threadpool(self._compared, before, after)
            except Problem as found:
                problem = found
        ended = await run_in_threadpool(self._with_result)
        return page(
            request,
            "suite/compare.html.jinja",
            runs=ended,
            before=before,
            after=after,
            comparison=comparison,
            problem=problem,
            groups=GROUPS,
            word=both,
        )

    def _compared(self, before: str, after: str) -> Comparison:
        try:
            return compare(self._result(before), self._result(after))
        except Incomparable as nothing:
            raise Problem(Text(nothing.why.ja, nothing.why.en), ANOTHER) from nothing

    def _result(self, number: str) -> Result:
        one = self._runs.of(number)
        judged = one and standing(one, self._runs.live(one.number))
        if not judged or judged.result is None:
            raise Problem(
                Text(
                    f"検査 {number} には、比べられる結果がありません。",
                    f"Run {number} has no result to compare.",
                ),
                ANOTHER,
            )
        return judged.result

    def _with_result(self) -> list[tuple[int, str, object, object]]:
        judged = [(one, standing(one, self._runs.live(one.number))) for one in self._runs.all()]
        return [
            (one.number, one.asked.at, connector_of(one.asked.wish), found.headline)
            for one, found in judged
            if found.result is not None
        ]
