"""An answer on revocation before it is encoded, and what a planted fault makes of it.

A reply is true as it is made; `spoilt` returns the reply that a fault tells instead. Faults that
need no reply of their own, such as a service that is down, are played where bytes are sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from simulator.pki import keys, ocsp
from simulator.pki.authority import Authority
from simulator.pki.keys import PrivateKey
from simulator.pki.leaf import Municipality
from simulator.pki.lists import revocation_list
from simulator.pki.ocsp import Question
from simulator.pki.responder import Responder, stranger
from simulator.pki.revocation import Period, Revocation, Standing
from simulator.world.card_faults import CardFaultKind

DAY = timedelta(days=1)
ENDED, SHORT_LIFE = timedelta(hours=1), timedelta(minutes=30)
ELSEWHERE = Municipality("", "TEST Prefecture", "TEST Elsewhere")
"""Nobody's municipality, whose list is sent when the wrong one is to come."""


@dataclass(frozen=True)
class Reply:
    """An OCSP answer.

    Args:
        question: what was asked.
        authority: issued the certificate.
        signer: the authority itself, or who answers in its place.
        standing: what is true of the certificate.
        period: when the answer may be used.
    """

    question: Question
    authority: Authority
    signer: Authority | Responder
    standing: Standing
    period: Period

    def spoilt(self, fault: CardFaultKind | None) -> Reply:
        """Return what a fault makes of it."""
        match fault:
            case CardFaultKind.STALE:
                return replace(self, period=_earlier(self.period, DAY))
            case CardFaultKind.UNTRUSTED_SIGNER:
                return replace(self, signer=stranger(self.authority))
            case CardFaultKind.NONCE_MISSING:
                return self._with_nonce(None)
            case CardFaultKind.NONCE_WRONG if self.question.nonce is not None:
                return self._with_nonce(bytes(byte ^ 1 for byte in self.question.nonce))
        return self

    def der(self) -> bytes:
        """Return the OCSPResponse."""
        return ocsp.answer(self.question, self.signer, self.standing, self.period)

    def _with_nonce(self, nonce: bytes | None) -> Reply:
        return replace(self, question=replace(self.question, nonce=nonce))


@dataclass(frozen=True)
class DayList:
    """A revocation list, made once a day.

    Args:
        authority: whose certificates it is about.
        place: whose cards.
        revocations: what it tells of.
        period: from its making to its end.
        key: signs it.
    """

    authority: Authority
    place: Municipality
    revocations: tuple[Revocation, ...]
    period: Period
    key: PrivateKey

    def spoilt(self, fault: CardFaultKind | None) -> DayList:
        """Return what a fault makes of it."""
        match fault:
            case CardFaultKind.NOT_REFRESHED:
                return self._made(DAY)
            case CardFaultKind.STALE:
                return self._ended()
            case CardFaultKind.UNTRUSTED_SIGNER:
                return replace(self, key=self._stranger())
            case CardFaultKind.OTHER_MUNICIPALITY:
                return replace(self, place=ELSEWHERE, revocations=())
        return self

    def der(self) -> bytes:
        """Return the CertificateList."""
        return revocation_list(self.authority, self.place, self.revocations, self.period, self.key)

    def _stranger(self) -> PrivateKey:
        return keys.of(self.authority.generation.algorithm, keys.LOOK_ALIKE)

    def _made(self, before: timedelta) -> DayList:
        """Return the list as it was made some days before."""
        return self._of(_earlier(self.period, before))

    def _ended(self) -> DayList:
        """Return a list of so short a life that it is over, though it was made not long ago.

        Whoever looks only whether a list is older than a filing would use it.
        """
        end = self.period.this_update - ENDED
        return self._of(Period(end - SHORT_LIFE, end))

    def _of(self, period: Period) -> DayList:
        known = tuple(one for one in self.revocations if one.at <= period.this_update)
        return replace(self, period=period, revocations=known)


def _earlier(period: Period, step: timedelta) -> Period:
    return Period(period.this_update - step, period.next_update - step)
