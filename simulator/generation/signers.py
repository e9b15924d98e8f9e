"""Who signs a generated filing: a card that is a function of seed, number and holder alone.

No world is there to remember the card. Its certificate is the one that the counter of a world with
this seed would have handed out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards import issuing
from simulator.cards.holder import WRITING
from simulator.cards.issuing import Order
from simulator.cards.pins import DEFAULT_PINS, pins_of
from simulator.cards.profile import CARD
from simulator.cards.validity import Calendar, within
from simulator.pki.authority import FIRST, Authority
from simulator.pki.leaf import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.cards.card import Credential
    from simulator.cards.holder import Holder

CALENDAR = Calendar()
PINS = pins_of(DEFAULT_PINS)
"""Of every card: they are always entered rightly, so no count ever changes."""


@dataclass(frozen=True)
class Signer:
    """Somebody with a 署名用 certificate.

    Args:
        credential: certificate and key.
        certificate: the certificate in DER.
        issuer: identifier of its issuer's key, hex.
        serial: its serial number.
    """

    credential: Credential
    certificate: bytes
    issuer: str
    serial: int

    def sign(self, digest: bytes) -> bytes:
        """Return the card's signature over a digest."""
        return self.credential.sign_digest(digest, DEFAULT_PINS.signature)


@dataclass(frozen=True)
class Signers:
    """Hands out cards.

    Args:
        seed: of the run.
        since: when they were handed out.
        numbers_after: as a world's; see `issuing.Origin`.
    """

    seed: int
    since: datetime
    numbers_after: int = 0

    def signer(self, number: int, holder: Holder) -> Signer:
        """Return the signer with a number.

        Args:
            number: of the card, which decides its key and serial number.
            holder: whom it is for, aged 15 or more.
        """
        begin = self.since
        end = CALENDAR.end(holder.born, begin.date(), CARD.birthdays)
        card_end = CALENDAR.card_end(holder.born, begin.date())
        ends = within({Kind.SIGNATURE: end}, card_end)
        made = issuing.make(Order(holder, number, CARD, begin, ends), _authorities(), self, WRITING)
        one = made[Kind.SIGNATURE]
        card = issuing.in_hand(number, CARD, {Kind.SIGNATURE: one.certificate}, {}, PINS)
        return Signer(
            credential=card.signature,
            certificate=one.certificate.public_bytes(Encoding.DER),
            issuer=one.name.issuer,
            serial=one.name.serial,
        )


@cache
def _authorities() -> dict[Kind, Authority]:
    return {Kind.SIGNATURE: Authority(Kind.SIGNATURE, FIRST)}
