"""Who lives in a simulation that runs as a service: residents and personas, each with a card.

They are in the register from the first moment, and link data (番号紐付情報) with them. Residents
are numbered from 1; personas follow under numbers of their own, so that nobody shares a key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards.counter import Request
from simulator.cards.holder import Holder, Sex
from simulator.cards.pins import DEFAULT_PINS, Pin, PinName
from simulator.pki.leaf import Municipality
from simulator.residents import households, names, personas, places
from simulator.townhall.mishaps import FileKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from simulator.cards.card import Card
    from simulator.residents.households import Household
    from simulator.web.simulation import Simulation

RESIDENTS = 20
FIRST_PERSONA = 101
CARD_AGE = timedelta(days=30)
SEXES = {names.Sex.FEMALE: Sex.FEMALE, names.Sex.MALE: Sex.MALE}


@dataclass(frozen=True)
class Inhabitant:
    """Somebody who can file.

    Args:
        number: of the household and of the card.
        household: whose head this is.
        card: the head's card.
    """

    number: int
    household: Household
    card: Card

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
        cards, since = self._simulation.cards, self._founded - CARD_AGE
        without = [number for number in self.households if not cards.store.held(number)]
        made = cards.issue_many(
            Request(self._holder(number), number, since=since) for number in without
        )
        for number, card in zip(without, made, strict=True):
            self._pins[number] = card.pins
        linked = {link.person for link in self._simulation.register.links()}
        new = [
            number
            for number, household in self.households.items()
            if household.head.address_number not in linked
        ]
        for number in new:
            head, card = self.households[number].head, self.of(number).card
            self._simulation.residents.enrol(head.address_number, self._holder(number), card)
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
        return Inhabitant(number, self.households[number], card)

    def holder(self, who: int | str) -> Holder:
        """Return whom somebody's certificates name."""
        return self._holder(self._number(who))

    def _number(self, who: int | str) -> int:
        return self.personas[who] if isinstance(who, str) else who

    def _holder(self, number: int) -> Holder:
        household = self.households[number]
        head, home = household.head, places.municipality(household.municipality)
        return Holder(
            name=head.name,
            born=head.born,
            sex=SEXES[head.sex],
            address=head.address,
            municipality=Municipality(home.code, home.prefecture, home.name),
        )
