"""Makes certificates: what a card is given is a function of seed, number and holder alone.

Serial numbers and opaque names of real certificates are not public: ours are our model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards.card import Card, Credential
from simulator.cards.holder import Holder, Writing
from simulator.cards.pins import Pin, PinName
from simulator.cards.profile import CardProfile
from simulator.cards.store import CertificateName, Link
from simulator.cards.tables import text
from simulator.pki import keys
from simulator.pki.authority import Authority, Generation
from simulator.pki.keys import PrivateKey
from simulator.pki.leaf import Kind, Subject, Validity
from simulator.world.choices import Stream

Certificates: TypeAlias = Mapping[Kind, x509.Certificate]
Names: TypeAlias = Mapping[Kind, CertificateName]


class Origin(Protocol):
    """What decides serial numbers and opaque names: a world, or a run that has none.

    Args:
        seed: of the run.
        numbers_after: numbers of an earlier world end here, 0 for none.
    """

    @property
    def seed(self) -> int: ...
    @property
    def numbers_after(self) -> int: ...


@dataclass(frozen=True)
class Made:
    """A new certificate and its name."""

    name: CertificateName
    certificate: x509.Certificate


@dataclass(frozen=True)
class Kin:
    """The certificates that new ones are linked to, by the kind of the new one.

    Args:
        replaces: their predecessors (新旧).
        beside: what stays on the same medium (署名用↔利用者証明用).
        card: those of the card, when the new ones are a phone's.
    """

    replaces: Names = field(default_factory=dict)
    beside: Names = field(default_factory=dict)
    card: Names = field(default_factory=dict)


NO_KIN = Kin()


@dataclass(frozen=True)
class Order:
    """What is to be made for one card or phone.

    Args:
        holder: whom it is for.
        number: number of the medium in this world, which decides keys and serial numbers.
        profile: what the medium is.
        begin: first valid instant.
        ends: last valid instant of each certificate to be made.
        medium_end: end of the medium when that is new, None when it is known already.
        card: the card that a new phone hangs on; None for a card.
        again: how many certificates of a kind it had before.
        serials: serial numbers to use instead of drawn ones, to let numbers collide on purpose.
        kin: what the new certificates are linked to.
        generation: of the authorities that issue; None means the one that issues now.
        signs: whether a 署名用 certificate is wanted, now or later.
    """

    holder: Holder
    number: int
    profile: CardProfile
    begin: datetime
    ends: Mapping[Kind, datetime]
    medium_end: datetime | None = None
    card: int | None = None
    again: Mapping[Kind, int] = field(default_factory=dict)
    serials: Mapping[Kind, int] = field(default_factory=dict)
    kin: Kin = NO_KIN
    generation: Generation | None = None
    signs: bool = True

    def medium_row(self) -> dict[str, object] | None:
        """Return what is remembered of a new medium."""
        if self.medium_end is None:
            return None
        card = self.number if self.card is None else self.card
        profile, end = self.profile.id, text(self.medium_end)
        told = {"number": self.number, "profile": profile, "card": card, "end": end}
        return told | {"signs": self.signs}

    def rows(self, made: Mapping[Kind, Made]) -> list[dict[str, object]]:
        """Return what is remembered of the certificates."""
        place = self.holder.municipality
        return [
            {
                "issuer": one.name.issuer,
                "serial": str(one.name.serial),
                "kind": kind.value,
                "card": self.number,
                "again": self.again.get(kind, 0),
                "end": text(self.ends[kind]),
                "municipality": place.code,
                "prefecture": place.prefecture,
                "city": place.city,
                "certificate": one.certificate.public_bytes(Encoding.DER),
            }
            for kind, one in made.items()
        ]

    def links(
        self, made: Mapping[Kind, Made]
    ) -> Iterator[tuple[Link, CertificateName, CertificateName]]:
        """Yield the links of the certificates."""
        new = {kind: one.name for kind, one in made.items()}
        for kind, name in new.items():
            if kind in self.kin.replaces:
                yield Link.SUCCESSOR, self.kin.replaces[kind], name
            if kind in self.kin.card:
                yield Link.PHONE, self.kin.card[kind], name
        pair = {**self.kin.beside, **new}
        if new and len(pair) == len(Kind):
            yield Link.PAIR, pair[Kind.SIGNATURE], pair[Kind.AUTHENTICATION]


def make(
    order: Order, authorities: Mapping[Kind, Authority], origin: Origin, writing: Writing
) -> dict[Kind, Made]:
    """Make the certificates of an order.

    Args:
        order: what is wanted.
        authorities: who issues.
        origin: decides serial numbers and opaque names.
        writing: how characters are written that a certificate cannot write.
    """
    return {
        kind: _certificate(kind, order, authorities[kind], _stream(kind, order, origin), writing)
        for kind in order.ends
    }


def in_hand(
    number: int,
    profile: CardProfile,
    certificates: Certificates,
    again: Mapping[Kind, int],
    pins: Mapping[PinName, Pin],
) -> Card:
    """Return a card or phone with its certificates and their keys."""
    credentials = {
        kind: Credential(one, _key(kind, number, again.get(kind, 0), profile), pins[_PIN[kind]])
        for kind, one in certificates.items()
    }
    return Card(credentials, number, profile, pins)


_PIN = {
    Kind.SIGNATURE: PinName.SIGNATURE,
    Kind.AUTHENTICATION: PinName.AUTHENTICATION,
}


def _stream(kind: Kind, order: Order, origin: Origin) -> Stream:
    again = order.again.get(kind, 0)
    later = (f"again-{again}",) if again else ()
    # Who remembers an earlier world may remember that a serial number was revoked there.
    earlier = (origin.numbers_after,) if origin.numbers_after else ()
    return Stream(origin.seed, "card", order.number, kind.value, *later, *earlier)


def _certificate(
    kind: Kind, order: Order, authority: Authority, stream: Stream, writing: Writing
) -> Made:
    drawn = _serial(stream)
    holder = order.holder
    attributes = holder.attributes(writing) if kind is Kind.SIGNATURE else None
    subject = Subject(_opaque_id(stream), holder.municipality, attributes)
    key = _key(kind, order.number, order.again.get(kind, 0), order.profile)
    serial = order.serials.get(kind, drawn)
    validity = Validity(order.begin, order.ends[kind])
    certificate = authority.issue(subject, key.public_key(), serial, validity)
    return Made(CertificateName(authority.key_identifier, serial), certificate)


def _key(kind: Kind, number: int, again: int, profile: CardProfile) -> PrivateKey:
    signature, authentication = keys.card_slots(number, again)
    slot = signature if kind is Kind.SIGNATURE else authentication
    return keys.of(profile.algorithm, slot)


def _serial(stream: Stream) -> int:
    """Return a serial number of 8 or 16 bytes, leading zeros and sign bytes included.

    Length and form of real ones are not public. Ours meet, by chance alone, everything a careless
    reader trips over: more than 63 bits, a highest bit that is set, hex that begins with zeros.
    """
    size = stream.pick((8, 16))
    return stream.integer(1, 256**size - 1)


def _opaque_id(stream: Stream) -> str:
    """Return a common name that says TEST and nothing about its holder; its form is ours."""
    return f"TEST{stream.integer(0, 10**19 - 1):019d}"
