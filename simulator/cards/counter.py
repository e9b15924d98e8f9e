"""The counter (窓口): hands out cards with their certificates, and knows them ever after.

Sources are graded [P] primary, [M] municipality page, [S] secondary. What happens to a card later
stands in `life` and `phone`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from cryptography import x509

from simulator.cards import issuing
from simulator.cards.card import Card
from simulator.cards.holder import Holder, Writing
from simulator.cards.issuing import NO_KIN, Certificates, Kin, Order
from simulator.cards.pins import DEFAULT_PINS, AbsentPin, Pin, PinName, Pins, pins_of
from simulator.cards.profile import CARD, GENERATIONS, PROFILES, CardProfile
from simulator.cards.rules import Rules
from simulator.cards.store import Issued, Store
from simulator.cards.validity import SIGNING_AGE, Calendar, within
from simulator.pki.authority import FIRST, Authority, Generation
from simulator.pki.keys import Algorithm
from simulator.pki.leaf import Kind, Medium, Series
from simulator.pki.revocation import GOOD
from simulator.world.world import World

_OTHER_SUBSTITUTE = "□"


@dataclass(frozen=True)
class Request:
    """A card somebody is to be given (交付).

    Args:
        holder: whom it is for; under 15 it holds no 署名用 certificate, in principle [M].
        index: number of the card in this world, which decides its keys and serial numbers.
        pins: PINs the holder chose; None for 顔認証マイナンバーカード, which has none, and holds no
            署名用 certificate [M].
        serials: serial numbers to use instead of drawn ones, to let numbers collide on purpose.
        since: when it was handed out, in the past; None means now.
        profile: what sort of card.
        signature: whether a 署名用 certificate is wanted; not by 成年被後見人, in principle [M].
    """

    holder: Holder
    index: int
    pins: Pins | None = DEFAULT_PINS
    serials: Mapping[Kind, int] = field(default_factory=dict)
    since: datetime | None = None
    profile: CardProfile = CARD
    signature: bool = True


class Counter:
    """Hands out the cards of one world, and knows them ever after.

    Args:
        world: whose clock, seed and database are used.
        off: ids of rules that are switched off, of those no published sentence carries.
        fresh_lists: make a revocation list anew whenever it is asked for, and not once a day, so
            that nothing has to wait for the next day.

    Raises:
        Problem: a rule is not known, or cannot be switched off.
    """

    def __init__(
        self, world: World, off: Collection[str] = (), *, fresh_lists: bool = False
    ) -> None:
        self.world = world
        self.fresh_lists = fresh_lists
        self.rules = Rules(off)
        self.store = Store(world.engine, world.reader)
        self.every = tuple(Authority(kind, one) for one in GENERATIONS for kind in Kind)
        self.calendar = Calendar(
            whole_day=self.rules.holds("last-day-in-full"),
            clamps=self.rules.holds("missing-day"),
        )
        self._writing = Writing(
            substitute=(
                Writing.substitute if self.rules.holds("substitute") else _OTHER_SUBSTITUTE
            ),
            joins=self.rules.holds("marks-join"),
        )
        number = self.store.generation()
        self.generation = next((one for one in CARD.generations if one.number == number), FIRST)

    @property
    def now(self) -> datetime:
        """The present second."""
        return self.world.clock.now().replace(microsecond=0)

    @property
    def authorities(self) -> dict[Kind, Authority]:
        """The authorities that issue the certificates of today's cards, by kind."""
        return {kind: self.authority(kind) for kind in Kind}

    def authority(self, kind: Kind, generation: Generation | None = None) -> Authority:
        """Return an authority; None means of the generation that issues now."""
        asked = generation or self.generation
        wanted = Series(kind, asked.medium, asked.number)
        return next(one for one in self.every if one.series == wanted)

    def change_generation(self, generation: Generation) -> None:
        """Let another generation issue from now on; what an earlier one issued stays valid [P].

        Raises:
            ValueError: it is no later generation of the authorities of today's cards.
        """
        if generation not in CARD.generations or generation.number <= self.generation.number:
            raise ValueError(f"no generation after {self.generation.number}: {generation.number}")
        self.store.change(generation.number, self.world.clock.now())
        self.generation = generation

    def issue(
        self,
        holder: Holder,
        index: int,
        pins: Pins | None = DEFAULT_PINS,
        serials: Mapping[Kind, int] | None = None,
        since: datetime | None = None,
        profile: CardProfile = CARD,
        *,
        signature: bool = True,
    ) -> Card:
        """Hand out one card; see `Request` and `issue_many`."""
        request = Request(holder, index, pins, serials or {}, since, profile, signature)
        return self.issue_many([request])[0]

    def issue_many(self, requests: Iterable[Request], kin: Kin = NO_KIN) -> list[Card]:
        """Hand out cards, all of them or none.

        Args:
            requests: what is wanted.
            kin: certificates that the new ones take the place of.

        Raises:
            ValueError: a number of a card, or a serial number, is taken; or nobody has such cards
                yet, because the rule that tells their curve is switched off.
        """
        asked = list(requests)
        made = self.produce([self._order(request, kin) for request in asked])
        return [
            issuing.in_hand(one.index, one.profile, certificates, {}, self.pins(one.pins))
            for one, certificates in zip(asked, made, strict=True)
        ]

    def produce(self, orders: Sequence[Order]) -> list[Certificates]:
        """Make and remember certificates, all of them or none.

        Raises:
            ValueError: a number of a medium, or a serial number, is taken.
        """
        made = [
            issuing.make(order, self._authorities_of(order.profile), self.world, self._writing)
            for order in orders
        ]
        batch = list(zip(orders, made, strict=True))
        try:
            self.store.add(
                [row for order in orders if (row := order.medium_row())],
                [row for order, each in batch for row in order.rows(each)],
                [link for order, each in batch for link in order.links(each)],
            )
        except sa.exc.IntegrityError as error:
            numbers = ", ".join(str(order.number) for order in orders)
            raise ValueError(f"a serial number of card {numbers} is taken") from error
        return [{kind: one.certificate for kind, one in each.items()} for each in made]

    def card(self, index: int, pins: Pins | None = DEFAULT_PINS) -> Card:
        """Return a card issued before, perhaps by another process; its PIN counts start afresh.

        Raises:
            LookupError: no such card was issued.
        """
        return self.with_pins(index, self.pins(pins))

    def with_pins(self, index: int, pins: Mapping[PinName, Pin]) -> Card:
        """Return a card as it is now, with PINs and counts as they are.

        Raises:
            LookupError: no such card was issued.
        """
        profile = PROFILES[self.store.medium(index).profile]
        held = self.store.held(index)
        certificates = {
            kind: x509.load_der_x509_certificate(one.certificate) for kind, one in held.items()
        }
        again = {kind: one.again for kind, one in held.items()}
        return issuing.in_hand(index, profile, certificates, again, pins)

    def pins(self, chosen: Pins | None) -> dict[PinName, Pin]:
        """Return the PINs of a card; without PINs, logging in with one does not work (derived)."""
        if chosen is None and self.rules.holds("face-card-without-login"):
            return {name: AbsentPin(name) for name in PinName}
        return pins_of(chosen or DEFAULT_PINS)

    def may_sign(self, holder: Holder, day: datetime) -> bool:
        """Tell whether somebody is old enough for a 署名用 certificate [M]."""
        return self.calendar.is_aged(holder.born, SIGNING_AGE, day.date())

    def is_good(self, one: Issued, at: datetime) -> bool:
        """Tell whether a certificate is neither revoked nor at its end at an instant."""
        return self.store.standing(one.name, at) == GOOD and at <= one.end

    def _order(self, request: Request, kin: Kin) -> Order:
        if request.profile.algorithm is Algorithm.P_384 and not self.rules.holds("next-card-curve"):
            raise ValueError("nobody has the next card while its curve is not known")
        holder, profile = request.holder, request.profile
        begin = (request.since or self.world.clock.now()).replace(microsecond=0)
        kinds = [Kind.AUTHENTICATION]
        if request.signature and request.pins is not None and self.may_sign(holder, begin):
            kinds = list(Kind)
        end = self.calendar.end(holder.born, begin.date(), profile.birthdays)
        card_end = self.calendar.card_end(holder.born, begin.date())
        ends = within(dict.fromkeys(kinds, end), card_end)
        return Order(
            *(holder, request.index, profile, begin, ends, card_end),
            serials=request.serials,
            kin=kin,
        )

    def _authorities_of(self, profile: CardProfile) -> dict[Kind, Authority]:
        generation = profile.generations[-1]
        own = profile.medium is not Medium.PHONE or self.rules.holds("phone-authorities")
        if self.generation in profile.generations or not own:
            generation = self.generation
        return {kind: self.authority(kind, generation) for kind in Kind}
