"""Learns of revocation from lists (CRL, RFC 5280 5), and believes only a list that is ours.

A certificate names no address but a place in a directory, one for each municipality. Where the
list of a place is fetched is a model: below the address we are told, under the digest of its name.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import httpx
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.connector.facts import ListFacts, Revocation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from simulator.connector.steps import Steps

UNAVAILABLE = Revocation("unavailable")
_KEYS = (rsa.RSAPublicKey, ec.EllipticCurvePublicKey)
_UNREADABLE = (
    *(httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError, UnsupportedAlgorithm),
    *(x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType),
)


class RevocationLists:
    """The lists of every municipality whose certificates we met, each kept while it may be used.

    Args:
        client: fetches them.
        url: what their addresses begin with.
        steps: the rules that are followed.
        now: tells the time.
    """

    def __init__(
        self, client: httpx.Client, url: str, steps: Steps, now: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._url = url
        self._steps = steps
        self._now = now
        self._kept: dict[tuple[bytes, bytes], x509.CertificateRevocationList] = {}

    def ask(
        self, certificate: x509.Certificate, issuer: x509.Certificate, arrived: datetime
    ) -> Revocation:
        """Return what the list of a certificate's place says of it.

        Args:
            certificate: the signer's.
            issuer: the CA that issued it.
            arrived: 到達日時; a list made before it does not know the day to its end.
        """
        try:
            held = self._held(certificate, issuer, arrived)
            if held is None:
                return UNAVAILABLE
            entry = held.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None:
                return Revocation("revoked", entry.revocation_date_utc, on_hold=_is_hold(entry))
        except _UNREADABLE:
            return UNAVAILABLE
        known = self._steps.list_knows(held.last_update_utc, arrived)
        return Revocation("good") if known else UNAVAILABLE

    def _held(
        self, certificate: x509.Certificate, issuer: x509.Certificate, arrived: datetime
    ) -> x509.CertificateRevocationList | None:
        """Return the list of a certificate's place, fetched anew when the kept one is too old."""
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints)
        place = _place(points.value)
        key = (issuer.public_bytes(Encoding.DER), place)
        kept = self._kept.get(key)
        if kept is None or kept.last_update_utc <= arrived or not self._usable(kept, issuer, place):
            fetched = self._fetch(place)
            if not self._usable(fetched, issuer, place):
                return None
            self._kept[key] = kept = fetched
        return kept

    def _fetch(self, place: bytes) -> x509.CertificateRevocationList:
        reply = self._client.get(f"{self._url}/{hashlib.sha256(place).hexdigest()}.crl")
        reply.raise_for_status()
        return x509.load_der_x509_crl(reply.content)

    def _usable(
        self, held: x509.CertificateRevocationList, issuer: x509.Certificate, place: bytes
    ) -> bool:
        key = issuer.public_key()
        scope = held.extensions.get_extension_for_class(x509.IssuingDistributionPoint)
        found = ListFacts(
            signed=isinstance(key, _KEYS) and held.is_signature_valid(key),
            of_our_place=scope.critical and _place([scope.value]) == place,
        )
        until, now = held.next_update_utc, self._now()
        current = self._steps.is_current(held.last_update_utc, until, now)
        return current and self._steps.list_is_ours(found)


def _place(
    points: Iterable[x509.DistributionPoint | x509.IssuingDistributionPoint],
) -> bytes:
    """Return the only directory name there is, in DER.

    Raises:
        ValueError: there is none, or more than one.
    """
    (name,) = (
        name.value
        for point in points
        for name in point.full_name or ()
        if isinstance(name, x509.DirectoryName)
    )
    return name.public_bytes()


def _is_hold(entry: x509.RevokedCertificate) -> bool:
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return False
    return reason is x509.ReasonFlags.certificate_hold
