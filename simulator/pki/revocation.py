"""What becomes of certificates after issue: revocations, and the lists that tell of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.pki.authority import Authority
from simulator.pki.leaf import Municipality


class Reason(StrEnum):
    """Why a certificate was revoked; the only reasons JPKI gives.

    Source: J-LIS CPS 4.9.9 as a platform operator's API page quotes it [S].
    """

    UNSPECIFIED = "unspecified"  # 交付前に破棄した
    KEY_COMPROMISE = "keyCompromise"  # 利用者の秘密鍵が危殆化した
    CA_COMPROMISE = "cACompromise"  # CAの秘密鍵が危殆化した
    AFFILIATION_CHANGED = "affiliationChanged"  # 証明書の記載内容に変更が生じた
    SUPERSEDED = "superseded"  # 証明書を更新した
    CESSATION_OF_OPERATION = "cessationOfOperation"  # 必要性がなくなった
    CERTIFICATE_HOLD = "certificateHold"  # 一時保留、解除は行わない


@dataclass(frozen=True)
class Revocation:
    """The end of one certificate before its time.

    Args:
        serial: the certificate's serial number.
        at: when it was revoked, timezone-aware.
        reason: why.
    """

    serial: int
    at: datetime
    reason: Reason


class State(StrEnum):
    """What a status service can say of a certificate (RFC 6960 2.2)."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Standing:
    """What is known of a certificate at an instant.

    Args:
        state: not revoked, revoked, or never issued here.
        revocation: when and why, in a revoked one.
    """

    state: State
    revocation: Revocation | None = None


GOOD = Standing(State.GOOD)
UNKNOWN = Standing(State.UNKNOWN)


def revoked(revocation: Revocation) -> Standing:
    """Return the standing of a revoked certificate."""
    return Standing(State.REVOKED, revocation)


@dataclass(frozen=True)
class Period:
    """When an answer was true (thisUpdate), and until when it may be used (nextUpdate)."""

    this_update: datetime
    next_update: datetime


def revocation_list(
    authority: Authority,
    municipality: Municipality,
    revocations: Iterable[Revocation],
    period: Period,
) -> bytes:
    """Return the revocation list of one municipality's certificates, in DER.

    The critical issuingDistributionPoint names the same place as the certificates' distribution
    point, so the list of another municipality cannot be mistaken for this one. Lists split by
    municipality: [S], public code, for 署名用; for 利用者証明用 our model, as are the extensions of
    the list, which follow RFC 5280 5.2.

    Args:
        authority: signs the list.
        municipality: whose certificates it covers.
        revocations: what it tells of, in any order.
        period: its thisUpdate and nextUpdate. The list's number is thisUpdate in Unix seconds.
    """
    entries = [_entry(one) for one in sorted(revocations, key=lambda one: (one.at, one.serial))]
    builder = x509.CertificateRevocationListBuilder(revoked_certificates=entries)
    builder = (
        builder.issuer_name(authority.name)
        .last_update(period.this_update)
        .next_update(period.next_update)
        .add_extension(_authority_key(authority), critical=False)
        .add_extension(x509.CRLNumber(int(period.this_update.timestamp())), critical=False)
        .add_extension(_scope(authority, municipality), critical=True)
    )
    algorithm = authority.generation.algorithm
    repeats = algorithm.ecdsa_deterministic
    signed = builder.sign(authority.key, algorithm.hash, ecdsa_deterministic=repeats)
    return signed.public_bytes(Encoding.DER)


def _entry(revocation: Revocation) -> x509.RevokedCertificate:
    """Return a list entry; RFC 5280 5.3.1 leaves out the reason "unspecified"."""
    builder = (
        x509.RevokedCertificateBuilder()
        .serial_number(revocation.serial)
        .revocation_date(revocation.at)
    )
    if revocation.reason is not Reason.UNSPECIFIED:
        reason = x509.CRLReason(x509.ReasonFlags(revocation.reason.value))
        builder = builder.add_extension(reason, critical=False)
    return builder.build()


def _authority_key(authority: Authority) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier(bytes.fromhex(authority.key_identifier), None, None)


def _scope(authority: Authority, municipality: Municipality) -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(
        full_name=[authority.distribution_point(municipality)],
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=False,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )
