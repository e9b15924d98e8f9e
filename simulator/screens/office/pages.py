"""The 申請管理 pages: the list of filings, one filing with all around it, what staff decide."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from simulator.contracts.problem import Problem, Text
from simulator.screens.office import words
from simulator.screens.office.cases import FILTERS, case, cases, counted, unseen
from simulator.screens.office.deciding import decide, decision_of, identify, identity_of
from simulator.screens.office.form import parts
from simulator.screens.office.handover import handed
from simulator.screens.office.people import candidates, citizens, search
from simulator.screens.page import page, see_other

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from simulator.screens.office.cases import Case
    from simulator.screens.office.deciding import Wanted
    from simulator.screens.room import Room

PAGE = 50
FILING = "office/filings"


class FilingPages:
    """The pages about filings.

    Args:
        room: the room.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def routes(self) -> list[BaseRoute]:
        """Where they are."""
        one = f"/{FILING}/{{number}}"
        return [
            Route("/office", self.listed),
            Route(one, self.shown),
            Route(f"{one}/decide", self.decide, methods=["POST"]),
            Route(f"{one}/identify", self.identify, methods=["POST"]),
            Route(f"{one}/documents/{{document}}", self.document),
        ]

    async def listed(self, request: Request) -> Response:
        """Show the list, narrowed as asked."""
        room = self._room
        listing = await room.bench.look()
        every = cases(room, listing.rows)
        chosen = request.query_params.get("show", "all")
        if chosen not in FILTERS:
            raise HTTPException(404)
        fitting = list(filter(FILTERS[chosen][1], every))
        first = _number(request.query_params.get("from", ""))
        return page(
            request,
            "office/list.html.jinja",
            cases=fitting[first : first + PAGE],
            first=first,
            size=PAGE,
            found=len(fitting),
            chosen=chosen,
            filters=FILTERS,
            counts=counted(every),
            unseen=unseen(room, listing.rows),
            listing=listing,
            **self._common(),
        )

    async def shown(self, request: Request) -> Response:
        """Show one filing."""
        return await self._page(request, await self._case(request))

    async def decide(self, request: Request) -> Response:
        """Take a decision."""
        number: str = request.path_params["number"]
        limits = self._room.simulation.world.profile.wire.documents
        async with request.form() as form:
            wanted = await decision_of(form, number, limits)
        async with self._turn(number):
            found = await self._case(request)
            if wanted.errors:
                return await self._page(request, found, wanted=wanted, status=422)
            try:
                await decide(self._room, found, wanted)
            except Problem as problem:
                return await self._page(request, found, wanted=wanted, problem=problem, status=409)
        return see_other(request, f"{FILING}/{number}?done=decide#decide")

    async def identify(self, request: Request) -> Response:
        """Take a 宛名番号."""
        number: str = request.path_params["number"]
        async with request.form() as form:
            wanted = identity_of(form, number)
        async with self._turn(number):
            found = await self._case(request)
            if wanted.errors:
                return await self._page(request, found, who=wanted, status=422)
            try:
                await identify(self._room, found, wanted)
            except Problem as problem:
                return await self._page(request, found, who=wanted, problem=problem, status=409)
        return see_other(request, f"{FILING}/{number}?done=identify#identify")

    async def document(self, request: Request) -> Response:
        """Hand a result document out, as the resident gets it."""
        number, name = request.path_params["number"], request.path_params["document"]
        kept, content = self._room.simulation.follow_up.document(number, name)
        return Response(
            content,
            media_type="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="{kept.id}"'},
        )

    def _turn(self, number: str) -> asyncio.Lock:
        """Return what lets staff act on one filing one after the other, each seeing the last."""
        return self._turns.setdefault(number, asyncio.Lock())

    async def _case(self, request: Request) -> Case:
        room, number = self._room, request.path_params["number"]
        found = case(room, (await room.bench.look()).rows, number)
        if found is not None:
            return found
        if room.simulation.core.filed(number) is None:
            raise HTTPException(404)
        raise Problem(
            Text(
                f"受付番号 {number} は、コネクタの一覧にありません。",
                f"The connector does not list {number}.",
            ),
            Text(
                "コネクタが取り込むのを待つか、コネクタの画面から動かしてください。",
                "Wait until the connector has taken it in, or let it run on its own page.",
            ),
        )

    async def _page(
        self,
        request: Request,
        found: Case,
        *,
        status: int = 200,
        wanted: Wanted | None = None,
        who: Wanted | None = None,
        problem: Problem | None = None,
    ) -> Response:
        """Show one filing, with what was wrong about a form that was sent."""
        room, query = self._room, request.query_params.get("find", "")
        town = room.simulation
        filing = town.core.filed(found.number)
        known = found.filed is not None
        shown = page(
            request,
            "office/filing.html.jinja",
            status=status,
            case=found,
            filing=filing,
            parts=parts(town.world, filing) if filing else [],
            portal=town.applicant.receipt(found.number) if known else None,
            history=town.follow_up.history(found.number) if known else [],
            documents=town.follow_up.documents(found.number) if known else [],
            handed=handed(room, found.number),
            people=citizens(room),
            candidates=search(room, query) if query else candidates(room, filing) if filing else [],
            query=query,
            wanted=wanted,
            who=who,
            problem=problem,
            done=request.query_params.get("done", ""),
            limits=town.world.profile.wire.documents,
            **self._common(),
        )
        if request.method == "POST":
            # The way back leads here: kept, it is shown again without being sent again.
            shown.headers["Cache-Control"] = "private, no-cache"
        return shown

    def _common(self) -> dict[str, Any]:
        return {"room": self._room, "words": words}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
