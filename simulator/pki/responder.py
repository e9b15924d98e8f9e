"""Who answers OCSP in an authority's place: a delegate it certified, and a stranger it did not.

A delegate is told by id-kp-OCSPSigning in a certificate the authority itself issued (RFC 6960
4.2.2.2), and id-pkix-ocsp-nocheck says that nobody need ask about that one in turn. Whether J-LIS
delegates is not public: our model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from simulator.pki import keys, leaf
from simulator.pki.authority import Authority
from simulator.pki.keys import PrivateKey

_FIRST_SERIAL = 1000
_KEY_USAGE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True)
class Responder:
    """One who signs answers without being the authority.

    Args:
        key: signs.
        certificate: travels with every answer.
    """

    key: PrivateKey
    certificate: x509.Certificate

    @property
    def key_identifier(self) -> str:
        """The identifier of the responder's key, lower-case hex."""
        return x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()).digest.hex()

    def sign(self, data: bytes) -> bytes:
        """Sign bytes with the responder's key."""
        return keys.sign(self.key, data)


def delegate(authority: Authority) -> Responder:
    """Return the responder an authority certified. Its certificate lives as long as that one's."""
    generation = authority.generation
    algorithm = generation.algorithm
    key = keys.of(algorithm, keys.RESPONDER)
    parts = [*leaf.organization(authority.series), (NameOID.COMMON_NAME, "TEST OCSP Responder")]
    builder = (
        x509.CertificateBuilder()
        .issuer_name(authority.name)
        .subject_name(leaf.distinguished(parts))
        .public_key(key.public_key())
        .serial_number(_FIRST_SERIAL + generation.number)
        .not_valid_before(generation.validity.begin)
        .not_valid_after(generation.validity.end)
        .add_extension(_KEY_USAGE, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
        .add_extension(x509.OCSPNoCheck(), critical=False)
    )
    repeats = algorithm.ecdsa_deterministic
    signed = builder.sign(authority.key, algorithm.hash, ecdsa_deterministic=repeats)
    return Responder(key, signed)


def stranger(authority: Authority) -> Responder:
    """Return a responder certified by nobody but a look-alike of an authority.

    The look-alike bears the authority's name, and only its key differs: who believes a certificate
    because of what it says believes this one.
    """
    slots = {**authority.generation.slots, authority.kind: keys.LOOK_ALIKE}
    return delegate(Authority(authority.kind, replace(authority.generation, slots=slots)))
