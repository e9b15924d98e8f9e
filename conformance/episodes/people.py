"""The people of an episode: residents with cards, and the plain claim each would file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from conformance.episodes.claims import claim
from simulator.cards.pins import Pins
from simulator.cards.profile import CARD, CardProfile
from simulator.pki.leaf import Kind, Municipality
from simulator.residents import holders, households, personas
from simulator.residents.mynumber import Policy
from simulator.world.choices import Stream

if TYPE_CHECKING:
    from datetime import date

    from cryptography.x509 import Certificate

    from simulator.cards.card import Card
    from simulator.cards.holder import Holder
    from simulator.contracts.filing import Filing
    from simulator.pki.authority import Generation
    from simulator.residents.households import Household
    from simulator.web.simulation import Simulation

CONTROL_CARD = 0
NAMESAKES = 40  # card numbers from here on belong to namesakes
PHONES = 150  # and from here on to phones
VISITORS = 900_000  # codes of municipalities from here on belong to nobody
CARD_AGE = timedelta(days=30)
OLD = timedelta(days=4 * 365 + 100)
BIRTHDAY_AHEAD = timedelta(days=45)
"""On this birthday, the fifth since then, certificates of an old card end."""
LEAP_YEAR = 1988
CONTROL_PERSONA = "yamada"


@dataclass(frozen=True)
class Person:
    """A claimant with a card.

    Args:
        household: whose head the person is.
        card: the person's card.
        pins: what the person types.
        claim: the plain claim of the household.
        card_from: code of the municipality that handed out the card.
        holder: whom its certificates name.
    """

    household: Household
    card: Card
    pins: Pins
    claim: Filing
    card_from: str
    holder: Holder

    @property
    def address_number(self) -> str:
        """The person's 宛名番号."""
        return self.household.head.address_number

    def under(self, number: str) -> Person:
        """Return the person under another 宛名番号."""
        head = replace(self.household.head, address_number=number)
        return replace(self, household=replace(self.household, head=head))

    def certificate_bytes(self, certificate: Certificate) -> bytes:
        """Return one of the person's certificates as DER."""
        return certificate.public_bytes(Encoding.DER)


class People:
    """The residents of one episode; each is made, and given a card, when first asked for.

    Args:
        simulation: where they live.
        first: number that their own numbers are counted from.
        policy: about 個人番号 in their filings.
        office: code of where they file; "" is the municipality they live in.
    """

    def __init__(
        self,
        simulation: Simulation,
        first: int = 0,
        policy: Policy = Policy.OMIT,
        office: str = "",
    ) -> None:
        self._simulation = simulation
        self._first = first
        self._policy = policy
        self._office = office
        self._known: dict[int, Person] = {}

    @cached_property
    def control(self) -> Person:
        """The plain case, who files every episode's control."""
        return self._control()

    def give_control_serial(self, serial: int) -> None:
        """Choose the serial number of the control's 署名用 certificate, before anyone asks."""
        self.control = self._control(serial)

    def resident(self, index: int) -> Person:
        """Return resident `index`, from 1 on."""
        if index not in self._known:
            number = self.number(index)
            household = households.household(self._simulation.world.seed, number, self._today)
            self._known[index] = self._person(household, number)
        return self._known[index]

    def namesake(self, index: int, *, second: bool = False) -> Person:
        """Return another resident with name, reading and birth date of resident `index`.

        Args:
            index: whose namesake.
            second: a second namesake instead of the first.
        """
        card = self.number(NAMESAKES + 2 * index + second)
        twin = self.resident(index).household
        stranger = households.household(self._simulation.world.seed, card, self._today)
        head = replace(twin.head, index=card, address_number=stranger.head.address_number)
        return self._person(replace(twin, head=head), card)

    def resident_with_serial(self, index: int, serial: int) -> Person:
        """Return resident `index` with a 署名用 certificate of a chosen serial number."""
        number = self.number(index)
        household = households.household(self._simulation.world.seed, number, self._today)
        return self._person(household, number, serial)

    def resident_named(self, index: int, name: str) -> Person:
        """Return resident `index` under a chosen name, as register, form and card know it."""
        number = self.number(index)
        household = households.household(self._simulation.world.seed, number, self._today)
        return self._person(replace(household, head=replace(household.head, name=name)), number)

    def resident_numbered(self, index: int) -> Person:
        """Return resident `index` with a 宛名番号 that begins with zeros."""
        return self.resident(index).under(f"{self.number(index):015d}")

    def resident_with_old_card(self, index: int) -> Person:
        """Return resident `index` with a card whose certificates can be renewed now."""
        number = self.number(index)
        household = households.household(self._simulation.world.seed, number, self._today)
        born = (self._today + BIRTHDAY_AHEAD).replace(year=LEAP_YEAR)
        head = replace(household.head, born=born)
        return self._person(replace(household, head=head), number, age=OLD)

    def phone_number(self, index: int) -> int:
        """Return the number of the phone of resident `index` among cards and phones."""
        return self.number(PHONES + index)

    def visitor(self, index: int) -> Person:
        """Return resident `index` with the card of a municipality that no other card is from.

        What goes wrong with its revocation list concerns nobody else.
        """
        number = self.number(index)
        household = households.household(self._simulation.world.seed, number, self._today)
        place = Municipality(f"{VISITORS + number}", "TEST Prefecture", f"TEST City {number}")
        return self._person(household, number, place=place)

    def resident_of(self, index: int, generation: Generation) -> Person:
        """Return resident `index` with certificates of a chosen generation of CAs."""
        number = self.number(index)
        household = households.household(self._simulation.world.seed, number, self._today)
        return self._person(household, number, profile=replace(CARD, generations=(generation,)))

    def number(self, index: int) -> int:
        """Return the number of a resident's card and household in the whole town."""
        return self._first + index

    def _control(self, serial: int | None = None) -> Person:
        number = self.number(CONTROL_CARD)
        household = personas.persona(CONTROL_PERSONA).household(number, self._today)
        return self._person(household, number, serial)

    def numbered(self, household: Household) -> Household:
        """Return a household with 個人番号, if the run wants any."""
        return households.numbered(household, self._simulation.world.seed, self._policy)

    @property
    def _today(self) -> date:
        return self._simulation.world.clock.now().date()

    def _person(
        self,
        household: Household,
        card: int,
        serial: int | None = None,
        profile: CardProfile = CARD,
        place: Municipality | None = None,
        age: timedelta = CARD_AGE,
    ) -> Person:
        holder = holders.holder(household.head, household.municipality, place)
        pins = Pins()
        # A card is older than what it signs, also where that has to lie in the past.
        issued = self._simulation.world.clock.now() - age
        serials = None if serial is None else {Kind.SIGNATURE: serial}
        choices = Stream(self._simulation.world.seed, "claim", card)
        return Person(
            household=household,
            card=self._simulation.cards.issue(holder, card, pins, serials, issued, profile),
            pins=pins,
            claim=claim(self.numbered(household), choices, self._today, office=self._office),
            card_from=holder.municipality.code,
            holder=holder,
        )
