"""Certificates to be refused: the words of a true one around another key, signed by somebody else.

Anybody can write an issuer's name, the identifier of its key and a serial number; only the key that
signed can not be copied. What such a certificate looks like is our model.
"""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from simulator.pki import keys, leaf

STRANGER = leaf.distinguished(
    [
        (NameOID.COUNTRY_NAME, "JP"),
        (NameOID.ORGANIZATION_NAME, "TEST Stranger"),
    ]
)
"""The name of an authority nobody trusts."""


def stranger_key() -> rsa.RSAPrivateKey:
    """Return a key that no authority ever used."""
    return keys.key(keys.STRANGER)


def forged(
    true: x509.Certificate,
    public_key: CertificatePublicKeyTypes,
    signing_key: rsa.RSAPrivateKey,
    issuer: x509.Name | None = None,
) -> x509.Certificate:
    """Return a copy of a certificate that is about another key.

    Args:
        true: where everything else is copied from, the identifier of the issuer's key included.
        public_key: whose signatures it is to vouch for.
        signing_key: signs it.
        issuer: the issuer it names; the true one when None.
    """
    builder = (
        x509.CertificateBuilder()
        .subject_name(true.subject)
        .issuer_name(issuer or true.issuer)
        .public_key(public_key)
        .serial_number(true.serial_number)
        .not_valid_before(true.not_valid_before_utc)
        .not_valid_after(true.not_valid_after_utc)
    )
    for extension in true.extensions:
        builder = builder.add_extension(extension.value, critical=extension.critical)
    return builder.sign(signing_key, SHA256())
