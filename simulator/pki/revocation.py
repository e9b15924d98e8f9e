"""What becomes of certificates after issue: revocations, and what is known of one at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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


CODES = {
    Reason.KEY_COMPROMISE: 1,
    Reason.CA_COMPROMISE: 2,
    Reason.AFFILIATION_CHANGED: 3,
    Reason.SUPERSEDED: 4,
    Reason.CESSATION_OF_OPERATION: 5,
    Reason.CERTIFICATE_HOLD: 6,
}
"""The reasons' numbers (RFC 5280 5.3.1); "unspecified" is told by telling no reason."""


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
