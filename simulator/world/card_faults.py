"""Faults the card service of a world can be told to play, as a closed enumeration.

They are about answers on revocation. What J-LIS's service does when it fails is not public: all of
them are our model, after what RFC 6960 and RFC 5280 ask of those who read such answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.world.database import METADATA

if TYPE_CHECKING:
    from simulator.world.control import Control


class CardOperation(StrEnum):
    """Calls of the card service that can fail."""

    OCSP = "ocsp"
    CRL = "crl"


class CardFaultKind(StrEnum):
    """Ways in which an answer on revocation can fail."""

    SERVICE_DOWN = "service-down"  # 503 with an HTML page
    TRY_LATER = "try-later"  # an OCSP answer without a status
    STALE = "stale"  # thisUpdate and nextUpdate both lie in the past
    UNTRUSTED_SIGNER = "untrusted-signer"  # signed by somebody who bears the authority's name
    NONCE_MISSING = "nonce-missing"  # the nonce that was sent is left out
    NONCE_WRONG = "nonce-wrong"  # another nonce comes back than was sent
    OTHER_MUNICIPALITY = "other-municipality"  # the list of another municipality
    NOT_REFRESHED = "not-refreshed"  # yesterday's list, which may still be used
    TRUNCATED = "truncated"  # only the first half of the bytes comes


CARD_FAULTS = sa.Table(
    "world_card_faults",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("operation", sa.String, nullable=False),
    sa.Column("about", sa.String, nullable=False),
    sa.Column("times", sa.Integer),
)

_ONLY_AT = {
    CardFaultKind.TRY_LATER: {CardOperation.OCSP},
    CardFaultKind.NONCE_MISSING: {CardOperation.OCSP},
    CardFaultKind.NONCE_WRONG: {CardOperation.OCSP},
    CardFaultKind.OTHER_MUNICIPALITY: {CardOperation.CRL},
    CardFaultKind.NOT_REFRESHED: {CardOperation.CRL},
}


def operations_of(kind: CardFaultKind) -> list[CardOperation]:
    """Return the calls that can fail in a way."""
    return [one for one in CardOperation if one in _ONLY_AT.get(kind, CardOperation)]


@dataclass(frozen=True)
class CardFault:
    """One fault of the card service.

    Args:
        kind: what goes wrong.
        operation: the call it hits.
        about: hit only questions about this certificate, by its serial number in lower-case hex, or
            only the lists of this municipality, by its code; "" means any.
        times: how many calls it hits before it is spent; None for as long as it is planted.

    Raises:
        ValueError: the call cannot fail in this way, so that the fault would never show.
    """

    kind: CardFaultKind
    operation: CardOperation
    about: str = ""
    times: int | None = 1

    def __post_init__(self) -> None:
        """Refuse a fault without effect."""
        if self.operation not in operations_of(self.kind):
            raise ValueError(f"{self.kind} cannot happen at {self.operation}")


class CardFaults:
    """The faults of one world's card service that are still to happen.

    As those of the portal they stand in a table, and everybody keeps a copy in memory.

    Args:
        engine: the world's database.
        control: tells everybody that they changed.
    """

    def __init__(self, engine: sa.Engine, control: Control) -> None:
        self._engine = engine
        self._control = control
        self._known: dict[int, CardFault] = {}
        self._revision = -1

    def plant(self, fault: CardFault) -> int:
        """Add a fault, and return its id."""
        with self._engine.begin() as connection:
            done = connection.execute(sa.insert(CARD_FAULTS).values(vars(fault)))
            (id_,) = done.inserted_primary_key or (0,)
        self._control.bump()
        return int(id_)

    def lift(self, id_: int) -> bool:
        """Take a fault away, and tell whether it was there."""
        with self._engine.begin() as connection:
            own = CARD_FAULTS.c.id == id_
            gone = connection.execute(sa.delete(CARD_FAULTS).where(own)).rowcount
        self._control.bump()
        return gone > 0

    def clear(self) -> None:
        """Take all faults away."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(CARD_FAULTS))
        self._control.bump()

    def planted(self) -> dict[int, CardFault]:
        """Return all faults that are not spent, by id, oldest first."""
        alive = sa.or_(CARD_FAULTS.c.times.is_(None), CARD_FAULTS.c.times > 0)
        query = sa.select(CARD_FAULTS).where(alive).order_by(CARD_FAULTS.c.id)
        with self._engine.connect() as connection:
            return {
                id_: CardFault(CardFaultKind(kind), CardOperation(operation), about, times)
                for id_, kind, operation, about, times in connection.execute(query)
            }

    def take(self, operation: CardOperation, about: str = "") -> CardFaultKind | None:
        """Return the fault that hits this call, and spend one of its times."""
        for id_, fault in self._current().items():
            hit = fault.operation == operation and fault.about in ("", about)
            if hit and self._took(id_, fault):
                return fault.kind
        return None

    def _took(self, id_: int, fault: CardFault) -> bool:
        if fault.times is None:
            return True
        one = sa.and_(CARD_FAULTS.c.id == id_, CARD_FAULTS.c.times > 0)
        spent = sa.update(CARD_FAULTS).where(one).values(times=CARD_FAULTS.c.times - 1)
        with self._engine.begin() as connection:
            return connection.execute(spent).rowcount > 0

    def _current(self) -> dict[int, CardFault]:
        revision = self._control.read().revision
        if revision != self._revision:
            self._known = self.planted()
            self._revision = revision
        return self._known
