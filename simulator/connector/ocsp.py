"""Asks by OCSP (RFC 6960) whether a certificate is revoked, and believes only what is proven.

An answer counts when the issuing CA signed it, or a responder to whom that CA gave the right; when
it is about this certificate of this CA, carries our nonce, and may be used now. Any other counts
as none.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

import httpx
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from simulator.connector.facts import Revocation
from simulator.connector.signed import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from simulator.connector.steps import Steps

Told = dict[x509.Certificate, Revocation]
UNAVAILABLE = Revocation("unavailable")
NONCE_BYTES = 16
HEADERS = {"content-type": "application/ocsp-request"}
_NO_ANSWER = (
    *(httpx.HTTPError, InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError),
    *(x509.InvalidVersion, x509.DuplicateExtension, x509.ExtensionNotFound),
)


class Responder:
    """The place where OCSP is answered.

    Args:
        client: for the calls.
        url: the place.
        steps: the rules that are followed.
        now: tells the time.
        told: what was told so far; whoever asks in cycles empties it before each.
    """

    def __init__(
        self,
        client: httpx.Client,
        url: str,
        steps: Steps,
        now: Callable[[], datetime],
        told: Told,
    ) -> None:
        self._told = told
        self._client = client
        self._url = url
        self._steps = steps
        self._now = now

    def ask(
        self, certificate: x509.Certificate, issuer: x509.Certificate, _arrived: datetime
    ) -> Revocation:
        """Return what the responder knows of a certificate now, which is after any arrival.

        Of one certificate it is asked once a cycle, unless there was no answer.
        """
        if certificate not in self._told:
            answer = self._asked(certificate.serial_number, issuer)
            if answer is UNAVAILABLE:
                return answer
            self._told[certificate] = answer
        return self._told[certificate]

    def _asked(self, serial: int, issuer: x509.Certificate) -> Revocation:
        nonce = secrets.token_bytes(NONCE_BYTES)
        try:
            question = _question(serial, issuer, nonce)
            reply = self._client.post(self._url, content=question, headers=HEADERS)
            reply.raise_for_status()
            answer = ocsp.load_der_ocsp_response(reply.content)
            now = self._now()
            _check_subject(answer, serial, issuer, nonce)
            believed = self._steps.believes(signed=_is_signed(answer, issuer, now))
            current = self._steps.is_current(answer.this_update_utc, answer.next_update_utc, now)
            return _read(answer) if believed and current else UNAVAILABLE
        except _NO_ANSWER:
            return UNAVAILABLE


def _question(serial: int, issuer: x509.Certificate, nonce: bytes) -> bytes:
    name, key = _hashes(issuer)
    builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(name, key, serial, hashes.SHA256())
    request = builder.add_extension(x509.OCSPNonce(nonce), critical=False).build()
    return request.public_bytes(serialization.Encoding.DER)


def _hashes(issuer: x509.Certificate) -> tuple[bytes, bytes]:
    key = Certificate.load(issuer.public_bytes(serialization.Encoding.DER)).public_key
    name = issuer.subject.public_bytes()
    return hashlib.sha256(name).digest(), bytes(key.sha256)


def _signer(answer: ocsp.OCSPResponse, issuer: x509.Certificate, now: datetime) -> x509.Certificate:
    """Return whose key must have signed: the CA, or the responder whose certificate is enclosed.

    Raises:
        ValueError: the CA gave that responder no right to answer, or not for now.
        InvalidSignature: the CA did not certify it.
    """
    if not answer.certificates or answer.certificates[0] == issuer:
        return issuer
    responder = answer.certificates[0]
    responder.verify_directly_issued_by(issuer)
    usage = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    if ExtendedKeyUsageOID.OCSP_SIGNING not in usage:
        raise ValueError("not a responder")
    if not responder.not_valid_before_utc <= now <= responder.not_valid_after_utc:
        raise ValueError("a responder's certificate of another time")
    return responder


def _is_signed(answer: ocsp.OCSPResponse, issuer: x509.Certificate, now: datetime) -> bool:
    algorithm = answer.signature_hash_algorithm
    if algorithm is None:
        return False
    try:
        key = _signer(answer, issuer, now).public_key()
        check(key, answer.signature, answer.tbs_response_bytes, algorithm)
    except _NO_ANSWER:
        return False
    return True


def _check_subject(
    answer: ocsp.OCSPResponse, serial: int, issuer: x509.Certificate, nonce: bytes
) -> None:
    named = (answer.issuer_name_hash, answer.issuer_key_hash, answer.serial_number)
    if named != (*_hashes(issuer), serial):
        raise ValueError("an answer about another certificate")
    if answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce != nonce:
        raise ValueError("an answer to another question")


def _read(answer: ocsp.OCSPResponse) -> Revocation:
    if answer.certificate_status is ocsp.OCSPCertStatus.GOOD:
        return Revocation("good")
    if answer.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        held = answer.revocation_reason is x509.ReasonFlags.certificate_hold
        return Revocation("revoked", answer.revocation_time_utc, on_hold=held)
    return Revocation("unknown")
