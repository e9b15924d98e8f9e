"""Pages about a filing that has arrived: receipt, state, messages, documents, and what may be done.

Everything is asked of the portal in its own words, as a resident's browser would, and only when
something has changed since.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import Route

from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import ErrorName, Operation
from simulator.contracts.status import WITHDRAWABLE, Status
from simulator.portal.store import filing_of, successor_of
from simulator.procedures import catalogue
from simulator.residents.offices import office
from simulator.screens.board.opened import opened
from simulator.screens.page import page, see_other
from simulator.screens.resident.content import Content
from simulator.screens.resident.desk import sent_texts
from simulator.screens.resident.downloads import download
from simulator.screens.resident.portal import says
from simulator.screens.resident.search import new_draft
from simulator.screens.resident.words import LOOKS, NEXT_STEPS, STATUSES, VERIFIED

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from simulator.portal.store import ArrivedFiling
    from simulator.screens.resident.desk import Desk

NO_CONTENT = 204
_NO_FORM = Text(
    "この申請の申請ZIP から、申請書の PDF を取り出せません。",
    "The PDF of the form cannot be taken out of the 申請ZIP of this filing.",
)
_DAMAGED = Text(
    "申請ZIP が壊されているのかもしれません。「流れ」の画面で中身を見てください。",
    "The 申請ZIP may have been damaged on purpose. Look into it on the board.",
)


class Filed:
    """Answers who has filed.

    Args:
        desk: of the room.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def routes(self) -> list[BaseRoute]:
        """What there is."""
        base = "/resident/{who}/filing/{number}"
        return [
            Route(base, self._show),
            Route(f"{base}/now", self._now),
            Route(f"{base}/form.pdf", self._pdf),
            Route(f"{base}/package.zip", self._package),
            Route(f"{base}/document/{{document}}", self._document),
            Route(f"{base}/withdraw", self._withdraw, methods=["POST"]),
            Route(f"{base}/again", self._again, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        one = self._desk.person(request)
        told = await self._told(request)
        return page(request, "resident/filed.html.jinja", one=one, **told)

    async def _now(self, request: Request) -> Response:
        """Return the part that changes, or nothing while it has not."""
        if request.query_params.get("seen") == self._mark(request.path_params["number"]):
            return Response(status_code=NO_CONTENT)
        return page(request, "resident/filed-now.html.jinja", **await self._told(request))

    async def _pdf(self, request: Request) -> Response:
        names = self._desk.room.simulation.world.profile.package.members
        content = opened(self._zip(request), names.manifest).contents.get(names.form_pdf)
        if content is None:
            raise Problem(_NO_FORM, _DAMAGED)
        name = f"{request.path_params['number']}.pdf"
        return download(content, name, "application/pdf", shown=True)

    async def _package(self, request: Request) -> Response:
        number = request.path_params["number"]
        return download(self._zip(request), f"{number}.zip", "application/zip")

    async def _document(self, request: Request) -> Response:
        wanted = {name: request.path_params[name] for name in ("number", "document")}
        found = (await self._desk.portal.call(Operation.GET_DOCUMENT, **wanted)).fields
        content = base64.b64decode(found["content"])
        return download(content, found["name"], found["media_type"])

    async def _withdraw(self, request: Request) -> Response:
        number = request.path_params["number"]
        await self._desk.portal.call(Operation.WITHDRAW, number=number)
        return see_other(request, f"resident/{request.path_params['who']}/filing/{number}")

    async def _again(self, request: Request) -> Response:
        """Begin a filing that takes the place of one that was returned (再申請)."""
        desk, number = self._desk, request.path_params["number"]
        who, data = request.path_params["who"], await sent_texts(request)
        former = self._arrived(number)
        form = desk.room.simulation.applicant.forms.in_force(
            former.procedure, former.municipality
        ).form
        told = {
            "draft": data.get("draft") or desk.ticket(),
            "procedure": former.procedure,
            "municipality": former.municipality,
        }
        content = self._content(number, who)
        desk.drafts.begin(new_draft(who, form.form_version, told, content, former=number))
        return see_other(request, f"resident/{who}/draft/{told['draft']}/confirm")

    def _content(self, number: str, who: str) -> Content:
        """Return what a filing held; what came from elsewhere brings its items, and no files."""
        for draft in self._desk.drafts.all(who):
            if draft.number == number:
                return draft.content
        filing = self._desk.room.simulation.core.filed(number)
        if filing is None:
            raise says(ErrorName.NOT_FOUND)
        return Content(filing.values, filing.groups)

    async def _told(self, request: Request) -> dict[str, Any]:
        desk, number = self._desk, request.path_params["number"]
        portal, mark = desk.portal, self._mark(number)
        receipt = (await portal.call(Operation.GET_RECEIPT, number=number)).fields
        lines = (await portal.call(Operation.LIST_HISTORY, number=number)).items
        documents = (await portal.call(Operation.LIST_DOCUMENTS, number=number)).items
        arrived, status = self._arrived(number), portal.status(receipt["status"])
        history = [
            (portal.status(one["status"]), portal.instant(one["updated"]), one["comment"])
            for one in lines
        ]
        return {
            "who": request.path_params["who"],
            "number": number,
            "mark": mark,
            "title": catalogue.procedure(arrived.procedure).title,
            "place": office(arrived.municipality),
            "arrived": portal.instant(receipt["arrived"]),
            "former": arrived.former,
            "verification": receipt["verification"],
            "state": status,
            "verified": VERIFIED,
            "statuses": STATUSES,
            "looks": LOOKS,
            "next_step": NEXT_STEPS[status],
            "history": history,
            "documents": [{**one, "until": portal.instant(one["until"])} for one in documents],
            "withdrawable": status in WITHDRAWABLE,
            "again": status is Status.RESUBMIT and self._successor(number) is None,
            "successor": self._successor(number),
            "draft": desk.ticket(),
        }

    def _mark(self, number: str) -> str:
        """Return what tells one state of a filing from the next, at little cost."""
        desk = self._desk.room.simulation.follow_up
        one = self._arrived(number)
        documents = [found.content for found in desk.documents(number)]
        return hashlib.sha256(
            repr(
                (one.status, one.updated, one.comment, documents, self._successor(number))
            ).encode()
        ).hexdigest()[:16]

    def _successor(self, number: str) -> str | None:
        with self._desk.room.simulation.world.engine.connect() as connection:
            return successor_of(connection, number)

    def _arrived(self, number: str) -> ArrivedFiling:
        with self._desk.room.simulation.world.engine.connect() as connection:
            found = filing_of(connection, number)
        if found is None:
            raise says(ErrorName.NOT_FOUND)
        return found

    def _zip(self, request: Request) -> bytes:
        blobs = self._desk.room.simulation.world.blobs
        return blobs.get(self._arrived(request.path_params["number"]).package)
