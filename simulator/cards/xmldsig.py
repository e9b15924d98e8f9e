"""The signature containers ``xmldsig-detached`` and ``xmldsig-enveloping``: W3C XML Signature 1.1.

They are our model, of nothing but the recommendation: one Reference for each signed member by file
name, exclusive canonical form. The enveloping form carries the application itself (Japanese element
names and all) in an Object, and refers to that instead of to the file.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from urllib.parse import quote, unquote

from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from lxml import etree

from simulator.cards.container import Container, MalformedSignature
from simulator.cards.signing import digest, of_certificate
from simulator.pki.keys import Algorithm

NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
CANONICAL_FORM = "http://www.w3.org/2001/10/xml-exc-c14n#"
RSA_METHOD = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
ECDSA_METHOD = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SHA384 = "http://www.w3.org/2001/04/xmldsig-more#sha384"
METHODS = {Algorithm.RSA_2048: (RSA_METHOD, SHA256), Algorithm.P_384: (ECDSA_METHOD, SHA384)}
"""Identifiers of signature and digest."""
OBJECT = "application"
"""The Id of the Object that carries the application."""

_HALF = 48  # bytes of a number of P-384


def signed_info(
    members: Mapping[str, bytes], algorithm: Algorithm = Algorithm.RSA_2048, enveloped: str = ""
) -> bytes:
    """Return what is signed, already in exclusive canonical form.

    Args:
        members: content of every member to sign, by its name within the package, in order.
        algorithm: how the signer's key signs.
        enveloped: the member the container carries, an XML document; "" for none.

    Raises:
        ValueError: there is no member, or one without a name.
    """
    if not members or "" in members:
        raise ValueError("a signature needs members, and each a name")
    method, _ = METHODS[algorithm]
    references = "".join(
        _object_reference(content, algorithm)
        if name == enveloped
        else _reference(quote(name), "", content, algorithm)
        for name, content in members.items()
    )
    return (
        f'<ds:SignedInfo xmlns:ds="{NAMESPACE}">'
        f'<ds:CanonicalizationMethod Algorithm="{CANONICAL_FORM}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{method}"></ds:SignatureMethod>'
        f"{references}</ds:SignedInfo>"
    ).encode()


def container(
    signed_info: bytes, signature_value: bytes, certificate: bytes, enveloped: bytes = b""
) -> bytes:
    """Return the signature file.

    Args:
        signed_info: the signed bytes.
        signature_value: the card's answer; the recommendation writes ECDSA's as r and s (6.4.3).
        certificate: the signer's certificate in DER.
        enveloped: the XML document the container carries; b"" for none.
    """
    is_ecdsa = of_certificate(certificate) is Algorithm.P_384
    raw = _numbers(signature_value) if is_ecdsa else signature_value
    value, signer = (b64encode(part).decode() for part in (raw, certificate))
    carried = _object(enveloped).decode() if enveloped else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ds:Signature xmlns:ds="{NAMESPACE}">{signed_info.decode()}'
        f"<ds:SignatureValue>{value}</ds:SignatureValue>"
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{signer}</ds:X509Certificate>"
        f"</ds:X509Data></ds:KeyInfo>{carried}</ds:Signature>\n"
    ).encode()


def read(content: bytes, enveloped: tuple[str, bytes] | None = None) -> Container:
    """Read a signature file of our shape, and nothing else.

    No entity is resolved, no address is called, and a document type, a comment, a transform or an
    algorithm that `container` does not write is refused: what is not understood is not verified.

    Args:
        content: the signature file.
        enveloped: name and content of the member the container must carry; None for none.

    Raises:
        MalformedSignature: `content` is not of our shape.
    """
    inside, member = enveloped or ("", b"")
    try:
        info, value, key_info, *objects = _children(
            _parse(content),
            "SignedInfo",
            "SignatureValue",
            "KeyInfo",
            *(["Object"] if inside else []),
        )
        (data,) = _children(key_info, "X509Data")
        (certificate,) = _children(data, "X509Certificate")
        algorithm, digests = _read_info(info, inside)
        if inside in digests:
            digests[inside] = _of_file(digests[inside], _canonical(objects[0]), member, algorithm)
        return Container(
            signed_info=_canonical(info),
            digests=digests,
            signature_value=_as_card_gives_it(_binary(value), algorithm),
            certificate=_binary(certificate),
            algorithm=algorithm,
        )
    except ValueError as error:
        raise MalformedSignature(f"not a signature container: {error}") from error


def _reference(uri: str, transforms: str, content: bytes, algorithm: Algorithm) -> str:
    """Return a Reference.

    The name of a member becomes a relative URI reference: UTF-8, percent-encoded but for "/"
    (RFC 3986).
    """
    _, method = METHODS[algorithm]
    stated = b64encode(digest(content, algorithm)).decode()
    return (
        f'<ds:Reference URI="{uri}">{transforms}'
        f'<ds:DigestMethod Algorithm="{method}"></ds:DigestMethod>'
        f"<ds:DigestValue>{stated}</ds:DigestValue></ds:Reference>"
    )


def _object_reference(content: bytes, algorithm: Algorithm) -> str:
    transform = f'<ds:Transform Algorithm="{CANONICAL_FORM}"></ds:Transform>'
    transforms = f"<ds:Transforms>{transform}</ds:Transforms>"
    return _reference(f"#{OBJECT}", transforms, _object(content), algorithm)


def _object(content: bytes) -> bytes:
    """Return the Object that carries an XML document, in exclusive canonical form.

    Raises:
        ValueError: the document is none.
    """
    carrier = etree.Element(_tag("Object"), {"Id": OBJECT}, {"ds": NAMESPACE})
    carrier.append(_document(content))
    return _canonical(carrier)


def _of_file(stated: bytes, carried: bytes, member: bytes, algorithm: Algorithm) -> bytes:
    """Return the digest of the file whose content is carried, as signed, in the Object.

    If what is carried is not what was signed, or not the file, it is empty, and fits no file.
    """
    try:
        is_so = stated == digest(carried, algorithm) and carried == _object(member)
    except ValueError:
        is_so = False
    return digest(member, algorithm) if is_so else b""


def _parse(content: bytes) -> etree._Element:
    root = _document(content)
    if root.tag != _tag("Signature"):
        raise ValueError(f"its root is {root.tag}")
    return root


def _document(content: bytes) -> etree._Element:
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
    return root


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)


def _read_info(info: etree._Element, inside: str) -> tuple[Algorithm, dict[str, bytes]]:
    """Return how a SignedInfo is signed, and the digests it states by file name."""
    form, method, *references = info
    _require(form, "CanonicalizationMethod", CANONICAL_FORM)
    known = {uri: algorithm for algorithm, (uri, _) in METHODS.items()}
    algorithm = known.get(method.get("Algorithm", ""), Algorithm.RSA_2048)
    _require(method, "SignatureMethod", METHODS[algorithm][0])
    named = [_read_reference(reference, algorithm, inside) for reference in references]
    digests = dict(named)
    if not digests or len(digests) != len(named):
        raise ValueError("it signs nothing, or one member twice")
    return algorithm, digests


def _read_reference(
    reference: etree._Element, algorithm: Algorithm, inside: str
) -> tuple[str, bytes]:
    uri = str(reference.get("URI"))
    is_of_object = bool(inside) and uri == f"#{OBJECT}"
    names = ["Transforms", "DigestMethod", "DigestValue"][0 if is_of_object else 1 :]
    *transforms, method, value = _children(reference, *names)
    for one in transforms:
        (transform,) = _children(one, "Transform")
        _require(transform, "Transform", CANONICAL_FORM)
    _require(method, "DigestMethod", METHODS[algorithm][1])
    if reference.tag != _tag("Reference") or list(reference.attrib) != ["URI"]:
        raise ValueError(f"{reference.tag} is not a plain reference")
    return inside if is_of_object else unquote(uri, errors="strict"), _binary(value)


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


def _numbers(value: bytes) -> bytes:
    """Return r and s side by side; what is no ECDSA value stays as it is, and never verifies."""
    try:
        return b"".join(number.to_bytes(_HALF, "big") for number in decode_dss_signature(value))
    except (ValueError, OverflowError):
        return value


def _as_card_gives_it(value: bytes, algorithm: Algorithm) -> bytes:
    if algorithm is Algorithm.RSA_2048 or len(value) != 2 * _HALF:
        return value
    r, s = (int.from_bytes(half, "big") for half in (value[:_HALF], value[_HALF:]))
    return encode_dss_signature(r, s)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
