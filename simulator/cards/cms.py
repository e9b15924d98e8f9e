"""The signature container ``cms-detached``: CMS over a list of the signed members' digests.

It is our model, of nothing but RFC 5652: one SignedData (version 1) without content, whose content
is the list, a line ``sha256  name`` for each member, as the program sha256sum writes and checks it.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from asn1crypto import algos, cms, x509

from simulator.cards.container import Container, MalformedSignature

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINE = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<name>[^\n]+)\n")
_SET_OF = b"\x31"


def listing(members: Mapping[str, bytes]) -> bytes:
    """Return the list (署名対象一覧) that is signed.

    Args:
        members: content of every member to sign, by its name within the package, in order.

    Raises:
        ValueError: there is no member, or one whose name no line can hold.
    """
    if not members or any(not name or "\n" in name for name in members):
        raise ValueError("a signature needs members, and each a name of one line")
    lines = (f"{hashlib.sha256(content).hexdigest()}  {n}\n" for n, content in members.items())
    return "".join(lines).encode()


def signed_info(members: Mapping[str, bytes]) -> bytes:
    """Return the signed attributes as RFC 5652 5.4 wants them signed: as an explicit SET OF."""
    return bytes(_attributes(listing(members)).dump())


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
    names = {"issuer": signer.issuer, "serial_number": signer.serial_number}
    info = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber(names)),
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
        "signed_attrs": cms.CMSAttributes.load(signed_info),
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"}),
        "signature": signature_value,
    }
    data = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data"},
        "certificates": [signer],
        "signer_infos": [info],
    }
    content = {"content_type": "signed_data", "content": cms.SignedData(data)}
    return bytes(cms.ContentInfo(content).dump())


def read(content: bytes, name: str, listed: bytes) -> Container:
    """Read a signature file of our shape, and nothing else.

    Args:
        content: the signature file.
        name: file name of the list, which stands among the digests: it is signed too.
        listed: the list.

    Raises:
        MalformedSignature: one of the two is not of our shape.
    """
    try:
        data = cms.ContentInfo.load(content, strict=True)["content"]
        (info,), (choice,) = data["signer_infos"], data["certificates"]
        attributes = {one["type"].native: one["values"].native for one in info["signed_attrs"]}
        methods = (info["digest_algorithm"], info["signature_algorithm"])
        _require_ours([method["algorithm"].native for method in methods], attributes)
        return Container(
            signed_info=_SET_OF + info["signed_attrs"].dump()[1:],
            digests={name: attributes["message_digest"][0], **_digests(listed)},
            signature_value=info["signature"].native,
            certificate=choice.chosen.dump(),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedSignature(f"not a signature container: {error}") from error


def _attributes(listed: bytes) -> cms.CMSAttributes:
    digest = hashlib.sha256(listed).digest()
    return cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [digest]}),
        ]
    )


def _require_ours(methods: list[str], attributes: dict[str, list[str | bytes]]) -> None:
    digests, kind = attributes["message_digest"], attributes["content_type"]
    if methods != ["sha256", "rsassa_pkcs1v15"] or kind != ["data"] or len(digests) != 1:
        raise ValueError("it is made by another method")


def _digests(listed: bytes) -> dict[str, bytes]:
    text = listed.decode()
    found = list(_LINE.finditer(text))
    digests = {line["name"]: bytes.fromhex(line["digest"]) for line in found}
    if "".join(line[0] for line in found) != text or not digests or len(digests) != len(found):
        raise ValueError("the list has a line of another form, or names a member twice")
    return digests
