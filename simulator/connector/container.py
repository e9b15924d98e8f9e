"""Reads the containers an applicant's signature travels in, written against their standards.

W3C XML Signature over detached members, or CMS (RFC 5652) over a list of their digests.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from asn1crypto import cms
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.connector.facts import Covered
    from simulator.contracts.profile import Package

DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
ALGORITHMS = {
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2001/04/xmlenc#sha256",
}
LINE = re.compile("([0-9a-f]{64})  (.+)")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


@dataclass(frozen=True)
class Signed:
    """What a container says.

    Args:
        certificate: the signer's certificate, DER.
        content: the bytes the signature value is over.
        value: the signature value (RSA PKCS#1 v1.5 with SHA-256).
        digests: SHA-256 of each file it vouches for; {} when it is made by another method, or
            through a list that is not the signed one.
    """

    certificate: bytes
    content: bytes
    value: bytes
    digests: dict[str, bytes]

    def form(self, members: dict[str, bytes], package: Package) -> Covered:
        """Tell whether the form was signed as it is now."""
        return self._covers(members, {package.members.application})

    def attachments(self, members: dict[str, bytes], package: Package) -> Covered:
        """Tell whether exactly the attachments were signed beside the form, as they are now."""
        form, folder = package.members.application, package.members.attachments
        there = {name for name in members if name.startswith(folder)}
        return self._covers(members, (there | self.digests.keys()) - {form})

    def _covers(self, members: dict[str, bytes], names: set[str]) -> Covered:
        if not names <= self.digests.keys():
            return "unsigned"
        fit = all(
            name in members and self.digests[name] == _sha256(members[name]) for name in names
        )
        return "as-signed" if fit else "changed"


def read(members: dict[str, bytes], package: Package) -> Signed:
    """Read the container of a package.

    Args:
        members: every file of the package.
        package: which container it is, and where it lies.

    Raises:
        ValueError: it is missing or not of its form.
    """
    names = package.members
    content = members.get(names.signature, b"")
    if package.signature == "cms-detached":
        return _cms(content, members.get(names.signed_list, b""))
    return _xmldsig(content)


def _xmldsig(content: bytes) -> Signed:
    root = etree.fromstring(content, _PARSER)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("it declares a document type")
    certificate = _base64(root, f".//{DSIG}X509Certificate")
    info = root.find(f"{DSIG}SignedInfo")
    if info is None or _algorithms(info) != ALGORITHMS:
        return Signed(certificate, b"", b"", {})
    references = info.findall(f"{DSIG}Reference")
    return Signed(
        certificate=certificate,
        content=etree.tostring(info, method="c14n", exclusive=True),
        value=_base64(root, f"{DSIG}SignatureValue"),
        digests=_once(
            (unquote(reference.get("URI", "")), _base64(reference, f"{DSIG}DigestValue"))
            for reference in references
        ),
    )


def _base64(element: etree._Element, path: str) -> bytes:
    """Return what a text encodes; what is no base64 encodes nothing, so that nothing fits it."""
    try:
        return base64.b64decode("".join((element.findtext(path) or "").split()), validate=True)
    except ValueError:
        return b""


def _algorithms(signed_info: etree._Element) -> set[str]:
    return {
        element.get("Algorithm", "")
        for element in signed_info.iter()
        if element.attrib.get("Algorithm")
    }


def _cms(content: bytes, listed: bytes) -> Signed:
    try:
        data = cms.ContentInfo.load(content, strict=True)["content"]
        (signer,), (certificate,) = data["signer_infos"], data["certificates"]
        attributes = {one["type"].native: one["values"].native for one in signer["signed_attrs"]}
        method = signer["digest_algorithm"]["algorithm"].native
        same_list = attributes["message_digest"][0] == _sha256(listed)
        return Signed(
            certificate=certificate.chosen.dump(),
            content=signer["signed_attrs"].untag().dump(),
            value=signer["signature"].native,
            digests=_listed(listed) if same_list and method == "sha256" else {},
        )
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"not a signature: {error}") from error


def _listed(listed: bytes) -> dict[str, bytes]:
    """Return what a list of digests says; a list of another form says nothing."""
    *lines, rest = listed.decode().split("\n")
    found = [LINE.fullmatch(line) for line in lines]
    if rest:
        return {}
    return _once((line[2], bytes.fromhex(line[1])) if line else ("", b"") for line in found)


def _once(digests: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Return the digests by name; when one name has two, none of them vouches for anything."""
    told = list(digests)
    return dict(told) if len({name for name, _ in told}) == len(told) else {}


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
