"""The card service of one world: hands out cards, revokes certificates, tells their standing.

Sources are graded [P] primary, [M] municipality page, [S] secondary. The times of lists and answers
are not public: they are our model.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from simulator.cards import xmldsig
from simulator.cards.counter import Counter
from simulator.cards.links import Linked, links_of
from simulator.cards.store import CertificateName, revocation
from simulator.cards.tables import CERTIFICATES, REVOCATIONS, SAME, text
from simulator.cards.verification import Method, Read, Trust, Verification, verify
from simulator.pki import ocsp
from simulator.pki.authority import Authority, Generation
from simulator.pki.leaf import Kind, Municipality
from simulator.pki.revocation import Period, Reason, Standing, State, revocation_list
from simulator.world.clock import JST

_MIDNIGHT = time(0, 0, 0, tzinfo=JST)
_LIST_LIFE = timedelta(days=2)
_ANSWER_LIFE = timedelta(hours=1)


class CardService(Counter):
    """The counter, and everything that is asked about its certificates afterwards."""

    def revoke(
        self,
        kind: Kind,
        serial: int,
        at: datetime,
        reason: Reason,
        generation: Generation | None = None,
    ) -> None:
        """Revoke a certificate, once and for all.

        一時保留の解除は行わない: not even a hold is ever lifted (J-LIS CPS 4.9.9 as quoted by a
        platform operator [S]). That the first revocation stands is our model.

        Args:
            kind: which authority issued it.
            serial: its serial number.
            at: when, timezone-aware; may lie in the past or the future.
            reason: why.
            generation: of the authority; None means the one that issues now.

        Raises:
            LookupError: no such certificate was issued.
            ValueError: it is revoked already.
        """
        authority = self.authority(kind, generation)
        if self.standing(authority, serial, at).state is State.UNKNOWN:
            raise LookupError(f"no {kind} certificate {serial} was issued")
        name = CertificateName(authority.key_identifier, serial)
        if not self.store.revoke(name, at, reason):
            raise ValueError(f"{kind} certificate {serial} is revoked already")

    def status(
        self, kind: Kind, serial: int, at: datetime, generation: Generation | None = None
    ) -> Standing:
        """Return the standing of a certificate of today's authorities, or of a generation's."""
        return self.standing(self.authority(kind, generation), serial, at)

    def standing(self, authority: Authority, serial: int, at: datetime) -> Standing:
        """Return the standing of a certificate at an instant: revoked from its revocation on."""
        return self.store.standing(CertificateName(authority.key_identifier, serial), at)

    def links_of(
        self, kind: Kind, serial: int, generation: Generation | None = None
    ) -> list[Linked]:
        """Return what is linked to a certificate; see `links.links_of`.

        Args:
            kind: which authority issued it.
            serial: its serial number.
            generation: of the authority, a phone's too; None means the one that issues now.

        Raises:
            LookupError: no such certificate was issued.
        """
        authority = self.authority(kind, generation)
        return links_of(self.store, CertificateName(authority.key_identifier, serial))

    def ocsp(self, request: bytes) -> bytes:
        """Answer an OCSP request with what is true this second.

        CRL and OCSP share one source and differ in timing; for a certain same-day answer use OCSP
        (platform operator's documentation [S]).
        """
        try:
            question = ocsp.read_question(request)
        except ValueError:
            return ocsp.refuse(ocsp.Refusal.MALFORMED)
        asked = (one for one in self.every if ocsp.asks(question, one))
        authority = next(asked, None)
        if authority is None:
            return ocsp.refuse(ocsp.Refusal.UNAUTHORIZED)
        now = self.world.clock.now()
        standing = self.standing(authority, question.serial, now)
        return ocsp.answer(question, authority, standing, Period(now, now + _ANSWER_LIFE))

    def crl(self, kind: Kind, municipality: str, generation: Generation | None = None) -> bytes:
        """Return today's revocation list of one municipality.

        The list is made anew once a day [S], so it does not know of what happened since; that this
        is at midnight, and for how long a list may be used, is our model.

        Args:
            kind: which authority's list.
            municipality: six-digit municipality code.
            generation: of the authority; None means the one that issues now.

        Raises:
            LookupError: nobody of that municipality has a card.
        """
        authority = self.authority(kind, generation)
        place = self._municipality(municipality)
        made = datetime.combine(self.world.clock.now().date(), _MIDNIGHT)
        query = (
            sa.select(REVOCATIONS.c.serial, REVOCATIONS.c.at, REVOCATIONS.c.reason)
            .select_from(REVOCATIONS.join(CERTIFICATES, SAME))
            .where(
                CERTIFICATES.c.issuer == authority.key_identifier,
                CERTIFICATES.c.municipality == municipality,
                REVOCATIONS.c.at <= text(made),
            )
        )
        with self.world.engine.connect() as connection:
            revocations = [revocation(*row) for row in connection.execute(query)]
        period = Period(made, made + _LIST_LIFE)
        return revocation_list(authority, place, revocations, period)

    def verify(
        self,
        content: bytes,
        members: Mapping[str, bytes],
        at: datetime,
        read: Read = xmldsig.read,
    ) -> Verification:
        """Verify a signature as the portal does, by OCSP; see `verification.verify`."""
        trust = Trust(self.every, Method.OCSP, self.standing)
        return verify(content, members, at, trust, read)

    def _municipality(self, code: str) -> Municipality:
        table = CERTIFICATES.c
        query = sa.select(table.prefecture, table.city).where(table.municipality == code).limit(1)
        with self.world.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise LookupError(f"nobody of municipality {code} has a card")
        return Municipality(code, row.prefecture, row.city)
