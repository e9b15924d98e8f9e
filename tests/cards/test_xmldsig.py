"""The signature container is what XML Signature says, whatever members are called."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from simulator.cards import xmldsig
from simulator.cards.card import Card
from simulator.cards.container import MalformedSignature, digest_info
from simulator.cards.pins import DEFAULT_PINS
from simulator.cards.service import CardService
from simulator.pki.leaf import Kind

NAMES = [
    "application.xml",
    "申請書 1.pdf",
    "attachments/添付#1?%41&'\"+;=@:.jpg",
    "attachments/a:b.txt",
    "か\u3099.txt",
    "が.txt",
    "𠮷葛\U000e0100.bin",
]
MEMBERS = {name: name.encode() * 9 for name in NAMES}

Judge = Callable[..., str]


def signed(card: Card, members: dict[str, bytes]) -> bytes:
    signed_info = xmldsig.signed_info(members)
    value = card.sign(digest_info(signed_info), DEFAULT_PINS.signature)
    certificate = card.signature.certificate.public_bytes(Encoding.DER)
    return xmldsig.container(signed_info, value, certificate)


@pytest.fixture
def package(card: Card, service: CardService, tmp_path: Path) -> Path:
    """A folder that holds the members, their signature and the CA's certificate."""
    folder = tmp_path / "package"
    for name, content in MEMBERS.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (folder / "signature.xml").write_bytes(signed(card, MEMBERS))
    ca = service.authorities[Kind.SIGNATURE].certificate
    (folder / "ca.pem").write_bytes(ca.public_bytes(Encoding.PEM))
    return folder


def xmlsec(judge: Judge, package: Path, ca: str = "ca.pem") -> str:
    return judge(
        *("xmlsec1", "--verify", "--verification-time", "2026-12-01 00:00:00"),
        *("--trusted-pem", ca, "signature.xml"),
        folder=package,
    )


def test_xmlsec_verifies_members_of_any_name(package: Path, judge: Judge) -> None:
    said = xmlsec(judge, package)

    assert said.startswith("OK\n")
    assert "SignedInfo References (ok/all): 7/7" in said


@pytest.mark.parametrize("name", NAMES)
def test_xmlsec_notices_a_change_in_any_member(package: Path, judge: Judge, name: str) -> None:
    (package / name).write_bytes(b"changed")

    said = xmlsec(judge, package)

    assert "FAIL" in said
    assert not said.startswith("OK")


def test_xmlsec_refuses_a_signer_of_another_ca(
    package: Path, judge: Judge, service: CardService
) -> None:
    other = service.authorities[Kind.AUTHENTICATION].certificate
    (package / "other.pem").write_bytes(other.public_bytes(Encoding.PEM))

    said = xmlsec(judge, package, "other.pem")

    assert "unable to get local issuer certificate" in said
    assert not said.startswith("OK")


@given(st.dictionaries(st.text(min_size=1), st.binary(), min_size=1))
def test_what_is_signed_is_in_canonical_form_and_read_back(members: dict[str, bytes]) -> None:
    signed_info = xmldsig.signed_info(members)

    read = xmldsig.read(xmldsig.container(signed_info, b"value", b"certificate"))

    canonical = etree.tostring(etree.fromstring(signed_info), method="c14n", exclusive=True)
    assert signed_info == canonical == read.signed_info
    assert list(read.digests) == list(members)
    assert (read.signature_value, read.certificate) == (b"value", b"certificate")


def test_the_digest_info_is_the_one_of_rfc_8017() -> None:
    prefix = "3031300d060960864801650304020105000420"
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert digest_info(b"").hex() == prefix + empty


@pytest.mark.parametrize("members", [{}, {"": b"x"}, {"a": b"x", "": b"y"}])
def test_nothing_and_the_nameless_cannot_be_signed(members: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="needs members"):
        xmldsig.signed_info(members)


def test_a_container_may_be_laid_out_otherwise() -> None:
    signed_info = xmldsig.signed_info(MEMBERS)
    container = xmldsig.container(signed_info, b"v" * 60, b"c" * 60)

    spaced = container.replace(b"</ds:SignedInfo>", b"</ds:SignedInfo>\n  ")
    spaced = spaced.replace(b"<ds:SignatureValue>", b"<ds:SignatureValue>\n")

    assert xmldsig.read(spaced) == xmldsig.read(container)


CONTAINER = xmldsig.container(xmldsig.signed_info({"a": b"x"}), b"value", b"certificate")


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (CONTAINER, b""),
        (CONTAINER, b"<a/>"),
        (CONTAINER, CONTAINER[:-20]),
        (b"?>\n", b'?>\n<!DOCTYPE a [<!ENTITY e "x">]>\n'),
        (b"?>\n", b'?>\n<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">\n'),
        (b"<ds:SignatureValue>", b"<ds:SignatureValue><!-- -->"),
        (b"<ds:SignatureValue>", b"<ds:SignatureValue>*"),
        (b"<ds:KeyInfo>", b"<ds:KeyInfo><ds:KeyName>a</ds:KeyName>"),
        (b"<ds:SignatureValue>", b"<ds:Object></ds:Object><ds:SignatureValue>"),
        (b"xml-exc-c14n#", b"xml-exc-c14n#WithComments"),
        (b"rsa-sha256", b"rsa-sha1"),
        (b"xmlenc#sha256", b"xmlenc#sha512"),
        (b'URI="a"', b'URI="a" Type="b"'),
        (b'URI="a"', b""),
        (b'URI="a"', b'URI="%ff"'),
        (b"<ds:DigestMethod", b"<ds:Transforms></ds:Transforms><ds:DigestMethod"),
        (b"</ds:SignedInfo>", b"<ds:Reference></ds:Reference></ds:SignedInfo>"),
        (b"xmldsig#", b"xmldsig2#"),
    ],
)
def test_what_is_not_understood_is_not_read(part: bytes, instead: bytes) -> None:
    altered = CONTAINER.replace(part, instead)

    assert altered != CONTAINER
    with pytest.raises(MalformedSignature, match="not a signature container"):
        xmldsig.read(altered)


def test_one_member_is_signed_once() -> None:
    start, end = CONTAINER.index(b"<ds:Reference"), CONTAINER.index(b"</ds:SignedInfo>")
    twice = CONTAINER[:end] + CONTAINER[start:end] + CONTAINER[end:]

    with pytest.raises(MalformedSignature, match="one member twice"):
        xmldsig.read(twice)


def test_something_is_signed() -> None:
    start, end = CONTAINER.index(b"<ds:Reference"), CONTAINER.index(b"</ds:SignedInfo>")

    with pytest.raises(MalformedSignature, match="it signs nothing"):
        xmldsig.read(CONTAINER[:start] + CONTAINER[end:])
