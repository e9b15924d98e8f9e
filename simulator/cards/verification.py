"""The portal's verification (電子認証) of an applicant's signature.

That a failed verification is told to the municipality and does not stop the filing is published;
which findings there are, and their names, is our model. The connector verifies with its own code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from simulator.cards import xmldsig
from simulator.cards.container import Container
from simulator.cards.signing import digest, is_signature
from simulator.pki.authority import Authority
from simulator.pki.leaf import Kind, kind_of
from simulator.pki.revocation import Standing, State


class Result(StrEnum):
    """The verdict on a signature."""

    VALID = "valid"
    INVALID = "invalid"
    UNCHECKED = "unchecked"  # sound in itself, but its status could not be had


class Reason(StrEnum):
    """Why a signature is not valid, in the order in which reasons are looked for."""

    MALFORMED = "malformed"
    MEMBERS_DIFFER = "members-differ"  # a signed member is missing, or one is not signed
    MEMBER_CHANGED = "member-changed"
    SIGNATURE_WRONG = "signature-wrong"
    UNKNOWN_ISSUER = "unknown-issuer"
    WRONG_KIND = "wrong-kind"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    STATUS_UNKNOWN = "status-unknown"
    STATUS_UNAVAILABLE = "status-unavailable"


class Method(StrEnum):
    """How the status was had. The two names are a platform operator's, ``CHECK_METHOD_…`` [S]."""

    OCSP = "OCSP"
    CRL = "CRL"


@dataclass(frozen=True)
class Verification:
    """What the portal found out about a signature.

    Args:
        result: the verdict.
        reason: why it is not valid, None when it is.
        method: how this verifier learns of revocations.
        issuer: identifier of the issuer's key as the certificate tells it, hex, "" for none.
        kind: kind of the certificate, None when it tells none.
        serial: serial number, None when there is no readable certificate.
    """

    result: Result
    reason: Reason | None
    method: Method
    issuer: str = ""
    kind: Kind | None = None
    serial: int | None = None


class StatusUnavailable(Exception):
    """The status service gives no answer now."""


Read: TypeAlias = Callable[[bytes], Container]
Ask: TypeAlias = Callable[[Authority, int, datetime], Standing]


@dataclass(frozen=True)
class Trust:
    """Whom a verifier believes.

    Args:
        authorities: whose certificates count.
        method: how `ask` gets its answers.
        ask: returns the standing of an authority's certificate, by serial number, at an instant;
            raises StatusUnavailable when it cannot.
        kind: the kind of certificate that counts.
    """

    authorities: tuple[Authority, ...]
    method: Method
    ask: Ask
    kind: Kind = Kind.SIGNATURE


def verify(
    content: bytes,
    members: Mapping[str, bytes],
    at: datetime,
    trust: Trust,
    read: Read = xmldsig.read,
) -> Verification:
    """Verify an applicant's signature.

    Revocation and validity are judged at `at`, the 到達日時: later events change nothing. "Not
    revoked" is not yet "valid", the caller must check the validity period too, as a platform
    operator's documentation warns [S]; both are done here.

    Args:
        content: the signature file.
        members: content of every member that must be signed, by its name within the package.
        at: the instant to judge at, timezone-aware.
        trust: whom to believe.
        read: reads the signature file.
    """
    try:
        signed = _open(content, read)
    except ValueError:
        return Verification(Result.INVALID, Reason.MALFORMED, trust.method)
    authority = _authority(signed, trust.authorities)
    flaw = next(_flaws(signed, members, authority, at, trust.kind), None)
    if authority is None or flaw is not None:
        result, reason = Result.INVALID, flaw
    else:
        result, reason = _status(authority, signed.certificate.serial_number, at, trust)
    return Verification(
        result=result,
        reason=reason,
        method=trust.method,
        issuer=signed.issuer,
        kind=signed.kind,
        serial=signed.certificate.serial_number,
    )


_UNREADABLE = (
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


@dataclass(frozen=True)
class _Signed:
    container: Container
    certificate: x509.Certificate
    issuer: str
    kind: Kind | None


def _open(content: bytes, read: Read) -> _Signed:
    container = read(content)
    try:
        certificate = x509.load_der_x509_certificate(container.certificate)
        return _Signed(container, certificate, _issuer(certificate), kind_of(certificate))
    except _UNREADABLE as error:
        raise ValueError(f"not a readable certificate: {error}") from error


def _issuer(certificate: x509.Certificate) -> str:
    """Return the identifier of the issuer's key, "" when the certificate tells none."""
    try:
        stated = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    except x509.ExtensionNotFound:
        return ""
    return (stated.key_identifier or b"").hex()


def _authority(signed: _Signed, authorities: Iterable[Authority]) -> Authority | None:
    """Return who issued the certificate.

    Names do not tell generations apart [S], and anybody can write a name or an identifier: the
    identifier chooses the authority, and its key must prove it.
    """
    named = (one for one in authorities if one.key_identifier == signed.issuer)
    return next((one for one in named if _is_issued_by(signed.certificate, one)), None)


def _is_issued_by(certificate: x509.Certificate, authority: Authority) -> bool:
    try:
        certificate.verify_directly_issued_by(authority.certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _flaws(
    signed: _Signed,
    members: Mapping[str, bytes],
    authority: Authority | None,
    at: datetime,
    kind: Kind,
) -> Iterator[Reason]:
    """Yield everything that is wrong, but for the status."""
    algorithm = signed.container.algorithm
    digests = {name: digest(content, algorithm) for name, content in members.items()}
    if digests.keys() != signed.container.digests.keys():
        yield Reason.MEMBERS_DIFFER
    if digests != signed.container.digests:
        yield Reason.MEMBER_CHANGED
    if not _is_signed(signed):
        yield Reason.SIGNATURE_WRONG
    if authority is None:
        yield Reason.UNKNOWN_ISSUER
    if signed.kind is not kind:
        yield Reason.WRONG_KIND
    if at < signed.certificate.not_valid_before_utc:
        yield Reason.NOT_YET_VALID
    if at > signed.certificate.not_valid_after_utc:
        yield Reason.EXPIRED


def _is_signed(signed: _Signed) -> bool:
    container = signed.container
    try:
        key = signed.certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return False
    value, content = container.signature_value, container.signed_info
    return is_signature(value, content, key, container.algorithm)


def _status(
    authority: Authority, serial: int, at: datetime, trust: Trust
) -> tuple[Result, Reason | None]:
    try:
        standing = trust.ask(authority, serial, at)
    except StatusUnavailable:
        return Result.UNCHECKED, Reason.STATUS_UNAVAILABLE
    return _VERDICTS[standing.state]


_VERDICTS: dict[State, tuple[Result, Reason | None]] = {
    State.GOOD: (Result.VALID, None),
    State.REVOKED: (Result.INVALID, Reason.REVOKED),
    State.UNKNOWN: (Result.UNCHECKED, Reason.STATUS_UNKNOWN),
}
