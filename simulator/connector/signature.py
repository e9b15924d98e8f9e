"""Collects the facts about a signature; what they mean is decided in `steps`.

Written against the field's documents, not against the card service: certificates are named by the
issuer's key identifier.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from lxml import etree

from simulator.connector import container
from simulator.connector.facts import Candidate, CertificateName, Revocation, SignatureFacts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from simulator.connector.signed import Signed
    from simulator.connector.steps import Steps
    from simulator.contracts.profile import Package

_UNREADABLE = (
    *(etree.LxmlError, ValueError, UnsupportedAlgorithm),
    *(x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType),
)


class SignatureUnreadable(Exception):
    """The signature document is not what it should be."""


class Informant(Protocol):
    """Tells of revocation, by OCSP or from lists."""

    def ask(
        self, certificate: x509.Certificate, issuer: x509.Certificate, arrived: datetime, /
    ) -> Revocation:
        """Return what is known of a certificate.

        Args:
            certificate: the signer's.
            issuer: the CA that issued it.
            arrived: 到達日時, as of which it has to be known.
        """


class Verifier:
    """Finds the facts about signatures.

    Args:
        anchors: PEM files of the CAs that may issue residents' certificates.
        informant: tells of revocation.
        package: how signatures travel.
        steps: the rules that are followed.
    """

    def __init__(
        self, anchors: Sequence[Path], informant: Informant, package: Package, steps: Steps
    ) -> None:
        self._anchors = [x509.load_pem_x509_certificate(file.read_bytes()) for file in anchors]
        self._informant = informant
        self._package = package
        self._steps = steps

    def signer(self, members: dict[str, bytes]) -> CertificateName | None:
        """Return what names the certificate in a signature that somebody else vouches for.

        Args:
            members: every file of the package, by name.
        """
        try:
            signed = container.read(members, self._package)
            return _name(x509.load_der_x509_certificate(signed.certificate))
        except _UNREADABLE:
            return None

    def facts(self, members: dict[str, bytes], arrived: datetime) -> SignatureFacts:
        """Return the facts about the signature of a package.

        Args:
            members: every file of the package, by name.
            arrived: 到達日時, as of which revocation has to be known.

        Raises:
            SignatureUnreadable: it has no readable signature or certificate.
        """
        try:
            signed = container.read(members, self._package)
            certificate = x509.load_der_x509_certificate(signed.certificate)
            # Parts of a certificate are read when asked for, so this too meets what is damaged.
            return self._facts(signed, certificate, members, arrived)
        except _UNREADABLE as error:
            raise SignatureUnreadable("署名または証明書を読めない") from error

    def _facts(
        self,
        signed: Signed,
        certificate: x509.Certificate,
        members: dict[str, bytes],
        arrived: datetime,
    ) -> SignatureFacts:
        candidates = [_candidate(certificate, anchor) for anchor in self._anchors]
        issuer = self._steps.issuer(candidates)
        return SignatureFacts(
            certificate=_name(certificate),
            form=signed.form(members, self._package),
            attachments=signed.attachments(members, self._package),
            fits_key=self._steps.fits_key(signed, certificate.public_key()),
            issued_by_anchor=issuer is not None,
            kind=_kind(certificate),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            revocation=Revocation("unknown")
            if issuer is None
            else self._informant.ask(certificate, issuer.anchor, arrived),
        )


@lru_cache(maxsize=1000)
def _candidate(certificate: x509.Certificate, anchor: x509.Certificate) -> Candidate:
    return Candidate(
        anchor=anchor,
        named=certificate.issuer == anchor.subject,
        key_named=_issuer_key(certificate) == _own_key(anchor),
        verified=_is_issued_by(certificate, anchor),
    )


def _is_issued_by(certificate: x509.Certificate, anchor: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(anchor)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _name(certificate: x509.Certificate) -> CertificateName:
    return CertificateName(
        issuer=_issuer_key(certificate),
        kind=_kind(certificate),
        serial=f"{certificate.serial_number:x}",
    )


def _issuer_key(certificate: x509.Certificate) -> str:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    except x509.ExtensionNotFound:
        return ""
    return (extension.value.key_identifier or b"").hex()


def _own_key(anchor: x509.Certificate) -> str | None:
    try:
        extension = anchor.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        return None
    return extension.value.digest.hex()


def _kind(certificate: x509.Certificate) -> Literal["signature", "authentication", ""]:
    # 署名用 certificates carry nonRepudiation, 利用者証明用 ones do not (published key usages).
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return ""
    if not usage.digital_signature:
        return ""
    return "signature" if usage.content_commitment else "authentication"
