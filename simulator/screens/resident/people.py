"""Pages about the people of a room: who there is, and what they hold, began and filed."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.serialization import Encoding
from starlette.routing import Route

from simulator.cards.pins import DEFAULT_PINS
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import Operation
from simulator.procedures import catalogue
from simulator.residents import filings, personas
from simulator.screens.page import page, see_other
from simulator.screens.resident.desk import sent_texts
from simulator.screens.resident.life import DONE, EVENTS, Event, happen
from simulator.screens.resident.words import LOOKS, STATUSES
from simulator.web.population import RESIDENTS

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from simulator.screens.resident.desk import Desk
    from simulator.web.population import Inhabitant


class People:
    """Answers for the people of a room.

    Args:
        desk: of the room.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tickets: dict[str, str] = {}

    @property
    def routes(self) -> list[BaseRoute]:
        """What there is."""
        return [
            Route("/resident", self._all),
            Route("/resident/{who}", self._one),
            Route("/resident/{who}/life", self._life, methods=["POST"]),
            Route("/resident/{who}/filings", self._filings),
        ]

    async def _all(self, request: Request) -> Response:
        population = self._desk.room.population
        about = [
            (one, population.households[population.personas[one.id]], _title(one.filing.procedure))
            for one in personas.catalogue()
        ]
        others = [(number, population.households[number]) for number in range(1, RESIDENTS + 1)]
        return page(request, "resident/people.html.jinja", personas=about, others=others)

    async def _one(self, request: Request) -> Response:
        desk, one = self._desk, self._desk.person(request)
        who, happened = request.path_params["who"], request.query_params.get("done")
        begun = desk.drafts.all(who)
        town = desk.room.simulation.residents
        number = town.current(one.signer.address_number)
        return page(
            request,
            "resident/person.html.jinja",
            who=who,
            one=one,
            record=town.record(number),
            media=[
                (desk.media.medium(card), desk.media.certificates(card))
                for card in desk.media.all(one)
            ],
            pins=DEFAULT_PINS,
            drafts=[(draft, _title(draft.procedure)) for draft in begun if not draft.number],
            filed=[(draft, _title(draft.procedure)) for draft in begun if draft.number],
            about=_about(one),
            events=EVENTS,
            done=next((DONE[one] for one in Event if one == happened), None),
            ticket=desk.ticket(),
        )

    async def _life(self, request: Request) -> Response:
        one, data = self._desk.person(request), await sent_texts(request)
        wanted = data.get("event", "")
        if wanted not in set(Event):
            raise Problem(
                Text(f"{wanted!r} は起こせません。", f"{wanted!r} cannot happen."),
                Text("この人のページのボタンを使ってください。", "Use the buttons of the page."),
            )
        who, ticket = request.path_params["who"], data.get("ticket", "")
        if not ticket or self._tickets.get(who) != ticket:
            happen(self._desk.room, self._desk.media, one, Event(wanted))
            self._tickets[who] = ticket
        if data.get("draft"):
            return see_other(request, f"resident/{who}/draft/{data['draft']}/sign")
        return see_other(request, f"resident/{who}?done={wanted}#card")

    async def _filings(self, request: Request) -> Response:
        """Show 申請状況照会一覧 and お知らせ, as the portal tells them."""
        one, portal = self._desk.person(request), self._desk.portal
        filings = await self._asked(one, Operation.LIST_FILINGS)
        notices = await self._asked(one, Operation.LIST_NOTICES)
        return page(
            request,
            "resident/filings.html.jinja",
            who=request.path_params["who"],
            one=one,
            rows=[
                {
                    **row,
                    "title": _title(row["procedure"]),
                    "status": portal.status(row["status"]),
                    "arrived": portal.instant(row["arrived"]),
                }
                for row in sorted(filings, key=itemgetter("number"), reverse=True)
            ],
            notices=[
                {
                    **line,
                    "status": portal.status(line["status"]),
                    "updated": portal.instant(line["updated"]),
                }
                for line in sorted(notices, key=itemgetter("updated"), reverse=True)
            ],
            statuses=STATUSES,
            looks=LOOKS,
        )

    async def _asked(self, one: Inhabitant, operation: Operation) -> list[dict[str, Any]]:
        """Return the rows that the portal lists for every certificate somebody holds."""
        rows: list[dict[str, Any]] = []
        for card in self._desk.media.all(one):
            for credential in card.credentials.values():
                der = credential.certificate.public_bytes(Encoding.DER)
                rows += (await self._desk.portal.call(operation, certificate=der)).items
        return rows


def _about(one: Inhabitant) -> tuple[str, str] | None:
    """Return what a persona is there to file: the procedure, and the office it files at."""
    if one.persona is None:
        return None
    form = catalogue.procedure(one.persona.filing.procedure)
    return form.id, filings.addressee(form, one.household.municipality)


def _title(procedure: str) -> str:
    return catalogue.procedure(procedure).title
