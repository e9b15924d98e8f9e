"""A certification authority of the simulated JPKI: self-signed, one tier, one kind of leaf.

Source: CA certificates decoded from public code [P]. Two independent authorities, RSA-2048 with
e=65537 and sha256WithRSAEncryption, and exactly the extensions written here. That a phone's
certificates come from authorities of their own, and those of the next card from a generation of
their own, is our model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from simulator.pki import der, keys, leaf
from simulator.pki.extensions import extensions
from simulator.pki.keys import Algorithm, PrivateKey, PublicKey
from simulator.pki.leaf import Kind, Medium, Municipality, Series, Subject, Validity


@dataclass(frozen=True)
class Generation:
    """One generation of a pair of authorities. All generations of a medium share their names [S].

    Args:
        number: also the serial number of the certificates, as in the generation of 2015 [P].
        validity: of the CA certificates.
        slots: key slot of each authority.
        medium: where the keys are that it certifies.
        algorithm: of its own keys.
    """

    number: int
    validity: Validity
    slots: Mapping[Kind, int]
    medium: Medium = Medium.CARD
    algorithm: Algorithm = Algorithm.RSA_2048


def _from_new_year(year: int) -> Validity:
    """Return thirty Japanese years.

    Published authorities live ten years [P]. Ours live thirty, so that a leaf issued around the
    real now never outlives its authority.
    """
    return Validity(
        begin=datetime(year - 1, 12, 31, 15, 0, 0, tzinfo=UTC),
        end=datetime(year + 29, 12, 31, 14, 59, 59, tzinfo=UTC),
    )


FIRST = Generation(
    number=1,
    validity=_from_new_year(2020),
    slots={
        Kind.SIGNATURE: keys.SIGNATURE_AUTHORITY,
        Kind.AUTHENTICATION: keys.AUTHENTICATION_AUTHORITY,
    },
)
"""Issues the certificates of cards, until the generation changes."""

SECOND = Generation(
    number=2,
    validity=_from_new_year(2024),
    slots={Kind.SIGNATURE: 2, Kind.AUTHENTICATION: 3},
)
"""Issues them from then on. What the first issued stays valid."""

THIRD = Generation(
    number=3,
    validity=_from_new_year(2026),
    slots={Kind.SIGNATURE: 0, Kind.AUTHENTICATION: 1},
    algorithm=Algorithm.P_384,
)
"""Issues the certificates of the announced next card; nobody trusts it yet."""

MOBILE = Generation(
    number=1,
    validity=_from_new_year(2023),
    slots={Kind.SIGNATURE: 4, Kind.AUTHENTICATION: 5},
    medium=Medium.PHONE,
)
"""Issues the certificates of phones (移動端末設備用)."""

IN_FORCE = (FIRST, SECOND, MOBILE)
"""Whose certificates residents file with, so that a connector must trust them."""

_VERSION_3 = der.explicit(0, der.integer(2))
_SERIALS = 1 << 159
REMEMBERED = 1024
"""Signatures of certificates that are kept: those of a few towns."""

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
        self.series = Series(kind, generation.medium, generation.number)
        self.key = keys.of(generation.algorithm, generation.slots[kind])
        self.certificate = self._self_signed()
        self._name = self.name.public_bytes()
        stated = self.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        self.key_identifier = stated.value.digest.hex()
        """The identifier of the authority's key, lower-case hex.

        Names do not tell generations apart, this does; the link file calls it 発行者鍵識別子.
        """

    @property
    def name(self) -> x509.Name:
        """The distinguished name, the same in every generation [S]."""
        return self.certificate.subject

    def distribution_point(self, municipality: Municipality) -> x509.DirectoryName:
        """Return the name of its revocation list for a municipality."""
        return leaf.distribution_point(self.series, municipality)

    def issue(
        self, subject: Subject, public_key: PublicKey, serial: int, validity: Validity
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
        if not 0 < serial < _SERIALS:
            raise ValueError(f"a serial number is positive and has at most 159 bits: {serial}")
        algorithm = self.generation.algorithm.identifier
        stated = extensions(self.series, subject, public_key, self.key_identifier)
        body = der.sequence(
            _VERSION_3,
            der.integer(serial),
            algorithm,
            self._name,
            der.sequence(der.time(validity.begin), der.time(validity.end)),
            leaf.subject_name(self.kind, subject).public_bytes(),
            public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
            der.explicit(3, der.sequence(*stated)),
        )
        signature = der.bit_string(_signature(self.key, body))
        return x509.load_der_x509_certificate(der.sequence(body, algorithm, signature))

    def sign(self, data: bytes) -> bytes:
        """Sign bytes with the authority's key and the hash that goes with it."""
        return keys.sign(self.key, data)

    def _self_signed(self) -> x509.Certificate:
        """Return the CA certificate, with the extensions of the published ones [P] and no other."""
        generation, algorithm = self.generation, self.generation.algorithm
        public_key = self.key.public_key()
        name = leaf.distinguished([*leaf.organization(self.series), _AGENCY])
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(public_key)
            .serial_number(generation.number)
            .not_valid_before(generation.validity.begin)
            .not_valid_after(generation.validity.end)
            .add_extension(_KEY_USAGE, critical=True)
            .add_extension(x509.SubjectAlternativeName([leaf.service_name()]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(leaf.found_at(x509.DirectoryName(name)), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        )
        repeats = algorithm.ecdsa_deterministic
        return builder.sign(self.key, algorithm.hash, ecdsa_deterministic=repeats)


@lru_cache(REMEMBERED)
def _signature(key: PrivateKey, body: bytes) -> bytes:
    # A town that begins again on the same day has the same cards, and signing is what takes long.
    return keys.sign(key, body)


def anchors() -> dict[str, bytes]:
    """Return the certificates a connector must trust, as PEM, one a file, by file name."""
    authorities = [Authority(kind, generation) for generation in IN_FORCE for kind in Kind]
    return {
        f"{_label(one.series)}.pem": one.certificate.public_bytes(Encoding.PEM)
        for one in authorities
    }


def _label(series: Series) -> str:
    medium = "" if series.medium is Medium.CARD else f"-{series.medium}"
    later = f"-{series.generation}" if series.generation > 1 else ""
    return f"{series.kind}{medium}-ca{later}"
