"""Collects the facts about a signature; what they mean is decided in `steps`.

Written against the field's documents, not against the card service: XMLDSig over detached members,
RSA PKCS#1 v1.5 with SHA-256, certificates named by the issuer's key identifier.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

import httpx
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import ocsp
from lxml import etree

from simulator.connector.facts import CertificateName, SignatureFacts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
ALGORITHMS = {
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2001/04/xmlenc#sha256",
}
_UNREADABLE = (
    *(etree.LxmlError, ValueError, UnsupportedAlgorithm),
    *(x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType),
)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class SignatureUnreadable(Exception):
    """The signature document is not what it should be."""


class Verifier:
    """Finds the facts about signatures.

    Args:
        anchors: PEM files of the CAs that may issue residents' certificates.
        client: for OCSP.
        ocsp_url: where OCSP is answered.
    """

    def __init__(self, anchors: Sequence[Path], client: httpx.Client, ocsp_url: str) -> None:
        self._anchors = [x509.load_pem_x509_certificate(file.read_bytes()) for file in anchors]
        self._client = client
        self._ocsp_url = ocsp_url

    def facts(
        self, signature: bytes, members: dict[str, bytes], must_cover: set[str]
    ) -> SignatureFacts:
        """Return the facts about one signature.

        Args:
            signature: the signature document.
            members: what may have been signed, by name.
            must_cover: the members that must be the signed ones.

        Raises:
            SignatureUnreadable: the document has no readable signature or certificate.
        """
        try:
            root = etree.fromstring(signature, _PARSER)
            encoded = root.findtext(f".//{DSIG}X509Certificate") or ""
            certificate = x509.load_der_x509_certificate(base64.b64decode(encoded))
            # Parts of a certificate are read when asked for, so this too meets what is damaged.
            return self._facts(root, certificate, members, must_cover)
        except _UNREADABLE as error:
            raise SignatureUnreadable("署名または証明書を読めない") from error

    def _facts(
        self,
        root: etree._Element,
        certificate: x509.Certificate,
        members: dict[str, bytes],
        must_cover: set[str],
    ) -> SignatureFacts:
        if root.getroottree().docinfo.internalDTD is not None:
            raise ValueError("it declares a document type")
        issuer = self._issuer(certificate)
        status, revoked_at = self._status(certificate, issuer)
        return SignatureFacts(
            certificate=CertificateName(
                issuer=_key_identifier(certificate),
                kind=_kind(certificate),
                serial=f"{certificate.serial_number:x}",
            ),
            intact=_intact(root, members, must_cover, certificate),
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
        self, certificate: x509.Certificate, issuer: x509.Certificate | None
    ) -> tuple[Literal["good", "revoked", "unknown", "unavailable"], datetime | None]:
        if issuer is None:
            return "unknown", None
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


def _intact(
    root: etree._Element,
    members: dict[str, bytes],
    must_cover: set[str],
    certificate: x509.Certificate,
) -> bool:
    signed_info = root.find(f"{DSIG}SignedInfo")
    key = certificate.public_key()
    if signed_info is None or not isinstance(key, rsa.RSAPublicKey):
        return False
    references = signed_info.findall(f"{DSIG}Reference")
    covered = {unquote(reference.get("URI", "")) for reference in references}
    if covered != must_cover or _algorithms(signed_info) != ALGORITHMS:
        return False
    try:
        digests_fit = all(_digest_fits(reference, members) for reference in references)
        value = base64.b64decode(root.findtext(f"{DSIG}SignatureValue") or "", validate=False)
        content = etree.tostring(signed_info, method="c14n", exclusive=True)
        key.verify(value, content, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return digests_fit


def _digest_fits(reference: etree._Element, members: dict[str, bytes]) -> bool:
    content = members[unquote(reference.get("URI", ""))]
    stated = base64.b64decode(reference.findtext(f"{DSIG}DigestValue") or "")
    return hashlib.sha256(content).digest() == stated


def _algorithms(signed_info: etree._Element) -> set[str]:
    return {
        element.get("Algorithm", "")
        for element in signed_info.iter()
        if element.attrib.get("Algorithm")
    }


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
