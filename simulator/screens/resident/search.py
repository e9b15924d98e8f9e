"""Pages to find a procedure: by municipality, by what it is about, by need, by words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import Operation
from simulator.procedures import catalogue
from simulator.procedures.model import Category
from simulator.residents import filings
from simulator.residents.offices import office, offices
from simulator.screens.page import page, see_other
from simulator.screens.resident.content import Content
from simulator.screens.resident.desk import sent_texts
from simulator.screens.resident.drafts import Draft
from simulator.screens.resident.prefill import lacking

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from simulator.residents.offices import Office
    from simulator.screens.resident.desk import Desk

CATEGORIES = {
    Category.CHILD: Text("子育て", "Children"),
    Category.NURSERY: Text("保育", "Nursery"),
    Category.CARE: Text("介護", "Care"),
    Category.DISASTER: Text("被災者支援", "Disaster"),
    Category.CAR: Text("自動車", "Cars"),
}


class Search:
    """Answers who looks for a procedure.

    Args:
        desk: of the room.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def routes(self) -> list[BaseRoute]:
        """What there is."""
        return [
            Route("/resident/{who}/search", self._search),
            Route("/resident/{who}/procedure/{municipality}/{procedure}", self._procedure),
            Route("/resident/{who}/begin", self._begin, methods=["POST"]),
        ]

    async def _search(self, request: Request) -> Response:
        one = self._desk.person(request)
        asked = request.query_params
        place = office(asked.get("municipality") or one.household.municipality)
        prefecture = asked.get("prefecture") or place.prefecture
        if prefecture != place.prefecture:
            place = _prefecture(prefecture)
        asking = {name: asked.get(name, "") for name in ("keyword", "need", "category")}
        found = await self._desk.portal.call(
            Operation.SEARCH_PROCEDURES, municipality=place.code, **asking
        )
        needs = {need.name for form in catalogue.procedures() for need in form.needs}
        return page(
            request,
            "resident/search.html.jinja",
            who=request.path_params["who"],
            one=one,
            place=place,
            prefectures=list(dict.fromkeys(one.prefecture for one in offices().values())),
            municipalities=_of(prefecture),
            asked=asking,
            needs=sorted(needs),
            categories=CATEGORIES,
            found=found.items,
        )

    async def _procedure(self, request: Request) -> Response:
        desk, one = self._desk, self._desk.person(request)
        place = office(request.path_params["municipality"])
        forms = desk.room.simulation.applicant.forms
        form = forms.in_force(request.path_params["procedure"], place.code).form
        await desk.portal.call(Operation.GET_FORM, municipality=place.code, procedure=form.id)
        return page(
            request,
            "resident/procedure.html.jinja",
            who=request.path_params["who"],
            one=one,
            place=place,
            form=form,
            home=filings.addressee(form, one.household.municipality),
            lacking=lacking(desk.prefill, one, form, place.code),
            draft=desk.ticket(),
            draft_of=[
                draft
                for draft in desk.drafts.all(request.path_params["who"])
                if draft.procedure == form.id and not draft.number
            ],
        )

    async def _begin(self, request: Request) -> Response:
        desk, one = self._desk, self._desk.person(request)
        data, who = await sent_texts(request), request.path_params["who"]
        wanted = {name: data.get(name, "") for name in ("draft", "procedure", "municipality")}
        if not all(wanted.values()):
            raise Problem(
                Text("どの手続を始めるのか分かりません。", "It is not said what to begin."),
                Text("手続をさがし直してください。", "Look for the procedure again."),
            )
        forms = desk.room.simulation.applicant.forms
        form = forms.in_force(wanted["procedure"], wanted["municipality"]).form
        fill = desk.prefill.example if data.get("with") == "example" else desk.prefill.known
        content = fill(one, form, wanted["municipality"])
        desk.drafts.begin(new_draft(who, form.form_version, wanted, content))
        first = "filer" if form.proxies else form.sections[0].id
        return see_other(request, f"resident/{who}/draft/{wanted['draft']}/form/{first}")


def new_draft(
    who: str, version: str, wanted: dict[str, str], content: Content, former: str = ""
) -> Draft:
    """Return a draft that nothing was done with yet.

    Args:
        who: whose.
        version: of the form.
        wanted: id of the draft, procedure and municipality.
        content: what it begins with.
        former: 受付番号 of the filing it takes the place of, "" for none.
    """
    return Draft(
        id=wanted["draft"],
        who=who,
        procedure=wanted["procedure"],
        municipality=wanted["municipality"],
        form_version=version,
        former=former,
        content=content,
        pressed="",
        led_to="",
        prepared="",
        saved="",
        number="",
    )


def _prefecture(name: str) -> Office:
    """Return the office of a prefecture itself.

    Raises:
        Problem: there is no such prefecture.
    """
    found = next((one for one in _of(name) if one.is_prefecture), None)
    if found is None:
        raise Problem(
            Text(f"{name} という都道府県はありません。", f"There is no prefecture {name}."),
            Text("一覧から選んでください。", "Choose one from the list."),
        )
    return found


def _of(prefecture: str) -> list[Office]:
    return [one for one in offices().values() if one.prefecture == prefecture]
