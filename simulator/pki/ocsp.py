"""Questions and answers of the online certificate status protocol (RFC 6960).

How J-LIS speaks OCSP is not public: responder certificate, nonce and times are our model. Here the
authority signs its own answers, or a delegate does; a nonce is echoed, and the signer is named by
its key, because all generations of an authority share one name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from hashlib import new as hash_of

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from simulator.pki import der, keys
from simulator.pki.authority import Authority
from simulator.pki.responder import Responder
from simulator.pki.revocation import CODES, Period, Revocation, Standing, State

_SUCCESSFUL = der.enumerated(0)
_BASIC_RESPONSE = der.object_identifier("1.3.6.1.5.5.7.48.1.1")
_NONCE = der.object_identifier("1.3.6.1.5.5.7.48.1.2")
_HASHES = {
    "sha1": der.algorithm("1.3.14.3.2.26"),
    "sha256": der.algorithm("2.16.840.1.101.3.4.2.1"),
    "sha384": der.algorithm("2.16.840.1.101.3.4.2.2"),
    "sha512": der.algorithm("2.16.840.1.101.3.4.2.3"),
}


_UNREADABLE = (
    ValueError,
    NotImplementedError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


class Refusal(IntEnum):
    """Answers without a status (RFC 6960 4.2.1, OCSPResponseStatus)."""

    MALFORMED = 1
    TRY_LATER = 3
    UNAUTHORIZED = 6


@dataclass(frozen=True)
class Question:
    """One certificate asked about, as the asker names it.

    Args:
        algorithm: hash algorithm of the two hashes, such as ``sha1``.
        name_hash: hash of the issuer's name.
        key_hash: hash of the issuer's public key.
        serial: serial number of the certificate.
        nonce: to be echoed, None when the asker sent none.
    """

    algorithm: str
    name_hash: bytes
    key_hash: bytes
    serial: int
    nonce: bytes | None


def read_question(request: bytes) -> Question:
    """Read a request for the status of exactly one certificate.

    Raises:
        ValueError: `request` is no such request.
    """
    try:
        asked = ocsp.load_der_ocsp_request(request)
        question = Question(
            algorithm=asked.hash_algorithm.name,
            name_hash=asked.issuer_name_hash,
            key_hash=asked.issuer_key_hash,
            serial=asked.serial_number,
            nonce=_nonce(asked.extensions),
        )
    except _UNREADABLE as error:
        raise ValueError(f"not a request for one certificate's status: {error}") from error
    if question.algorithm not in _HASHES or question.serial < 0:
        raise ValueError(f"not a request this responder can read: {question}")
    return question


def asks(question: Question, authority: Authority) -> bool:
    """Tell whether a question is about a certificate of this authority."""
    hashes = (question.name_hash, question.key_hash)
    return hashes == _issuer_hashes(authority, question.algorithm)


def answer(
    question: Question, signer: Authority | Responder, standing: Standing, period: Period
) -> bytes:
    """Answer a question.

    Args:
        question: what was asked.
        signer: the authority that issued the certificate, or who answers in its place; a
            responder's certificate travels with the answer.
        standing: what is true of the certificate.
        period: when it was true, which is also producedAt, and until when the answer may be used.

    Returns:
        An OCSPResponse in DER, the same bytes for the same arguments.
    """
    data = _response_data(question, signer, standing, period)
    signature = der.bit_string(signer.sign(data))
    basic = der.sequence(data, _algorithm(signer), signature, _certificates(signer))
    body = der.sequence(_BASIC_RESPONSE, der.octet_string(basic))
    return der.sequence(_SUCCESSFUL, der.explicit(0, body))


def refuse(refusal: Refusal) -> bytes:
    """Return an OCSPResponse that carries no status and no signature."""
    return der.sequence(der.enumerated(refusal))


def _nonce(extensions: x509.Extensions) -> bytes | None:
    try:
        return extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        return None


@lru_cache(maxsize=64)
def _issuer_hashes(authority: Authority, algorithm: str) -> tuple[bytes, bytes]:
    return (
        hash_of(algorithm, authority.name.public_bytes()).digest(),
        hash_of(algorithm, keys.bits(authority.key.public_key())).digest(),
    )


def _response_data(
    question: Question, signer: Authority | Responder, standing: Standing, period: Period
) -> bytes:
    produced = der.generalized_time(period.this_update)
    single = der.sequence(
        _certificate_id(question),
        _status(standing),
        produced,
        der.explicit(0, der.generalized_time(period.next_update)),
    )
    return der.sequence(
        _responder_id(signer), produced, der.sequence(single), _response_extensions(question)
    )


@lru_cache(maxsize=64)
def _responder_id(signer: Authority | Responder) -> bytes:
    return der.explicit(2, der.octet_string(bytes.fromhex(signer.key_identifier)))


@lru_cache(maxsize=64)
def _algorithm(signer: Authority | Responder) -> bytes:
    return keys.algorithm(signer.key).identifier


@lru_cache(maxsize=64)
def _certificates(signer: Authority | Responder) -> bytes:
    if not isinstance(signer, Responder):
        return b""
    return der.explicit(0, der.sequence(signer.certificate.public_bytes(Encoding.DER)))


def _certificate_id(question: Question) -> bytes:
    return der.sequence(
        _HASHES[question.algorithm],
        der.octet_string(question.name_hash),
        der.octet_string(question.key_hash),
        der.integer(question.serial),
    )


def _status(standing: Standing) -> bytes:
    if standing.revocation is not None:
        return der.explicit(1, _revoked_info(standing.revocation))
    return der.implicit(0 if standing.state is State.GOOD else 2, b"")


def _revoked_info(revocation: Revocation) -> bytes:
    time = der.generalized_time(revocation.at)
    code = CODES.get(revocation.reason)
    return time if code is None else time + der.explicit(0, der.enumerated(code))


def _response_extensions(question: Question) -> bytes:
    if question.nonce is None:
        return b""
    value = der.octet_string(der.octet_string(question.nonce))
    return der.explicit(1, der.sequence(der.sequence(_NONCE, value)))
