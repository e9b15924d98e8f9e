"""Collects the facts about a signature; what they mean is decided in `steps`.

Written against the field's documents, not against the card service: RSA PKCS#1 v1.5 with SHA-256,
certificates named by the issuer's key identifier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import httpx
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import ocsp
from lxml import etree

from simulator.connector import container
from simulator.connector.facts import CertificateName, SignatureFacts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from simulator.connector.crl import RevocationLists
    from simulator.contracts.profile import Package

_UNREADABLE = (
    *(etree.LxmlError, ValueError, UnsupportedAlgorithm),
    *(x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType),
)


class SignatureUnreadable(Exception):
    """The signature document is not what it should be."""


class Verifier:
    """Finds the facts about signatures.

    Args:
        anchors: PEM files of the CAs that may issue residents' certificates.
        client: for OCSP.
        ocsp_url: where OCSP is answered.
        package: how signatures travel.
        lists: tell of revocation in place of OCSP.
    """

    def __init__(
        self,
        anchors: Sequence[Path],
        client: httpx.Client,
        ocsp_url: str,
        package: Package,
        lists: RevocationLists | None = None,
    ) -> None:
        self._lists = lists
        self._package = package
        self._anchors = [x509.load_pem_x509_certificate(file.read_bytes()) for file in anchors]
        self._client = client
        self._ocsp_url = ocsp_url

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
            arrived: 到達日時, until which a revocation list must know of revocations.

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
        signed: container.Signed,
        certificate: x509.Certificate,
        members: dict[str, bytes],
        arrived: datetime,
    ) -> SignatureFacts:
        issuer = self._issuer(certificate)
        status, revoked_at = self._status(certificate, issuer, arrived)
        must_cover = container.covered(members, self._package)
        return SignatureFacts(
            certificate=_name(certificate),
            intact=signed.fits(members, must_cover) and _is_signed(signed, certificate),
            issued_by_anchor=issuer is not None,
            kind=_kind(certificate),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            status=status,
            revoked_at=revoked_at,
        )

    def _issuer(self, certificate: x509.Certificate) -> x509.Certificate | None:
        # Generations of a CA share one name, so each anchor is tried by its key.
        for anchor in self._anchors:
            try:
                certificate.verify_directly_issued_by(anchor)
            except (ValueError, TypeError, InvalidSignature):
                continue
            return anchor
        return None

    def _status(
        self, certificate: x509.Certificate, issuer: x509.Certificate | None, arrived: datetime
    ) -> tuple[Literal["good", "revoked", "unknown", "unavailable"], datetime | None]:
        if issuer is None:
            return "unknown", None
        if self._lists is not None:
            return self._lists.status(certificate, issuer, arrived)
        builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA256())
        question = builder.build().public_bytes(serialization.Encoding.DER)
        headers = {"content-type": "application/ocsp-request"}
        try:
            reply = self._client.post(self._ocsp_url, content=question, headers=headers)
            reply.raise_for_status()
            answer = ocsp.load_der_ocsp_response(reply.content)
            _check_ocsp_signature(answer, issuer)
            answered = answer.serial_number
        except (httpx.HTTPError, ValueError, InvalidSignature, UnsupportedAlgorithm):
            return "unavailable", None
        if answered != certificate.serial_number:
            return "unavailable", None
        if answer.certificate_status is ocsp.OCSPCertStatus.GOOD:
            return "good", None
        if answer.certificate_status is ocsp.OCSPCertStatus.REVOKED:
            return "revoked", answer.revocation_time_utc
        return "unknown", None


def _check_ocsp_signature(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> None:
    key = issuer.public_key()
    algorithm = answer.signature_hash_algorithm
    if not isinstance(key, rsa.RSAPublicKey) or algorithm is None:
        raise InvalidSignature
    key.verify(answer.signature, answer.tbs_response_bytes, padding.PKCS1v15(), algorithm)


def _is_signed(signed: container.Signed, certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        key.verify(signed.value, signed.content, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _name(certificate: x509.Certificate) -> CertificateName:
    return CertificateName(
        issuer=_key_identifier(certificate),
        kind=_kind(certificate),
        serial=f"{certificate.serial_number:x}",
    )


def _key_identifier(certificate: x509.Certificate) -> str:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    except x509.ExtensionNotFound:
        return ""
    return (extension.value.key_identifier or b"").hex()


def _kind(certificate: x509.Certificate) -> Literal["signature", "authentication", ""]:
    # 署名用 certificates carry nonRepudiation, 利用者証明用 ones do not (published key usages).
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return ""
    if not usage.digital_signature:
        return ""
    return "signature" if usage.content_commitment else "authentication"
