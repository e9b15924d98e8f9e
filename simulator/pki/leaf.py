"""What a certificate of a My Number Card says: its two kinds, subject and extensions.

The official profile (J-LIS プロファイル仕様書 3.2) could not be read. Sources are graded: [P]
primary (law, J-LIS, a decoded CA certificate), [S] secondary (public code that cites the profile
or shows the openssl output of a certificate). What no source tells is our model and is called so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from hashlib import sha1
from typing import TypeAlias

from cryptography import x509
from cryptography.x509.oid import NameOID

from simulator.pki import der
from simulator.pki.keys import PublicKey, bits


class Kind(StrEnum):
    """The two certificates of a card, and the two authorities that issue them."""

    SIGNATURE = "signature"  # 署名用電子証明書
    AUTHENTICATION = "authentication"  # 利用者証明用電子証明書


class Medium(StrEnum):
    """What holds the key. A phone's certificates are a class of their own (法18条4項) [P]."""

    CARD = "card"  # 個人番号カード
    PHONE = "phone"  # 移動端末設備


@dataclass(frozen=True)
class Series:
    """All certificates of one authority: of a kind, on a medium, in a generation.

    Args:
        kind: 署名用 or 利用者証明用.
        medium: where the key is.
        generation: number of the generation, from 1.
    """

    kind: Kind
    medium: Medium = Medium.CARD
    generation: int = 1


POLICIES = {
    Kind.SIGNATURE: x509.ObjectIdentifier("1.2.392.200149.8.5.1.0.20"),
    Kind.AUTHENTICATION: x509.ObjectIdentifier("2.999.8.5.1.3.30"),
}
"""The policy that tells the kind.

署名用: the policy of the JPKI test environment, which differs from production in nothing else
[S]. 利用者証明用: the test environment's policy is not known. Ours puts the tail of the production
policy ``1.2.392.200149.8.5.1.3.30`` [S] under 2.999, the arc X.660 reserves for examples.
"""

PHONE_POLICIES = {
    Kind.SIGNATURE: x509.ObjectIdentifier("2.999.8.5.1.1.40"),
    Kind.AUTHENTICATION: x509.ObjectIdentifier("2.999.8.5.1.3.40"),
}
"""The policies of a phone's certificates, in the arc for examples: our model.

``1.2.392.200149.8.5.1.1.40`` is quoted in public code for signing with a phone, as unconfirmed.
"""

UNITS = {
    Kind.SIGNATURE: "JPKI TEST for digital signature",
    Kind.AUTHENTICATION: "JPKI TEST for user authentication",
}
PHONE_UNIT = "{unit} of mobile devices"
"""A phone's authorities: their real names are not known, this is our model."""

ORGANIZATION = "JPKI-TEST"
PRACTICE_STATEMENT = "http://jpki-test.example/cps.html"

_OTHER_NAMES = "1.2.392.200149.8.5.5"
NAME = x509.ObjectIdentifier(f"{_OTHER_NAMES}.1")
NAME_SUBSTITUTIONS = x509.ObjectIdentifier(f"{_OTHER_NAMES}.2")
SEX = x509.ObjectIdentifier(f"{_OTHER_NAMES}.3")
BORN = x509.ObjectIdentifier(f"{_OTHER_NAMES}.4")
ADDRESS = x509.ObjectIdentifier(f"{_OTHER_NAMES}.5")
ADDRESS_SUBSTITUTIONS = x509.ObjectIdentifier(f"{_OTHER_NAMES}.6")

Part: TypeAlias = tuple[x509.ObjectIdentifier, str]


@dataclass(frozen=True)
class Validity:
    """First and last instant at which a certificate is valid, both timezone-aware."""

    begin: datetime
    end: datetime


@dataclass(frozen=True)
class Municipality:
    """The municipality that handed over the card, by which revocation lists are split.

    Args:
        code: six-digit municipality code; not part of the certificate.
        prefecture: prefecture as the certificate writes it.
        city: municipality as the certificate writes it.
    """

    code: str
    prefecture: str
    city: str


@dataclass(frozen=True)
class Attributes:
    """The four items (基本4情報) as a 署名用 certificate writes them, with substitution flags.

    Args:
        name: 氏名, family and given name parted by U+3000.
        name_substitutions: 氏名の代替文字の使用位置情報, a ``0`` or ``1`` for each character.
        sex: 性別, ``1`` 男, ``2`` 女, ``3`` 不明.
        born: 生年月日 as EYYYYMMDD.
        address: 住所, beginning with the prefecture, without postcode.
        address_substitutions: 住所の代替文字の使用位置情報.
    """

    name: str
    name_substitutions: str
    sex: str
    born: str
    address: str
    address_substitutions: str


@dataclass(frozen=True)
class Subject:
    """Whom a certificate is about.

    Args:
        id: opaque common name; must contain TEST, so that no certificate of ours can be mistaken.
        municipality: where the card was handed over.
        attributes: the four items in a 署名用 certificate, None in a 利用者証明用 certificate.

    Raises:
        ValueError: `id` does not contain TEST.
    """

    id: str
    municipality: Municipality
    attributes: Attributes | None = None

    def __post_init__(self) -> None:
        """Refuse a common name that could pass for a real one."""
        if "TEST" not in self.id:
            raise ValueError(f"a certificate's common name must contain TEST: {self.id!r}")


def organization(series: Series) -> list[Part]:
    """Return how every name of an authority begins; all its generations share it [S].

    Source: decoded CA certificates [P], ``C=JP, O=JPKI, OU=JPKI for digital signature`` and its
    authentication twin; ours say TEST.
    """
    unit = UNITS[series.kind]
    if series.medium is Medium.PHONE:
        unit = PHONE_UNIT.format(unit=unit)
    return [
        (NameOID.COUNTRY_NAME, "JP"),
        (NameOID.ORGANIZATION_NAME, ORGANIZATION),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
    ]


def distinguished(parts: Iterable[Part]) -> x509.Name:
    """Return a distinguished name of one attribute a step."""
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])


def service_name() -> x509.DirectoryName:
    """Return the authorities' Japanese name.

    Source: subjectAltName of the CA certificates [P] and issuerAltName of leaf certificates [S],
    ``C=JP, O=公的個人認証サービス``; ours says TEST.
    """
    parts = [(NameOID.COUNTRY_NAME, "JP"), (NameOID.ORGANIZATION_NAME, "TEST 公的個人認証サービス")]
    return x509.DirectoryName(distinguished(parts))


def distribution_point(series: Series, municipality: Municipality) -> x509.DirectoryName:
    """Return the name of the revocation list a certificate is found on.

    Source: 署名用 [S], public code: ``C=JP, O=JPKI, OU=JPKI for digital signature, OU=CRL
    Distribution Points, OU=<Prefecture>, CN=<City> CRLDP``. The like for 利用者証明用 is our model,
    and so is the number in the names of later generations: each signs lists of its own, and two
    lists of one name could not be told apart.
    """
    later = f" {series.generation}" if series.generation > 1 else ""
    parts = [
        *organization(series),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "CRL Distribution Points"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, municipality.prefecture),
        (NameOID.COMMON_NAME, f"{municipality.city} CRLDP{later}"),
    ]
    return x509.DirectoryName(distinguished(parts))


def found_at(name: x509.DirectoryName) -> x509.CRLDistributionPoints:
    """Return the extension that names one place of revocation lists."""
    place = x509.DistributionPoint([name], relative_name=None, reasons=None, crl_issuer=None)
    return x509.CRLDistributionPoints([place])


def subject_name(kind: Kind, subject: Subject) -> x509.Name:
    """Return a leaf's subject.

    Source: [S] public code. 署名用: ``C=JP, L=<prefecture>, L=<city>, CN=<opaque id>``;
    利用者証明用: ``C=JP, CN=<opaque id>``.
    """
    country = (NameOID.COUNTRY_NAME, "JP")
    name = (NameOID.COMMON_NAME, subject.id)
    if kind is Kind.AUTHENTICATION:
        return distinguished([country, name])
    place = subject.municipality
    localities = [(NameOID.LOCALITY_NAME, text) for text in (place.prefecture, place.city)]
    return distinguished([country, *localities, name])


def extensions(
    series: Series, subject: Subject, public_key: PublicKey, issuer_key: str
) -> list[bytes]:
    """Return a leaf's extensions in order, each in DER.

    Source: [S] public code that cites profile 3.2: keyUsage and certificatePolicies critical,
    issuerAltName, subjectAltName of 署名用, distribution point. The order, the key-only form of the
    authority key identifier and the absence of AIA, of extended key usage and of a subjectAltName
    in 利用者証明用 are our model: no source shows any of them.

    Args:
        series: what the certificate is one of.
        subject: whom it is about.
        public_key: the key it certifies.
        issuer_key: identifier of the authority's key, hex.
    """
    before, after = _constant(series, subject.municipality, issuer_key)
    key = x509.SubjectKeyIdentifier(sha1(bits(public_key), usedforsecurity=False).digest())
    return [*before, *_alternative_name(subject), *after, _encoded(key)]


@cache
def _constant(
    series: Series, municipality: Municipality, issuer_key: str
) -> tuple[list[bytes], list[bytes]]:
    """Return the extensions that many certificates share: before the person's, and after."""
    point = distribution_point(series, municipality)
    authority = x509.AuthorityKeyIdentifier(bytes.fromhex(issuer_key), None, None)
    return (
        [_encoded(_key_usage(series.kind), critical=True)],
        [
            _encoded(_policy(series), critical=True),
            _encoded(x509.IssuerAlternativeName([service_name()])),
            _encoded(found_at(point)),
            _encoded(authority),
        ],
    )


def _encoded(extension: x509.ExtensionType, *, critical: bool = False) -> bytes:
    mark = der.true() if critical else b""
    content = der.octet_string(extension.public_bytes())
    return der.sequence(der.object_identifier(extension.oid.dotted_string), mark, content)


def kind_of(certificate: x509.Certificate) -> Kind | None:
    """Return the kind a certificate's policy tells, None when it tells none of ours.

    Raises:
        ValueError: the extensions cannot be read.
    """
    try:
        stated = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return None
    policies = [information.policy_identifier for information in stated]
    known = (*POLICIES.items(), *PHONE_POLICIES.items())
    return next((kind for kind, policy in known if policies == [policy]), None)


def issuer_of(certificate: x509.Certificate) -> str:
    """Return the identifier of the issuer's key as a certificate of ours tells it, hex."""
    stated = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    return (stated.key_identifier or b"").hex()


def _key_usage(kind: Kind) -> x509.KeyUsage:
    """digitalSignature, and nonRepudiation in 署名用. Source: [S] openssl output."""
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=kind is Kind.SIGNATURE,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _policy(series: Series) -> x509.CertificatePolicies:
    """Exactly one policy with a CPS qualifier [S]; the address in the qualifier is ours."""
    policies = POLICIES if series.medium is Medium.CARD else PHONE_POLICIES
    policy = x509.PolicyInformation(policies[series.kind], [PRACTICE_STATEMENT])
    return x509.CertificatePolicies([policy])


def _alternative_name(subject: Subject) -> list[bytes]:
    """Six otherNames in this order. Source: [S] openssl output of a 署名用 certificate."""
    if subject.attributes is None:
        return []
    attributes = subject.attributes
    items = [
        (NAME, attributes.name),
        (BORN, attributes.born),
        (SEX, attributes.sex),
        (ADDRESS, attributes.address),
        (NAME_SUBSTITUTIONS, attributes.name_substitutions),
        (ADDRESS_SUBSTITUTIONS, attributes.address_substitutions),
    ]
    names = [x509.OtherName(oid, der.utf8(text)) for oid, text in items]
    return [_encoded(x509.SubjectAlternativeName(names))]
