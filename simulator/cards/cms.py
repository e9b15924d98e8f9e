"""The signature containers ``cms-detached`` and ``cades-detached``: CMS over a list of digests.

They are our model, of nothing but RFC 5652: one SignedData (version 1) without content, whose
content is the list, a line ``digest  name`` for each member, as the programs sha256sum and
sha384sum write and check it. CAdES-BES (RFC 5126 4.3.1) is the same and also signs which
certificate is the signer's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import asn1crypto.tsp  # noqa: F401  it teaches cms the attribute of CAdES
from asn1crypto import cms, x509

from simulator.cards.container import Container, MalformedSignature
from simulator.cards.signing import digest, hash_identifier, of_certificate
from simulator.pki import der
from simulator.pki.keys import Algorithm

if TYPE_CHECKING:
    from collections.abc import Mapping

METHODS = {
    Algorithm.RSA_2048: ("sha256", "rsassa_pkcs1v15"),
    Algorithm.P_384: ("sha384", "sha384_ecdsa"),
}
"""Digest and signature algorithm, as asn1crypto names them."""

_IDENTIFIERS = {
    Algorithm.RSA_2048: (
        der.algorithm("2.16.840.1.101.3.4.2.1"),
        der.algorithm("1.2.840.113549.1.1.1"),
    ),
    Algorithm.P_384: (
        der.algorithm("2.16.840.1.101.3.4.2.2"),
        der.sequence(der.object_identifier("1.2.840.10045.4.3.3")),
    ),
}
"""The same in DER, with NULL where asn1crypto writes it."""

_DATA = der.object_identifier("1.2.840.113549.1.7.1")
_SIGNED_DATA = der.object_identifier("1.2.840.113549.1.7.2")
_CONTENT_TYPE = der.object_identifier("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = der.object_identifier("1.2.840.113549.1.9.4")
_SIGNER_NAMED = der.object_identifier("1.2.840.113549.1.9.16.2.47")
_VERSION_1 = der.integer(1)
_CONTENT = _CERTIFICATES = _SIGNED_ATTRIBUTES = 0  # context tags

_LINE = re.compile(r"(?P<digest>(?:[0-9a-f]{2})+)  (?P<name>[^\n]+)\n")
_SET_OF = b"\x31"
_DIRECTORY_NAME = 4


def listing(members: Mapping[str, bytes], algorithm: Algorithm = Algorithm.RSA_2048) -> bytes:
    """Return the list (署名対象一覧) that is signed.

    Args:
        members: content of every member to sign, by its name within the package, in order.
        algorithm: how the signer's key signs.

    Raises:
        ValueError: there is no member, or one whose name no line can hold.
    """
    if not members or any(not name or "\n" in name for name in members):
        raise ValueError("a signature needs members, and each a name of one line")
    lines = (f"{digest(content, algorithm).hex()}  {name}\n" for name, content in members.items())
    return "".join(lines).encode()


def signed_info(
    members: Mapping[str, bytes], algorithm: Algorithm = Algorithm.RSA_2048, signer: bytes = b""
) -> bytes:
    """Return the signed attributes as RFC 5652 5.4 wants them signed: as an explicit SET OF.

    Args:
        members: content of every member to sign, by its name within the package, in order.
        algorithm: how the signer's key signs.
        signer: the certificate in DER that CAdES signs too; b"" for plain CMS.

    Raises:
        ValueError: no list can hold the members, or the certificate cannot be read.
    """
    hashed = digest(listing(members, algorithm), algorithm)
    attributes = [
        _attribute(_CONTENT_TYPE, _DATA),
        _attribute(_MESSAGE_DIGEST, der.octet_string(hashed)),
    ]
    if signer:
        attributes.append(_attribute(_SIGNER_NAMED, _naming(signer, algorithm)))
    return der.set_of(*attributes)


def container(signed_info: bytes, signature_value: bytes, certificate: bytes) -> bytes:
    """Return the signature file.

    Args:
        signed_info: the signed attributes.
        signature_value: the card's answer.
        certificate: the signer's certificate in DER.

    Raises:
        ValueError: the certificate cannot be read.
    """
    signer = x509.Certificate.load(certificate, strict=True)
    hashed, method = _IDENTIFIERS[of_certificate(certificate)]
    info = der.sequence(
        _VERSION_1,
        der.sequence(signer.issuer.dump(), der.integer(signer.serial_number)),
        hashed,
        der.explicit(_SIGNED_ATTRIBUTES, der.content(signed_info)),
        method,
        der.octet_string(signature_value),
    )
    data = der.sequence(
        _VERSION_1,
        der.set_of(hashed),
        der.sequence(_DATA),
        der.explicit(_CERTIFICATES, certificate),
        der.set_of(info),
    )
    return der.sequence(_SIGNED_DATA, der.explicit(_CONTENT, data))


def read(content: bytes, name: str, listed: bytes, *, names_signer: bool = False) -> Container:
    """Read a signature file of our shape, and nothing else.

    Args:
        content: the signature file.
        name: file name of the list, which stands among the digests: it is signed too.
        listed: the list.
        names_signer: whether it must sign which certificate is the signer's, as CAdES does.

    Raises:
        MalformedSignature: one of the two is not of our shape.
    """
    try:
        data = cms.ContentInfo.load(content, strict=True)["content"]
        (info,), (choice,) = data["signer_infos"], data["certificates"]
        attributes = {one["type"].native: one["values"] for one in info["signed_attrs"]}
        methods = (info["digest_algorithm"], info["signature_algorithm"])
        algorithm = _algorithm([method["algorithm"].native for method in methods])
        certificate = choice.chosen.dump()
        _require_ours(attributes, algorithm, certificate if names_signer else b"")
        (listed_as,) = attributes["message_digest"].native
        return Container(
            signed_info=_SET_OF + info["signed_attrs"].dump()[1:],
            digests={name: listed_as, **_digests(listed, len(listed_as))},
            signature_value=info["signature"].native,
            certificate=certificate,
            algorithm=algorithm,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedSignature(f"not a signature container: {error}") from error


def _attribute(kind: bytes, value: bytes) -> bytes:
    return der.sequence(kind, der.set_of(value))


def _naming(signer: bytes, algorithm: Algorithm) -> bytes:
    """Return what says which certificate is the signer's: SigningCertificateV2 (RFC 5035 4).

    SHA-256 is its default, and so is not named in DER.
    """
    certificate = x509.Certificate.load(signer, strict=True)
    hashed = b"" if algorithm is Algorithm.RSA_2048 else hash_identifier(algorithm)
    issuer = der.sequence(der.explicit(_DIRECTORY_NAME, certificate.issuer.dump()))
    names = der.sequence(issuer, der.integer(certificate.serial_number))
    identifier = der.sequence(hashed, der.octet_string(digest(signer, algorithm)), names)
    return der.sequence(der.sequence(identifier))


def _algorithm(stated: list[str]) -> Algorithm:
    for algorithm, methods in METHODS.items():
        if list(methods) == stated:
            return algorithm
    raise ValueError("it is made by another method")


def _require_ours(attributes: dict[str, cms.SetOf], algorithm: Algorithm, signer: bytes) -> None:
    wanted = {"content_type", "message_digest"} | ({"signing_certificate_v2"} if signer else set())
    if attributes.keys() != wanted or attributes["content_type"].native != ["data"]:
        raise ValueError("it signs other attributes")
    if signer:
        (named,) = attributes["signing_certificate_v2"]
        if named.dump() != _naming(signer, algorithm):
            raise ValueError("it names another certificate")


def _digests(listed: bytes, size: int) -> dict[str, bytes]:
    text = listed.decode()
    found = list(_LINE.finditer(text))
    digests = {line["name"]: bytes.fromhex(line["digest"]) for line in found}
    is_whole = "".join(line[0] for line in found) == text
    sizes = {len(one) for one in digests.values()}
    if not is_whole or sizes != {size} or len(digests) != len(found):
        raise ValueError("the list has a line of another form, or names a member twice")
    return digests
