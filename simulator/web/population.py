"""Who lives in a simulation that runs as a service: residents and personas, each with a card.

They are in the register from the first moment, and link data (番号紐付情報) with them. Residents
are numbered from 1, and personas follow, so that nobody shares a key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards.counter import Request
from simulator.cards.pins import DEFAULT_PINS, Pin, PinName
from simulator.residents import holders, households, personas
from simulator.townhall.mishaps import FileKind
from simulator.world.clock import JST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.cards.card import Card
    from simulator.cards.holder import Holder
    from simulator.residents.households import Household, Resident
    from simulator.residents.personas import Persona
    from simulator.web.simulation import Simulation

RESIDENTS = 20
FIRST_PERSONA = RESIDENTS + 1
CARD_AGE = timedelta(days=30)
RENEWABLE_AGE = timedelta(days=4 * 365 + 100)
OPENS = time(9)


@dataclass(frozen=True)
class Inhabitant:
    """Somebody who can file.

    Args:
        number: of the household and of the card.
        household: the family.
        signer: whose card it is: the head's, but for a persona that signs for the other parent.
        card: the card.
        persona: which persona it is, if any.
    """

    number: int
    household: Household
    signer: Resident
    card: Card
    persona: Persona | None = None

    @property
    def certificate(self) -> bytes:
        """The 署名用 certificate, DER."""
        return self.card.signature.certificate.public_bytes(Encoding.DER)


class Population:
    """Everybody who lives in one simulation.

    Args:
        simulation: where they live.
        founded: when it began; ages refer to that day.
    """

    def __init__(self, simulation: Simulation, founded: datetime) -> None:
        self._simulation = simulation
        self._founded = founded
        self._pins: dict[int, Mapping[PinName, Pin]] = {}

    @cached_property
    def personas(self) -> dict[str, int]:
        """The number of every persona, by its id."""
        return {one.id: FIRST_PERSONA + at for at, one in enumerate(personas.catalogue())}

    @cached_property
    def households(self) -> dict[int, Household]:
        """The household of everybody, by number."""
        today, seed = self._founded.date(), self._simulation.world.seed
        residents = range(1, RESIDENTS + 1)
        return {number: households.household(seed, number, today) for number in residents} | {
            number: personas.persona(name).household(number, today)
            for name, number in self.personas.items()
        }

    def settle(self) -> None:
        """Give a card to everybody who has none, enter who is not in the register, and issue it.

        Where this was done before, a restart changes nothing.
        """
        cards = self._simulation.cards
        known = cards.store.given()
        without = [number for number in self.households if number not in known]
        made = cards.issue_many(
            Request(self._holder(number), number, since=self._handed_out(number))
            for number in without
        )
        given = dict(zip(without, made, strict=True))
        self._pins |= {number: card.pins for number, card in given.items()}
        linked = {link.person for link in self._simulation.register.links()}
        known_as = {number: self._signer(number).address_number for number in self.households}
        new = [number for number, name in known_as.items() if name not in linked]
        if new:
            self._enter({number: given.get(number) or self.of(number).card for number in new})
        # Another worker may have come first, with what was there until then.
        if new and not self._simulation.feed.run():
            self._simulation.feed.issue(FileKind.FULL)

    def of(self, who: int | str) -> Inhabitant:
        """Return somebody; PIN counts stay as they are while this object lives.

        Args:
            who: a resident's number, or a persona's id.

        Raises:
            LookupError: nobody is called so.
        """
        number = self._number(who)
        cards = self._simulation.cards
        if number not in self._pins:
            self._pins[number] = cards.pins(DEFAULT_PINS)
        # Its certificates may be others by now.
        card = cards.with_pins(number, self._pins[number])
        household = self.households[number]
        return Inhabitant(number, household, self._signer(number), card, self._persona(number))

    def holder(self, who: int | str) -> Holder:
        """Return whom somebody's certificates name."""
        return self._holder(self._number(who))

    def _enter(self, cards: Mapping[int, Card]) -> None:
        residents = self._simulation.residents
        people = {number: (self._holder(number), card) for number, card in cards.items()}
        known_as = {number: self._signer(number).address_number for number in people}
        residents.enrol_all({known_as[number]: one for number, one in people.items()})
        for number, (holder, card) in people.items():
            if (persona := self._persona(number)) and persona.card == "renewed":
                residents.renew(known_as[number], card, holder)

    def _number(self, who: int | str) -> int:
        return self.personas[who] if isinstance(who, str) else who

    def _persona(self, number: int) -> Persona | None:
        known = personas.catalogue()
        return known[number - FIRST_PERSONA] if number >= FIRST_PERSONA else None

    def _handed_out(self, number: int) -> datetime:
        """Return when: at the same instant, whenever on a day a town begins."""
        persona = self._persona(number)
        age = RENEWABLE_AGE if persona and persona.card != "new" else CARD_AGE
        return datetime.combine(self._founded.date() - age, OPENS, JST)

    def _signer(self, number: int) -> Resident:
        household, persona = self.households[number], self._persona(number)
        if persona and household.spouse and persona.filing.signer == "spouse":
            return household.spouse
        return household.head

    def _holder(self, number: int) -> Holder:
        return holders.holder(self._signer(number), self.households[number].municipality)
