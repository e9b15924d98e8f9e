"""A certification authority of the simulated JPKI: self-signed, one tier, one kind of leaf.

Source: CA certificates decoded from public code [P]. Two independent authorities, RSA-2048 with
e=65537 and sha256WithRSAEncryption, and exactly the extensions written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from simulator.pki import keys, leaf
from simulator.pki.leaf import Kind, Subject, Validity


@dataclass(frozen=True)
class Generation:
    """One generation of both authorities. All generations share their names.

    Args:
        number: also the serial number of the certificates, as in the generation of 2015 [P].
        validity: of the CA certificates.
        slots: key slot of each authority.
    """

    number: int
    validity: Validity
    slots: Mapping[Kind, int]


FIRST = Generation(
    number=1,
    validity=Validity(
        begin=datetime(2019, 12, 31, 15, 0, 0, tzinfo=UTC),
        end=datetime(2049, 12, 31, 14, 59, 59, tzinfo=UTC),
    ),
    slots={
        Kind.SIGNATURE: keys.SIGNATURE_AUTHORITY,
        Kind.AUTHENTICATION: keys.AUTHENTICATION_AUTHORITY,
    },
)
"""From 2020-01-01 to 2049-12-31, Japanese days.

Published authorities live ten years [P]. Ours lives thirty, so that a leaf issued around the real
now never outlives it.
"""


_AGENCY = (
    NameOID.ORGANIZATIONAL_UNIT_NAME,
    "TEST Agency for Local Authority Information Systems",
)
_KEY_USAGE = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


class Authority:
    """One certification authority.

    Args:
        kind: what it issues.
        generation: which generation of it.
    """

    def __init__(self, kind: Kind, generation: Generation = FIRST) -> None:
        self.kind = kind
        self.generation = generation
        self.key = keys.key(generation.slots[kind])
        self.certificate = self._self_signed()

    @property
    def name(self) -> x509.Name:
        """The distinguished name, the same in every generation [S]."""
        return self.certificate.subject

    @property
    def key_identifier(self) -> str:
        """The identifier of the authority's key, lower-case hex.

        Names do not tell generations apart, this does; the link file calls it 発行者鍵識別子.
        """
        stated = self.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        return stated.value.digest.hex()

    def issue(
        self, subject: Subject, public_key: rsa.RSAPublicKey, serial: int, validity: Validity
    ) -> x509.Certificate:
        """Issue a leaf certificate.

        Args:
            subject: whom it is about; the four items are required in 署名用 and refused otherwise.
            public_key: key of the card.
            serial: serial number, positive and at most 159 bits.
            validity: first and last valid instant.

        Raises:
            ValueError: the four items do not fit the kind, or the serial number is out of range.
        """
        if (subject.attributes is not None) is not (self.kind is Kind.SIGNATURE):
            raise ValueError(f"the four items belong into 署名用, and nowhere else: {subject.id}")
        builder = _builder(leaf.subject_name(self.kind, subject), public_key, serial, validity)
        stated = leaf.extensions(self.kind, subject, public_key, self.certificate)
        return self._sign(builder.issuer_name(self.name), stated)

    def _self_signed(self) -> x509.Certificate:
        """Return the CA certificate, with the extensions of the published ones [P] and no other."""
        generation = self.generation
        public_key = self.key.public_key()
        name = leaf.distinguished([*leaf.organization(self.kind), _AGENCY])
        builder = _builder(name, public_key, generation.number, generation.validity)
        stated: list[leaf.Extension] = [
            (_KEY_USAGE, True),
            (x509.SubjectAlternativeName([leaf.service_name()]), False),
            (x509.BasicConstraints(ca=True, path_length=None), True),
            (leaf.found_at(x509.DirectoryName(name)), False),
            (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
        ]
        return self._sign(builder.issuer_name(name), stated)

    def _sign(
        self, builder: x509.CertificateBuilder, stated: Iterable[leaf.Extension]
    ) -> x509.Certificate:
        for extension, critical in stated:
            builder = builder.add_extension(extension, critical=critical)
        return builder.sign(self.key, SHA256())


def _builder(
    name: x509.Name, public_key: rsa.RSAPublicKey, serial: int, validity: Validity
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(public_key)
        .serial_number(serial)
        .not_valid_before(validity.begin)
        .not_valid_after(validity.end)
    )
