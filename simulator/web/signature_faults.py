"""Signatures that must not be believed, or are not there, for filings that are planted by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards.pins import DEFAULT_PINS as PINS
from simulator.pki.leaf import Kind
from simulator.pki.remade import STRANGER, Change, remade, stranger_key
from simulator.pki.revocation import GOOD, Reason
from simulator.portal.page import Handing

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from simulator.cards.card import Credential
    from simulator.contracts.profile import Members
    from simulator.web.population import Inhabitant
    from simulator.web.simulation import Simulation

_POSTAL_CODE = re.compile(r'(<項目 id="postal_code"[^>]*>)[0-9]{7}')


class SignatureFault(StrEnum):
    """What is wrong with a signature."""

    AUTHENTICATION_KEY = "authentication-key"  # signed with the 利用者証明用 key
    RAW_HASH = "raw-hash"  # over the bare digest instead of a DigestInfo
    FORM_CHANGED = "form-changed"  # the form was changed after the portal had found it valid
    UNKNOWN_AUTHORITY = "unknown-authority"  # a CA nobody knows copied the certificate
    FALSE_AUTHORITY = "false-authority"  # a false CA of the true one's name did
    REVOKED = "revoked"  # the certificate was revoked before, and stays so
    UNSIGNED = "unsigned"  # nobody signed, after a login by the card; refused where one must
    LOST = "lost"  # it was taken out of the 申請ZIP after the portal had found it valid


@dataclass(frozen=True)
class Signing:
    """How a filing is signed.

    Args:
        credential: whose key signs.
        pin: opens it.
        certificate: the certificate that goes with the signature, DER.
        handing: what the page hands to the card.
    """

    credential: Credential
    pin: str
    certificate: bytes
    handing: Handing = Handing.DIGEST


def signing(simulation: Simulation, one: Inhabitant, fault: SignatureFault | None) -> Signing:
    """Return how somebody signs, rightly or with a fault; a revocation happens here and now."""
    own = one.card.signature
    true, pin = own.certificate, PINS.signature
    match fault:
        case SignatureFault.AUTHENTICATION_KEY:
            other = one.card.authentication
            return Signing(other, PINS.authentication, _der(other.certificate))
        case SignatureFault.RAW_HASH:
            return Signing(own, pin, _der(true), Handing.RAW_HASH)
        case SignatureFault.UNKNOWN_AUTHORITY:
            copied = remade(true, Change(issuer=STRANGER), stranger_key())
            return Signing(own, pin, _der(copied))
        case SignatureFault.FALSE_AUTHORITY:
            return Signing(own, pin, _der(remade(true, Change(), stranger_key())))
        case SignatureFault.REVOKED:
            _revoke(simulation, true)
    return Signing(own, pin, _der(true))


def robbed(files: dict[str, bytes], names: Members) -> dict[str, bytes]:
    """Return the files of a 申請ZIP without its signature."""
    gone = {names.signature, names.signed_list}
    return {name: content for name, content in files.items() if name not in gone}


def changed(form: bytes) -> bytes:
    """Return a form with another postal code than the one that was signed."""
    text = form.decode()
    other, count = _POSTAL_CODE.subn(r"\g<1>0000000", text)
    assert count == 1  # noqa: S101  a fault that is not planted would prove nothing
    return other.encode()


def _revoke(simulation: Simulation, certificate: Certificate) -> None:
    cards = simulation.cards
    kind, serial = Kind.SIGNATURE, certificate.serial_number
    if cards.status(kind, serial, cards.now) == GOOD:
        cards.revoke(kind, serial, cards.now, Reason.KEY_COMPROMISE)


def _der(certificate: Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
