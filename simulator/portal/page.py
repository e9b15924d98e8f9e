"""The portal's page in a resident's browser: what it hands to the card, to sign or to log in.

A platform operator documents two forms, DigestInfo and plain digest [S]. No card notices when one
is taken for the other: it signs, and no verifier accepts the signature.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards.signing import digest
from simulator.portal.login import login_text

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.cards.card import Credential
    from simulator.portal.applicant import Draft
    from simulator.portal.login import Login, LoginDesk


class Handing(StrEnum):
    """What a page hands to the card, and the mistake it can make."""

    DIGEST_INFO = "digest-info"  # for an RSA key; the published client's page does so [S]
    DIGEST = "digest"  # the card makes of it what its key needs
    RAW_HASH = "raw-hash"  # the mistake: the digest, where an RSA key needs a DigestInfo


def sign(
    draft: Draft, credential: Credential, pin: str, handing: Handing = Handing.DIGEST
) -> bytes:
    """Return the card's signature value over a draft."""
    if handing is Handing.DIGEST_INFO:
        return credential.sign(draft.digest_info, pin)
    if handing is Handing.RAW_HASH:
        return credential.sign(draft.digest, pin)
    return credential.sign_digest(draft.digest, pin)


def log_in(moment: datetime, credential: Credential, pin: str) -> bytes:
    """Return the signature value by which somebody logs in (ログイン).

    Args:
        moment: when.
        credential: the 利用者証明用 one.
        pin: its.
    """
    return credential.sign_digest(digest(login_text(moment), credential.algorithm), pin)


def logged_in(desk: LoginDesk, moment: datetime, credential: Credential, pin: str) -> Login:
    """Log somebody in, and return who is; the arguments are those of `log_in`."""
    certificate = credential.certificate.public_bytes(Encoding.DER)
    token, _ = desk.sign_in(moment, certificate, log_in(moment, credential, pin))
    return desk.who(token)
