"""The resident register (住民記録) itself: who has which 宛名番号, and what happens to people.

Each event does to certificates what the card service says it does, lets the links follow, and then
opens or closes records. The grade of every rule stands in ``rules.toml``.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from cryptography import x509

from simulator.cards import life, phone
from simulator.cards.store import CertificateName
from simulator.contracts.linkage import Change, Link, serial_number, serial_text
from simulator.contracts.profile import written
from simulator.pki.leaf import Kind
from simulator.pki.revocation import Reason
from simulator.townhall.records import Event, Happening, Record, Records
from simulator.world.clock import JST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.cards.card import Card
    from simulator.cards.holder import Holder
    from simulator.cards.service import CardService
    from simulator.cards.store import Issued
    from simulator.townhall.register import Register
    from simulator.world.world import World


class Residents:
    """Keeps the records of one municipality.

    Args:
        world: gives clock, profile and database.
        cards: where certificates end and begin.
        register: where links are told of it.
    """

    def __init__(self, world: World, cards: CardService, register: Register) -> None:
        self._world = world
        self._cards = cards
        self._register = register
        self._records = Records(world.engine)
        self._instant: datetime | None = None

    @property
    def now(self) -> datetime:
        """The present second, or the one of `at`."""
        return (self._instant or self._world.clock.now()).astimezone(JST).replace(microsecond=0)

    def at(self, instant: datetime) -> Self:
        """Return this register at another instant, for what happened where time cannot be moved.

        Args:
            instant: when, timezone-aware.
        """
        then = copy(self)
        then._instant = instant  # noqa: SLF001  its own kind
        return then

    def record(self, number: str) -> Record:
        """Return the record of a 宛名番号; see `Records.record`."""
        return self._records.record(number)

    def everybody(self) -> list[Record]:
        """Return every record there is or was, by 宛名番号."""
        return self._records.everybody()

    def current(self, number: str) -> str:
        """Return the 宛名番号 that a person has who once had this one: after returns and merges."""
        for one in self.history(number):
            if one.event is Event.COME_BACK and one.other == number:
                return self.current(one.number)
            if one.event is Event.MERGE and one.number == number:
                return self.current(one.other)
        return number

    def history(self, number: str = "") -> list[Happening]:
        """Return what happened, oldest first; see `Records.history`."""
        return self._records.history(number)

    def enrol(self, number: str, holder: Holder, card: Card | None = None) -> None:
        """登録: a resident who is here already, with the card's certificates.

        Raises:
            ValueError: the 宛名番号 is taken.
        """
        self._records.require_free(number)
        if card is not None:
            self._follow(number, card)
        self._records.enter(Event.ENROL, self.now, self._resident(number, holder))

    def enrol_all(self, people: Mapping[str, tuple[Holder, Card]]) -> None:
        """登録: everybody who is here when a town begins, all in one go; see `enrol`.

        Args:
            people: holder and card, by 宛名番号.

        Raises:
            ValueError: a 宛名番号 is taken.
        """
        self._records.require_free(*people)
        cards = {number: card for number, (_, card) in people.items()}
        self._register.note(*(one for each in cards.items() for one in self._changes(*each)))
        new = [self._resident(number, holder) for number, (holder, _) in people.items()]
        self._records.enter_all(Event.ENROL, self.now, new)

    def enrol_non_resident(self, number: str, name: str, born: str, address: str) -> None:
        """住登外者の登録: somebody who lives elsewhere gets a 宛名番号, and no link.

        Raises:
            ValueError: the 宛名番号 is taken.
        """
        begins = self.now.isoformat()
        record = Record(number, "non-resident", name, born, address, begins)
        self._records.enter(Event.ENROL_NON_RESIDENT, self.now, record)

    def move_in(self, number: str, card: Card, holder: Holder) -> Card:
        """転入: a new record, a new 署名用 certificate; 利用者証明用 goes on and is linked here.

        Args:
            number: the 宛名番号 given.
            card: what the person brings.
            holder: the person at the new address.

        Returns:
            The card with its certificates.

        Raises:
            ValueError: the 宛名番号 is taken, or the card was given up.
        """
        self._records.require_free(number)
        moved = self._certified_anew(card, holder)
        self._follow(number, moved)
        self._records.enter(Event.MOVE_IN, self.now, self._resident(number, holder))
        return moved

    def move_within(self, number: str, card: Card, holder: Holder) -> Card:
        """転居: the record goes on at another address; the 署名用 certificate is a new one.

        Raises:
            LookupError: no open record has this 宛名番号.
        """
        self._records.require_open(number)
        moved = self._certified_anew(card, holder)
        self._follow(number, moved)
        self._records.amend(Event.MOVE_WITHIN, self.now, number, address=holder.address)
        return moved

    def move_out(self, number: str, card: Card, known: datetime | None = None) -> None:
        """転出: the record is closed, and every link lapses; the 署名用 certificate ends.

        Args:
            number: whose.
            card: the person's card.
            known: from when the card service knows of it; None means at once.

        Raises:
            LookupError: no open record has this 宛名番号.
        """
        self._records.require_open(number)
        life.move(self._cards.at(known or self.now), card)
        self._lapse(number)
        self._records.amend(Event.MOVE_OUT, self.now, number, ended=self.now.isoformat())

    def come_back(self, former: str, number: str, card: Card, holder: Holder) -> Card:
        """再転入: the former record stays closed, and the person gets another 宛名番号.

        Raises:
            ValueError: the former record is open, or the new 宛名番号 is taken.
        """
        if not self.record(former).ended:
            raise ValueError(f"{former} never left")
        self._records.require_free(number)
        back = self._certified_anew(card, holder)
        self._follow(number, back)
        self._records.enter(Event.COME_BACK, self.now, self._resident(number, holder), former)
        return back

    def die(self, number: str, card: Card | None = None) -> None:
        """死亡: the record is closed; certificates end, and links lapse.

        Raises:
            LookupError: no open record has this 宛名番号.
        """
        self._records.require_open(number)
        if card is not None:
            life.die(self._cards.at(self.now), card)
        self._lapse(number)
        self._records.amend(Event.DIE, self.now, number, ended=self.now.isoformat())

    def merge(self, gone: str, remaining: str) -> None:
        """統合: two 宛名番号 turn out to be one person's; links of the one become the other's.

        Raises:
            LookupError: one of them is not open.
            ValueError: they are the same.
        """
        if gone == remaining:
            raise ValueError(f"{gone} cannot be merged with itself")
        self._records.require_open(gone)
        self._records.require_open(remaining)
        links = self._register.links(gone)
        self._register.note(*(Change("add", replace(link, person=remaining)) for link in links))
        ended = self.now.isoformat()
        self._records.amend(
            Event.MERGE, self.now, gone, remaining, ended=ended, merged_into=remaining
        )

    def renew(self, number: str, card: Card, holder: Holder) -> Card:
        """更新: new certificates take the place of the old ones, whose links lapse.

        Raises:
            LookupError: no open record has this 宛名番号.
            ValueError: it is too early, or the card holds nothing to renew.
        """
        self._records.require_open(number)
        renewed = life.renew(self._cards.at(self.now), card, holder)
        self._follow(number, renewed)
        self._records.amend(Event.RENEW, self.now, number)
        return renewed

    def reissue(self, number: str, card: Card, holder: Holder) -> Card:
        """失効申請と発行: the holder gives the certificates up, and gets new ones at once.

        This is how new ones are had before a renewal is possible, or after a loss. That the
        register knows it as a renewal is our model.

        Raises:
            LookupError: no open record has this 宛名番号.
            ValueError: the card was given up.
        """
        self._records.require_open(number)
        counter = self._cards.at(self.now)
        life.end_with_phones(counter, card, Kind, Reason.CESSATION_OF_OPERATION)
        anew = life.certify(counter, card, holder)
        self._follow(number, anew)
        self._records.amend(Event.RENEW, self.now, number)
        return anew

    def put_on_phone(self, number: str, card: Card, holder: Holder, medium: int) -> Card:
        """スマートフォン: certificates beside those of the card, linked to the same person.

        Args:
            number: whose.
            card: what they hang on.
            holder: whom they name.
            medium: number of the phone in this world.

        Raises:
            LookupError: no open record has this 宛名番号.
            ValueError: the card holds no good certificate, or the phone's number is taken.
        """
        self._records.require_open(number)
        held = phone.issue(self._cards.at(self.now), card, holder, medium)
        self._follow(number, card)
        self._records.amend(Event.PHONE, self.now, number)
        return held

    def _certified_anew(self, card: Card, holder: Holder) -> Card:
        counter = self._cards.at(self.now)
        life.move(counter, card)
        wanted = counter.store.medium(card.number).signs
        signs = Kind.SIGNATURE in counter.kinds_for(holder, counter.now, signs=wanted)
        return life.certify(counter, card, holder) if signs else card

    def _follow(self, number: str, card: Card) -> None:
        self._register.note(*self._changes(number, card))

    def _changes(self, number: str, card: Card) -> Iterator[Change]:
        """Yield what lets the links say what the card service says: what ended, what is new.

        What was revoked before it was ever linked here stays out.
        """
        known = self._register.links(number)
        yield from (lapsed for link in known if (lapsed := self._lapsed(link)))
        store, linked = self._cards.store, {_key(link) for link in known}
        for medium in (card.number, *(one.number for one in store.phones(card.number))):
            held = store.held(medium).values()
            new = [self._link(one, number) for one in held if self._cards.is_good(one, self.now)]
            yield from (Change("add", link) for link in new if _key(link) not in linked)

    def _lapsed(self, link: Link) -> Change | None:
        if link.until:
            return None
        number = serial_number(link.serial, self._world.profile.linkage)
        standing = self._cards.store.standing(CertificateName(link.issuer, number), self.now)
        if standing.revocation is None:
            return None
        return Change("lapse", replace(link, until=self._dated(standing.revocation.at)))

    def _lapse(self, number: str) -> None:
        links = [link for link in self._register.links(number) if not link.until]
        until = self._dated(self.now)
        self._register.note(*(Change("lapse", replace(link, until=until)) for link in links))

    def _link(self, one: Issued, number: str) -> Link:
        certificate = x509.load_der_x509_certificate(one.certificate)
        return Link(
            issuer=one.name.issuer,
            kind=one.kind.value,
            serial=serial_text(one.name.serial, self._world.profile.linkage),
            person=number,
            since=self._dated(certificate.not_valid_before_utc),
        )

    def _dated(self, instant: datetime) -> str:
        return written(instant.astimezone(UTC), self._world.profile.linkage.timestamp)

    def _resident(self, number: str, holder: Holder) -> Record:
        born, begins = holder.born.isoformat(), self.now.isoformat()
        return Record(number, "resident", holder.name, born, holder.address, begins)


def _key(link: Link) -> tuple[str, str, str]:
    return link.issuer, link.kind, link.serial
