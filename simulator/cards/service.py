"""The card service of one world: hands out cards, revokes certificates, knows their standing.

Sources are graded [P] primary, [M] municipality page, [S] secondary. What is told to the world
outside about revocation stands in `status`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from simulator.cards import xmldsig
from simulator.cards.counter import Counter
from simulator.cards.links import Linked, links_of
from simulator.cards.store import CertificateName
from simulator.cards.verification import Method, Read, Trust, Verification, verify
from simulator.pki.authority import Authority, Generation
from simulator.pki.leaf import Kind
from simulator.pki.revocation import Reason, Standing, State


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

    def verify(
        self,
        content: bytes,
        members: Mapping[str, bytes],
        at: datetime,
        read: Read = xmldsig.read,
        kind: Kind = Kind.SIGNATURE,
    ) -> Verification:
        """Verify a signature as the portal does, by OCSP; see `verification.verify`."""
        trust = Trust(self.every, Method.OCSP, self.standing, kind)
        return verify(content, members, at, trust, read)
