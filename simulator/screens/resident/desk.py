"""What all pages of residents share: who it is, the draft, the form, and what the check finds."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from simulator.contracts.problem import Problem, Text
from simulator.screens.resident.drafts import Drafts
from simulator.screens.resident.media import Media
from simulator.screens.resident.portal import Portal
from simulator.screens.resident.prefill import Prefill

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from simulator.contracts.filing import Filing
    from simulator.procedures.check import Finding
    from simulator.procedures.model import Procedure
    from simulator.screens.resident.drafts import Draft
    from simulator.screens.room import Room
    from simulator.web.population import Inhabitant

TICKET_BYTES = 12


def _ticket() -> str:
    return secrets.token_urlsafe(TICKET_BYTES)


@dataclass(frozen=True)
class Desk:
    """Knows everything about residents of one room.

    Args:
        room: the room.
        ticket: gives what cannot be guessed.
    """

    room: Room
    ticket: Callable[[], str] = field(default=_ticket)
    _sending: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def alone(self, draft_id: str) -> asyncio.Lock:
        """Return what sees to it that a draft is sent or discarded by one page at a time."""
        return self._sending.setdefault(draft_id, asyncio.Lock())

    @property
    def portal(self) -> Portal:
        """The portal, as a browser sees it."""
        return Portal(self.room)

    @property
    def drafts(self) -> Drafts:
        """What was begun."""
        return Drafts(self.room.simulation.world)

    @property
    def media(self) -> Media:
        """Cards and phones."""
        return Media(self.room)

    @property
    def prefill(self) -> Prefill:
        """What forms know before anything is typed."""
        return Prefill(self.room)

    def person(self, request: Request) -> Inhabitant:
        """Return whose page it is.

        Raises:
            Problem: nobody is called so.
        """
        who: str = request.path_params["who"]
        population = self.room.population
        number = int(who) if who.isascii() and who.isdecimal() else population.personas.get(who, 0)
        if number not in population.households:
            raise Problem(
                Text(f"{who} という住民はいません。", f"There is no resident {who}."),
                Text("住民の一覧から選んでください。", "Choose one from the list of residents."),
            )
        return population.of(number)

    def draft(self, request: Request) -> Draft:
        """Return the draft a page is about.

        Raises:
            Problem: there is none.
        """
        return self.drafts.get(request.path_params["who"], request.path_params["draft"])

    def form(self, draft: Draft) -> Procedure:
        """Return the form a draft is filled in against.

        Raises:
            Refusal: the office does not offer it any more.
        """
        forms = self.room.simulation.applicant.forms
        return forms.version(draft.procedure, draft.municipality, draft.form_version).form

    def filing(self, draft: Draft) -> Filing:
        """Return what would be filed of a draft."""
        blobs = self.room.simulation.world.blobs
        return draft.content.filing(self.form(draft), draft.municipality, blobs.get)

    def findings(self, draft: Draft) -> list[Finding]:
        """Return what the form check objects to in a draft."""
        return self.room.simulation.applicant.findings(self.filing(draft))


async def sent_texts(request: Request) -> Mapping[str, str]:
    """Return the texts of a form that was sent."""
    async with request.form() as data:
        return {name: value for name, value in data.items() if isinstance(value, str)}


def press(data: Mapping[str, str]) -> str:
    """Return what tells one press of a button from another: what was sent, with the page's ticket.

    Who goes back in the browser, changes something and presses again has pressed another time.
    """
    return hashlib.sha256(repr(sorted(data.items())).encode()).hexdigest()
