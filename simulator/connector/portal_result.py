"""Reads 電子認証結果, the portal's word on a signature, as untrusted as the rest of a package."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from lxml import etree

from simulator.connector.facts import CertificateName, PortalResult

if TYPE_CHECKING:
    from simulator.contracts.profile import Package

ROOT = "{urn:tekigo:verification:1}電子認証結果"
RESULTS: dict[str | None, Literal["valid", "invalid", "unchecked"]] = {
    "有効": "valid",
    "無効": "invalid",
    "未確認": "unchecked",
}
KINDS = {"署名用": "signature", "利用者証明用": "authentication"}
SERIAL = re.compile("[0-9a-fA-F]+")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def read_result(members: dict[str, bytes], package: Package) -> PortalResult | None:
    """Return what 電子認証結果 says; None where there is none, or none that agrees with itself.

    Args:
        members: every file of the package, by name.
        package: where it lies.
    """
    try:
        root = etree.fromstring(members.get(package.members.verification, b""), _PARSER)
    except etree.XMLSyntaxError:
        return None
    if root.getroottree().docinfo.internalDTD is not None:
        return None
    certificates, reasons = root.findall("{*}証明書"), root.findall("{*}理由")
    result = RESULTS.get(root.get("結果"))
    if root.tag != ROOT or result is None or (len(certificates), len(reasons)) != (1, 1):
        return None
    if (result == "valid") == bool(reasons[0].text):
        return None
    return PortalResult(result, _name(certificates[0]))


def _name(certificate: etree._Element) -> CertificateName:
    serial = certificate.get("シリアル番号", "")
    return CertificateName(
        issuer=certificate.get("発行者鍵識別子", ""),
        kind=KINDS.get(certificate.get("種別", ""), ""),
        serial=f"{int(serial, 16):x}" if SERIAL.fullmatch(serial) else "",
    )
