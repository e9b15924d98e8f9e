"""The signature container ``xmldsig-detached``: W3C XML Signature 1.1 over every signed member.

It is our model, of nothing but the recommendation: one Reference for each member of the package,
by file name, SHA-256, RSA, exclusive canonical form.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from urllib.parse import quote, unquote

from lxml import etree

from simulator.cards.container import Container, MalformedSignature

NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
CANONICAL_FORM = "http://www.w3.org/2001/10/xml-exc-c14n#"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


def signed_info(members: Mapping[str, bytes]) -> bytes:
    """Return what is signed, already in exclusive canonical form.

    Args:
        members: content of every member to sign, by its name within the package, in order.

    Raises:
        ValueError: there is no member, or one without a name.
    """
    if not members or "" in members:
        raise ValueError("a signature needs members, and each a name")
    references = "".join(_reference(name, content) for name, content in members.items())
    return (
        f'<ds:SignedInfo xmlns:ds="{NAMESPACE}">'
        f'<ds:CanonicalizationMethod Algorithm="{CANONICAL_FORM}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{RSA_SHA256}"></ds:SignatureMethod>'
        f"{references}</ds:SignedInfo>"
    ).encode()


def container(signed_info: bytes, signature_value: bytes, certificate: bytes) -> bytes:
    """Return the signature file.

    Args:
        signed_info: the signed bytes.
        signature_value: the card's answer.
        certificate: the signer's certificate in DER.
    """
    value, signer = (b64encode(part).decode() for part in (signature_value, certificate))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ds:Signature xmlns:ds="{NAMESPACE}">{signed_info.decode()}'
        f"<ds:SignatureValue>{value}</ds:SignatureValue>"
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{signer}</ds:X509Certificate>"
        "</ds:X509Data></ds:KeyInfo></ds:Signature>\n"
    ).encode()


def read(content: bytes) -> Container:
    """Read a signature file of our shape, and nothing else.

    No entity is resolved, no address is called, and a document type, a comment, a transform or an
    algorithm that `container` does not write is refused: what is not understood is not verified.

    Raises:
        MalformedSignature: `content` is not of our shape.
    """
    try:
        info, value, key_info = _children(
            _parse(content), "SignedInfo", "SignatureValue", "KeyInfo"
        )
        (data,) = _children(key_info, "X509Data")
        (certificate,) = _children(data, "X509Certificate")
        return Container(
            signed_info=etree.tostring(info, method="c14n", exclusive=True),
            digests=_digests(info),
            signature_value=_binary(value),
            certificate=_binary(certificate),
        )
    except ValueError as error:
        raise MalformedSignature(f"not a signature container: {error}") from error


def _reference(name: str, content: bytes) -> str:
    """Return the Reference to a member.

    Its name becomes a relative URI reference: UTF-8, percent-encoded but for "/" (RFC 3986).
    """
    digest = b64encode(hashlib.sha256(content).digest()).decode()
    return (
        f'<ds:Reference URI="{quote(name)}">'
        f'<ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod>'
        f"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"
    )


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("it declares a document type")
    if not all(isinstance(node.tag, str) for node in root.iter()):
        raise ValueError("it holds a comment, an instruction or an entity")
    if root.tag != _tag("Signature"):
        raise ValueError(f"its root is {root.tag}")
    return root


def _digests(info: etree._Element) -> dict[str, bytes]:
    form, method, *references = info
    _require(form, "CanonicalizationMethod", CANONICAL_FORM)
    _require(method, "SignatureMethod", RSA_SHA256)
    named = [_read_reference(reference) for reference in references]
    digests = dict(named)
    if not digests or len(digests) != len(named):
        raise ValueError("it signs nothing, or one member twice")
    return digests


def _read_reference(reference: etree._Element) -> tuple[str, bytes]:
    method, value = _children(reference, "DigestMethod", "DigestValue")
    _require(method, "DigestMethod", SHA256)
    if reference.tag != _tag("Reference") or list(reference.attrib) != ["URI"]:
        raise ValueError(f"{reference.tag} is not a plain reference")
    return unquote(str(reference.get("URI")), errors="strict"), _binary(value)


def _children(parent: etree._Element, *names: str) -> list[etree._Element]:
    children = list(parent)
    if [child.tag for child in children] != [_tag(name) for name in names]:
        raise ValueError(f"{parent.tag} does not hold exactly {', '.join(names)}")
    return children


def _require(element: etree._Element, name: str, algorithm: str) -> None:
    stated = (element.tag, element.attrib.items(), len(element))
    if stated != (_tag(name), [("Algorithm", algorithm)], 0):
        raise ValueError(f"{name} is not plain {algorithm}")


def _binary(element: etree._Element) -> bytes:
    return b64decode("".join((element.text or "").split()), validate=True)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
