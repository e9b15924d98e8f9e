"""Learns of revocation from lists (CRL, RFC 5280 5), and believes only a list that is ours.

A certificate names no address but a place in a directory, one for each municipality. Where the
list of a place is fetched is a model: below the address we are told, under the digest of its name.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal

import httpx
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.connector.facts import ListFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from simulator.connector.steps import Steps

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

    def status(
        self, certificate: x509.Certificate, issuer: x509.Certificate, arrived: datetime
    ) -> tuple[Literal["good", "revoked", "unavailable"], datetime | None]:
        """Return what a list says of a certificate, and since when it is revoked.

        Args:
            certificate: the signer's.
            issuer: the CA that issued it.
            arrived: 到達日時; a list made before it does not know the day to its end.
        """
        try:
            held = self._held(certificate, issuer, arrived)
            if held is None:
                return "unavailable", None
            entry = held.get_revoked_certificate_by_serial_number(certificate.serial_number)
        except _UNREADABLE:
            return "unavailable", None
        if entry is not None:
            return "revoked", entry.revocation_date_utc
        known = self._steps.list_knows(held.last_update_utc, arrived)
        return ("good" if known else "unavailable"), None

    def _held(
        self, certificate: x509.Certificate, issuer: x509.Certificate, arrived: datetime
    ) -> x509.CertificateRevocationList | None:
        """Return the list of a certificate's place, fetched anew when the kept one is too old."""
        stated = certificate.extensions
        place = _place(stated.get_extension_for_class(x509.CRLDistributionPoints).value)
        authority = stated.get_extension_for_class(x509.AuthorityKeyIdentifier).value
        key = (issuer.public_bytes(Encoding.DER), place)
        kept = self._kept.get(key)
        if kept is None or kept.last_update_utc <= arrived or not self._usable(kept, issuer, place):
            fetched = self._fetch(place, authority.key_identifier or b"")
            if not self._usable(fetched, issuer, place):
                return None
            self._kept[key] = kept = fetched
        return kept

    def _fetch(self, place: bytes, authority: bytes) -> x509.CertificateRevocationList:
        # Generations of a CA share one name, and so the place: its key tells whose list is wanted.
        address = f"{self._url}/{hashlib.sha256(place).hexdigest()}.crl"
        reply = self._client.get(address, params={"issuer": authority.hex()})
        reply.raise_for_status()
        return x509.load_der_x509_crl(reply.content)

    def _usable(
        self, held: x509.CertificateRevocationList, issuer: x509.Certificate, place: bytes
    ) -> bool:
        key = issuer.public_key()
        scope = held.extensions.get_extension_for_class(x509.IssuingDistributionPoint)
        found = ListFacts(
            signed=isinstance(key, rsa.RSAPublicKey) and held.is_signature_valid(key),
            of_our_place=scope.critical and _place([scope.value]) == place,
            this_update=held.last_update_utc,
            next_update=held.next_update_utc,
        )
        return self._steps.list_is_ours(found, self._now())


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
