"""The extensions of a leaf certificate, in DER: what it is for, whom it names, where it is revoked.

Sources and their grades: see `leaf`.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha1

from cryptography import x509

from simulator.pki import der, leaf
from simulator.pki.keys import PublicKey, bits
from simulator.pki.leaf import Kind, Medium, Municipality, Series, Subject

PRACTICE_STATEMENT = "http://jpki-test.example/cps.html"

_OTHER_NAMES = "1.2.392.200149.8.5.5"
NAME = x509.ObjectIdentifier(f"{_OTHER_NAMES}.1")
NAME_SUBSTITUTIONS = x509.ObjectIdentifier(f"{_OTHER_NAMES}.2")
SEX = x509.ObjectIdentifier(f"{_OTHER_NAMES}.3")
BORN = x509.ObjectIdentifier(f"{_OTHER_NAMES}.4")
ADDRESS = x509.ObjectIdentifier(f"{_OTHER_NAMES}.5")
ADDRESS_SUBSTITUTIONS = x509.ObjectIdentifier(f"{_OTHER_NAMES}.6")


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
    point = leaf.distribution_point(series, municipality)
    authority = x509.AuthorityKeyIdentifier(bytes.fromhex(issuer_key), None, None)
    return (
        [_encoded(_key_usage(series.kind), critical=True)],
        [
            _encoded(_policy(series), critical=True),
            _encoded(x509.IssuerAlternativeName([leaf.service_name()])),
            _encoded(leaf.found_at(point)),
            _encoded(authority),
        ],
    )


def _encoded(extension: x509.ExtensionType, *, critical: bool = False) -> bytes:
    mark = der.true() if critical else b""
    content = der.octet_string(extension.public_bytes())
    return der.sequence(der.object_identifier(extension.oid.dotted_string), mark, content)


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
    policies = leaf.POLICIES if series.medium is Medium.CARD else leaf.PHONE_POLICIES
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
