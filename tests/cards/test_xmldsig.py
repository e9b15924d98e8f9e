"""The signature container is what XML Signature says, whatever members are called."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from simulator.cards import xmldsig
from simulator.cards.container import MalformedSignature, digest_info
from simulator.cards.signing import digest, is_signature
from simulator.pki import keys
from simulator.pki.authority import Authority
from simulator.pki.leaf import Kind
from tests.cards.signers import Signer
from tests.cards.verdicts import xmlsec

NAMES = [
    "application.xml",
    "申請書 1.pdf",
    "attachments/添付#1?%41&'\"+;=@:.jpg",
    "attachments/a:b.txt",
    "か\u3099.txt",
    "が.txt",
    "𠮷葛\U000e0100.bin",
]
FORM = "application.xml"
DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<\u7533\u8acb\u66f8 xmlns="urn:test">\n'
    '<\u9805\u76ee \u5225="1" id="a">\u5c71\u7530&#13;&amp;</\u9805\u76ee>\n'
    "</\u7533\u8acb\u66f8>\n"
)
MEMBERS = {name: name.encode() * 9 for name in NAMES} | {FORM: DOCUMENT.encode()}

Judge = Callable[..., str]


ENVELOPED = (FORM, MEMBERS[FORM])
forms = pytest.mark.parametrize("enveloped", ["", FORM], ids=["detached", "enveloping"])


def signed(signer: Signer, enveloped: str) -> bytes:
    info = xmldsig.signed_info(MEMBERS, signer.algorithm, enveloped)
    return xmldsig.container(info, signer.sign(info), signer.der, MEMBERS.get(enveloped, b""))


def unpack(folder: Path, signer: Signer, content: bytes) -> None:
    """Write members, their signature and the CA's certificate."""
    ca = signer.authority.certificate.public_bytes(Encoding.PEM)
    for name, one in (MEMBERS | {"signature.xml": content, "ca.pem": ca}).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(one)


@forms
def test_xmlsec_verifies_members_of_any_name(
    tmp_path: Path, judge: Judge, signer: Signer, enveloped: str
) -> None:
    unpack(tmp_path, signer, signed(signer, enveloped))

    verdict = xmlsec(judge, tmp_path)

    assert verdict.accepted
    assert "SignedInfo References (ok/all): 7/7" in verdict.said


@pytest.mark.parametrize("name", NAMES)
def test_xmlsec_notices_a_change_in_any_member(
    tmp_path: Path, judge: Judge, signer: Signer, name: str
) -> None:
    unpack(tmp_path, signer, signed(signer, ""))
    (tmp_path / name).write_bytes(b"changed")

    verdict = xmlsec(judge, tmp_path)

    assert not verdict.accepted
    assert "FAIL" in verdict.said


def test_xmlsec_notices_a_change_in_what_is_carried(
    tmp_path: Path, judge: Judge, signer: Signer
) -> None:
    content = signed(signer, FORM)
    changed = content.replace("\u5c71\u7530".encode(), "\u5c71\u672c".encode())
    unpack(tmp_path, signer, changed)

    assert changed != content
    assert not xmlsec(judge, tmp_path).accepted


@forms
def test_xmlsec_notices_another_key(
    tmp_path: Path, judge: Judge, signer: Signer, enveloped: str
) -> None:
    info = xmldsig.signed_info(MEMBERS, signer.algorithm, enveloped)
    value = keys.sign(keys.of(signer.algorithm, 100), info)
    content = xmldsig.container(info, value, signer.der, MEMBERS.get(enveloped, b""))
    unpack(tmp_path, signer, content)

    assert not xmlsec(judge, tmp_path).accepted


def test_xmlsec_refuses_a_signer_of_another_ca(
    tmp_path: Path, judge: Judge, signer: Signer
) -> None:
    unpack(tmp_path, signer, signed(signer, ""))
    other = Authority(Kind.AUTHENTICATION).certificate
    (tmp_path / "other.pem").write_bytes(other.public_bytes(Encoding.PEM))

    verdict = xmlsec(judge, tmp_path, "other.pem")

    assert "unable to get local issuer certificate" in verdict.said
    assert not verdict.accepted


def test_an_ecdsa_value_is_96_bytes(signer: Signer) -> None:
    """W3C XML Signature 6.4.3 writes r and s, each of 48 bytes; RSA's value has 256."""
    encoded = etree.fromstring(signed(signer, "")).findtext("{*}SignatureValue") or ""

    assert len(b64decode(encoded)) == {"rsa-2048": 256, "p-384": 96}[signer.algorithm]


@forms
def test_what_was_written_is_read_back(signer: Signer, enveloped: str) -> None:
    read = xmldsig.read(signed(signer, enveloped), ENVELOPED if enveloped else None)

    assert read.digests == {n: digest(content, signer.algorithm) for n, content in MEMBERS.items()}
    assert (read.algorithm, read.certificate) == (signer.algorithm, signer.der)
    key = signer.certificate.public_key()
    assert is_signature(read.signature_value, read.signed_info, key, signer.algorithm)


@pytest.mark.parametrize(
    "file",
    [
        MEMBERS[FORM].replace(b"</", b" </", 1),
        MEMBERS[FORM].replace("\u5c71\u7530".encode(), "\u5c71\u672c".encode()),
        MEMBERS[FORM].replace(b"</", b"<!-- --></", 1),
        MEMBERS[FORM][:-5],
        b"",
    ],
)
def test_a_carried_document_vouches_for_no_other_file(signer: Signer, file: bytes) -> None:
    read = xmldsig.read(signed(signer, FORM), (FORM, file))

    assert file != MEMBERS[FORM]
    assert read.digests[FORM] == b""


def test_a_file_laid_out_otherwise_is_the_same_document(signer: Signer) -> None:
    file = MEMBERS[FORM].replace('\u5225="1" id="a"'.encode(), 'id="a"  \u5225="1"'.encode())

    read = xmldsig.read(signed(signer, FORM), (FORM, file))

    assert file != MEMBERS[FORM]
    assert read.digests[FORM] == digest(file, signer.algorithm)


def test_a_changed_object_vouches_for_nothing(signer: Signer) -> None:
    """The file is the one that was signed, and what is carried is not."""
    content = signed(signer, FORM)
    changed = content.replace("\u5c71\u7530".encode(), "\u5c71\u672c".encode())

    assert xmldsig.read(changed, ENVELOPED).digests[FORM] == b""


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (b'<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">', b"<ds:Transform>"),
        (b'Id="application"', b'Id="other"'),
        (b'URI="#application"', b'URI="application.xml"'),
        (b"</ds:Object>", b"</ds:Object><ds:Object></ds:Object>"),
    ],
)
def test_another_way_to_carry_is_not_understood(
    signer: Signer, part: bytes, instead: bytes
) -> None:
    content = signed(signer, FORM)

    assert content.count(part) == 1
    assert vouches(content)
    assert not vouches(content.replace(part, instead))


def vouches(content: bytes) -> bool:
    """Tell whether a signature file is read, and says something of the form."""
    try:
        return xmldsig.read(content, ENVELOPED).digests.get(FORM, b"") != b""
    except MalformedSignature:
        return False


def test_the_two_forms_are_not_taken_for_each_other(signer: Signer) -> None:
    with pytest.raises(MalformedSignature, match="does not hold exactly"):
        xmldsig.read(signed(signer, FORM))
    with pytest.raises(MalformedSignature, match="does not hold exactly"):
        xmldsig.read(signed(signer, ""), ENVELOPED)


def test_what_is_no_document_cannot_be_carried() -> None:
    with pytest.raises(ValueError, match="Document is empty"):
        xmldsig.signed_info({"a": b""}, enveloped="a")


@pytest.mark.parametrize("value", [b"", b"v" * 95, b"v" * 97, bytes(96)])
def test_a_value_of_another_size_never_verifies(signer: Signer, value: bytes) -> None:
    content = signed(signer, "")
    old = etree.fromstring(content).findtext("{*}SignatureValue") or ""

    read = xmldsig.read(content.replace(old.encode(), b64encode(value)))

    key = signer.certificate.public_key()
    assert not is_signature(read.signature_value, read.signed_info, key, signer.algorithm)


@settings(max_examples=30)
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
