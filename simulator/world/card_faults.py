"""Faults the card service of a world can be told to play, as a closed enumeration.

They are about answers on revocation. What J-LIS's service does when it fails is not public: all of
them are our model, after what RFC 6960 and RFC 5280 ask of those who read such answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


_ONLY_AT = {
    CardFaultKind.TRY_LATER: {CardOperation.OCSP},
    CardFaultKind.NONCE_MISSING: {CardOperation.OCSP},
    CardFaultKind.NONCE_WRONG: {CardOperation.OCSP},
    CardFaultKind.OTHER_MUNICIPALITY: {CardOperation.CRL},
    CardFaultKind.NOT_REFRESHED: {CardOperation.CRL},
}


@dataclass
class CardFault:
    """One planted fault of the card service.

    Args:
        kind: what goes wrong.
        operation: the call it hits.
        about: hit only questions about this certificate, by its serial number in lower-case hex, or
            only the lists of this municipality, by its code; "" means any.
        times: how many calls it hits before it is spent.

    Raises:
        ValueError: the call cannot fail in this way, so that the fault would never show.
    """

    kind: CardFaultKind
    operation: CardOperation
    about: str = ""
    times: int = 1

    def __post_init__(self) -> None:
        """Refuse a fault without effect."""
        if self.operation not in _ONLY_AT.get(self.kind, CardOperation):
            raise ValueError(f"{self.kind} cannot happen at {self.operation}")


class CardFaults:
    """The faults of one world's card service that are still to happen."""

    def __init__(self) -> None:
        self._planted: list[CardFault] = []

    def plant(self, fault: CardFault) -> None:
        """Add a fault."""
        self._planted.append(fault)

    def take(self, operation: CardOperation, about: str = "") -> CardFaultKind | None:
        """Return the fault that hits this call, and spend one of its times."""
        for fault in self._planted:
            if fault.operation == operation and fault.times > 0 and fault.about in ("", about):
                fault.times -= 1
                return fault.kind
        return None
