"""Certificates no authority hands out: a true one with something changed, signed by anybody.

Anybody can write an issuer's name, the identifier of its key and a serial number; only the key that
signed cannot be copied. What such a certificate looks like is our model.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from simulator.pki import keys, leaf
from simulator.pki.keys import PrivateKey
from simulator.pki.leaf import Validity

STRANGER = leaf.distinguished(
    [(NameOID.COUNTRY_NAME, "JP"), (NameOID.ORGANIZATION_NAME, "TEST Stranger")]
)
"""The name of an authority nobody trusts."""


@dataclass(frozen=True)
class Change:
    """What a remade certificate says in place of the true one; None leaves it as it is.

    Args:
        owner: a certificate that is about the key this one is to be about.
        issuer: the issuer it names; the identifier of the issuer's key is never changed.
        serial: serial number.
        validity: first and last valid instant.
    """

    owner: x509.Certificate | None = None
    issuer: x509.Name | None = None
    serial: int | None = None
    validity: Validity | None = None


def stranger_key() -> PrivateKey:
    """Return a key that no authority ever used."""
    return keys.key(keys.LOOK_ALIKE)


def remade(true: x509.Certificate, change: Change, signing_key: PrivateKey) -> x509.Certificate:
    """Return a certificate that says what a true one says, but for a change.

    Args:
        true: what it is made from.
        change: what is changed.
        signing_key: signs it, with RSA and SHA-256.
    """
    validity = change.validity or Validity(true.not_valid_before_utc, true.not_valid_after_utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(true.subject)
        .issuer_name(change.issuer or true.issuer)
        .public_key((change.owner or true).public_key())
        .serial_number(change.serial or true.serial_number)
        .not_valid_before(validity.begin)
        .not_valid_after(validity.end)
    )
    for extension in true.extensions:
        builder = builder.add_extension(extension.value, critical=extension.critical)
    return builder.sign(signing_key, SHA256())
