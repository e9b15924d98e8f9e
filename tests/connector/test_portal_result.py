"""電子認証結果 is read as the portal wrote it; what is no such result is none."""

import re
from dataclasses import replace

import pytest

from simulator.connector.facts import CertificateName, PortalResult
from simulator.connector.portal_result import read_result
from simulator.contracts.package import ElectronicVerification, verification_xml
from simulator.contracts.profile import builtin
from tests.connector.filed import Filed

PACKAGE = builtin().package
NAME = PACKAGE.members.verification
OWN = CertificateName("ab12", "signature", "7f")
VALID = ElectronicVerification(
    "\u6709\u52b9", "", "OCSP", "2026-06-01T09:00:00+09:00", "ab12", "\u7f72\u540d\u7528", "7f"
)


def read(text: str) -> PortalResult | None:
    return read_result({NAME: text.encode()}, PACKAGE)


def changed(pattern: str, new: str) -> str:
    text, count = re.subn(pattern, new, verification_xml(VALID).decode(), count=1)
    assert count == 1
    return text


def because(reason: str, result: str) -> str:
    return verification_xml(replace(VALID, result=result, reason=reason)).decode()


def test_the_portals_own_result_names_the_certificate_of_the_signature(filed: Filed) -> None:
    serial = filed.signer.card.signature.certificate.serial_number
    told = read_result(filed.members, PACKAGE)

    assert told is not None
    assert told.result == "valid"
    assert (told.certificate.kind, told.certificate.serial) == ("signature", f"{serial:x}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (verification_xml(VALID).decode(), PortalResult("valid", OWN)),
        (changed('="7f"', '="007F"'), PortalResult("valid", OWN)),
        (because("revoked", "\u7121\u52b9"), PortalResult("invalid", OWN)),
        (because("status-unavailable", "\u672a\u78ba\u8a8d"), PortalResult("unchecked", OWN)),
    ],
    ids=["valid", "zeros before the number", "invalid", "unchecked"],
)
def test_a_result_is_read(text: str, told: PortalResult) -> None:
    assert read(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        changed("urn:tekigo:verification:1", "urn:other"),
        changed("\u6709\u52b9", "\u6709"),
        changed("<\u7406\u7531>", "<\u7406\u7531>revoked"),
        changed("\u6709\u52b9", "\u7121\u52b9"),
        changed("<\u8a3c\u660e\u66f8 [^>]*/>", ""),
        changed("(<\u8a3c\u660e\u66f8 [^>]*/>)", r"\1\1"),
        changed("\\?>", '?><!DOCTYPE x [<!ENTITY a "b">]>'),
    ],
    ids=[
        "empty",
        "no XML",
        "another namespace",
        "unknown word",
        "valid with a reason",
        "invalid without one",
        "no certificate",
        "two certificates",
        "document type",
    ],
)
def test_what_has_not_the_form_of_a_result_is_none(text: str) -> None:
    assert read(text) is None


def test_a_package_without_the_file_has_no_result() -> None:
    assert read_result({}, PACKAGE) is None


@pytest.mark.parametrize("serial", ["", "0x7f"])
def test_a_number_that_is_none_names_no_certificate(serial: str) -> None:
    told = read(changed('="7f"', f'="{serial}"'))

    assert told is not None
    assert told.certificate == CertificateName("ab12", "signature", "")
