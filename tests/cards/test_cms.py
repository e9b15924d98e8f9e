"""The CMS container is what RFC 5652 says: openssl verifies it, and sha256sum its list."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards import cms
from simulator.cards.card import Card
from simulator.cards.container import MalformedSignature, digest_info
from simulator.cards.pins import DEFAULT_PINS
from simulator.cards.service import CardService
from simulator.pki.leaf import Kind

MEMBERS = {"shinseisho.xml": b"<a/>", "tenpu/01_\u6dfb\u4ed8 (1).pdf": b"%PDF"}
LIST = "shomei_taisho.txt"
Judge = Callable[..., str]


def signed(card: Card) -> bytes:
    info = cms.signed_info(MEMBERS)
    value = card.sign(digest_info(info), DEFAULT_PINS.signature)
    return cms.container(info, value, card.signature.certificate.public_bytes(Encoding.DER))


@pytest.fixture
def package(card: Card, service: CardService, tmp_path: Path) -> Path:
    """A folder that holds the members, their list, the signature and the CA's certificate."""
    files = MEMBERS | {LIST: cms.listing(MEMBERS), "shomei.p7s": signed(card)}
    ca = service.authorities[Kind.SIGNATURE].certificate
    for name, content in (files | {"ca.pem": ca.public_bytes(Encoding.PEM)}).items():
        file = tmp_path / "package" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path / "package"


def openssl(judge: Judge, package: Path) -> str:
    return judge(
        *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "shomei.p7s"),
        *("-content", LIST, "-CAfile", "ca.pem", "-purpose", "any", "-attime", "1796000000"),
        *("-ignore_critical", "-out", "verified.txt"),
        folder=package,
    )


def test_openssl_verifies_the_signature_over_the_list(package: Path, judge: Judge) -> None:
    assert "CMS Verification successful" in openssl(judge, package)
    assert (package / "verified.txt").read_bytes() == cms.listing(MEMBERS)


def test_openssl_notices_a_change_in_the_list(package: Path, judge: Judge) -> None:
    (package / LIST).write_bytes(cms.listing(MEMBERS | {"shinseisho.xml": b"<b/>"}))

    assert "verification failure" in openssl(judge, package).casefold()


def test_sha256sum_holds_the_members_against_the_list(package: Path, judge: Judge) -> None:
    assert "FAILED" not in judge("sha256sum", "--check", "--strict", LIST, folder=package)

    (package / "shinseisho.xml").write_bytes(b"<b/>")
    assert "shinseisho.xml: FAILED" in judge("sha256sum", "--check", LIST, folder=package)


def test_what_was_written_is_read_back(card: Card) -> None:
    content = signed(card)

    read = cms.read(content, LIST, cms.listing(MEMBERS))

    assert list(read.digests) == [LIST, *MEMBERS]
    assert read.signed_info == cms.signed_info(MEMBERS)
    assert read.certificate == card.signature.certificate.public_bytes(Encoding.DER)


@pytest.mark.parametrize("members", [{}, {"": b""}, {"a\nb": b""}])
def test_what_no_list_can_hold_is_refused(members: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="a signature needs members"):
        cms.signed_info(members)


@pytest.mark.parametrize(
    "listed",
    [b"", b"\xff", b"00  a\n", cms.listing(MEMBERS)[:-1], cms.listing({"a": b""}) * 2],
)
def test_a_list_of_another_form_is_malformed(card: Card, listed: bytes) -> None:
    with pytest.raises(MalformedSignature):
        cms.read(signed(card), LIST, listed)


@pytest.mark.parametrize("cut", [0, 1, 40, 400])
def test_a_signature_that_breaks_off_is_malformed(card: Card, cut: int) -> None:
    with pytest.raises(MalformedSignature):
        cms.read(signed(card)[:cut], LIST, cms.listing(MEMBERS))


def test_another_digest_algorithm_is_malformed(card: Card) -> None:
    sha256, sha384 = (
        bytes.fromhex("0609608648016503040201"),
        bytes.fromhex("0609608648016503040202"),
    )

    with pytest.raises(MalformedSignature, match="another method"):
        cms.read(signed(card).replace(sha256, sha384), LIST, cms.listing(MEMBERS))
