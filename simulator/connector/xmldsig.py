"""Reads a W3C XML Signature whose References name files of the package, and perhaps an Object."""

from __future__ import annotations

import base64
from urllib.parse import unquote

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from simulator.connector.signed import Hash, Signed, digest, once

DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
_CANONICAL = "http://www.w3.org/2001/10/xml-exc-c14n#"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_RSA = {_CANONICAL, f"{_MORE}rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256"}
_ECDSA = {_CANONICAL, f"{_MORE}ecdsa-sha384", f"{_MORE}sha384"}
_NUMBER = 48
"""Bytes of r and of s, on P-384."""
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def read(content: bytes) -> Signed:
    """Read a signature all of whose References name files.

    Raises:
        ValueError: it is not of its form.
    """
    root = _document(content)
    return _signed(root, _digests(root))


def read_with_object(content: bytes, name: str, file: bytes) -> Signed:
    """Read a signature that carries one file in its Object, and refers to that.

    It vouches for the file only where the Object is as it was signed, and holds the same document.

    Args:
        content: the signature.
        name: the file's name.
        file: the file's content.

    Raises:
        ValueError: it is not of its form.
    """
    root = _document(content)
    (carrier,) = root.findall(f"{DSIG}Object")
    digests = _digests(root)
    hashed = _hash(root)
    stated = digests.pop(f"#{carrier.get('Id')}", None)
    if stated is not None:
        is_so = stated == digest(hashed, _canonical(carrier)) and _holds(carrier, file)
        digests[name] = digest(hashed, file) if is_so else b""
    return _signed(root, digests)


def _signed(root: etree._Element, digests: dict[str, bytes]) -> Signed:
    certificate = _base64(root, f".//{DSIG}X509Certificate")
    info = root.find(f"{DSIG}SignedInfo")
    hashed = _hash(root)
    if info is None or _algorithms(info) not in (_RSA, _ECDSA):
        return Signed(certificate, b"", b"", {})
    value = _base64(root, f"{DSIG}SignatureValue")
    return Signed(
        certificate=certificate,
        content=_canonical(info),
        value=value if hashed == "sha256" else _in_der(value),
        digests=digests,
        hash=hashed,
    )


def _document(content: bytes) -> etree._Element:
    root = etree.fromstring(content, _PARSER)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("it declares a document type")
    return root


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)


def _holds(carrier: etree._Element, file: bytes) -> bool:
    """Tell whether an Object holds this document and nothing else; comments count."""
    try:
        document = _document(file)
    except (etree.XMLSyntaxError, ValueError):
        return False
    if len(carrier) != 1 or carrier.text or carrier[0].tail:
        return False
    held, told = (
        etree.tostring(one, method="c14n", exclusive=True, with_comments=True, with_tail=False)
        for one in (carrier[0], document)
    )
    return held == told


def _digests(root: etree._Element) -> dict[str, bytes]:
    """Return the digest stated for each URI.

    What is referred to within the document is canonicalised, and a file is not: where a Reference
    says otherwise, its digest vouches for nothing.
    """
    return once(
        (
            unquote(uri),
            _base64(one, f"{DSIG}DigestValue")
            if uri.startswith("#") == (one.find(f"{DSIG}Transforms") is not None)
            else b"",
        )
        for one in root.findall(f"{DSIG}SignedInfo/{DSIG}Reference")
        for uri in [one.get("URI", "")]
    )


def _hash(root: etree._Element) -> Hash:
    info = root.find(f"{DSIG}SignedInfo")
    return "sha384" if info is not None and _algorithms(info) == _ECDSA else "sha256"


def _algorithms(signed_info: etree._Element) -> set[str]:
    return {
        element.get("Algorithm", "")
        for element in signed_info.iter()
        if element.attrib.get("Algorithm")
    }


def _base64(element: etree._Element, path: str) -> bytes:
    """Return what a text encodes; what is no base64 encodes nothing, so that nothing fits it."""
    try:
        return base64.b64decode("".join((element.findtext(path) or "").split()), validate=True)
    except ValueError:
        return b""


def _in_der(value: bytes) -> bytes:
    """Return r and s, which XML writes side by side, as other standards write them."""
    if len(value) != 2 * _NUMBER:
        return b""
    r, s = (int.from_bytes(part, "big") for part in (value[:_NUMBER], value[_NUMBER:]))
    return encode_dss_signature(r, s)
