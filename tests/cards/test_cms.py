"""The CMS containers are what their standards say: openssl verifies them, sha256sum the list."""

from collections.abc import Callable
from pathlib import Path

import pytest
from asn1crypto.cms import ContentInfo
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards import cms
from simulator.cards.container import MalformedSignature
from simulator.pki import keys
from simulator.pki.keys import Algorithm
from tests.cards.signers import Signer
from tests.cards.verdicts import Verdict, openssl_cms

MEMBERS = {"shinseisho.xml": b"<a/>", "tenpu/01_\u6dfb\u4ed8 (1).pdf": b"%PDF"}
LIST = "shomei_taisho.txt"
Judge = Callable[..., str]
cades = pytest.mark.parametrize("cades", [False, True], ids=["cms", "cades"])


def signed(signer: Signer, *, cades: bool = False) -> bytes:
    info = cms.signed_info(MEMBERS, signer.algorithm, signer.der if cades else b"")
    return cms.container(info, signer.sign(info), signer.der)


def unpack(folder: Path, signer: Signer, content: bytes) -> None:
    """Write members, their list, a signature and the CA's certificate."""
    listed = cms.listing(MEMBERS, signer.algorithm)
    ca = signer.authority.certificate.public_bytes(Encoding.PEM)
    files = MEMBERS | {LIST: listed, "shomei.p7s": content, "ca.pem": ca}
    for name, one in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(one)


@cades
def test_openssl_verifies_the_signature_over_the_list(
    tmp_path: Path, judge: Judge, signer: Signer, *, cades: bool
) -> None:
    unpack(tmp_path, signer, signed(signer, cades=cades))

    assert openssl_cms(judge, tmp_path, cades=cades).accepted
    assert (tmp_path / "verified.txt").read_bytes() == cms.listing(MEMBERS, signer.algorithm)


@cades
def test_openssl_notices_a_change_in_the_list(
    tmp_path: Path, judge: Judge, signer: Signer, *, cades: bool
) -> None:
    unpack(tmp_path, signer, signed(signer, cades=cades))
    changed = cms.listing(MEMBERS | {"shinseisho.xml": b"<b/>"}, signer.algorithm)
    (tmp_path / LIST).write_bytes(changed)

    assert refused_for(openssl_cms(judge, tmp_path, cades=cades), "content verify error")


@cades
def test_openssl_notices_another_key(
    tmp_path: Path, judge: Judge, signer: Signer, *, cades: bool
) -> None:
    info = cms.signed_info(MEMBERS, signer.algorithm, signer.der if cades else b"")
    other = keys.of(signer.algorithm, 100)
    unpack(tmp_path, signer, cms.container(info, keys.sign(other, info), signer.der))

    assert refused_for(openssl_cms(judge, tmp_path, cades=cades), "verification failure")


def test_openssl_misses_the_named_signer_in_plain_cms(
    tmp_path: Path, judge: Judge, signer: Signer
) -> None:
    unpack(tmp_path, signer, signed(signer))

    assert refused_for(
        openssl_cms(judge, tmp_path, cades=True), "missing signing certificate attribute"
    )


def refused_for(verdict: Verdict, reason: str) -> bool:
    return not verdict.accepted and reason.casefold() in verdict.said.casefold()


def test_the_list_is_one_of_the_usual_programs(
    tmp_path: Path, judge: Judge, signer: Signer
) -> None:
    program = {Algorithm.RSA_2048: "sha256sum", Algorithm.P_384: "sha384sum"}[signer.algorithm]
    unpack(tmp_path, signer, b"")
    assert "FAILED" not in judge(program, "--check", "--strict", LIST, folder=tmp_path)

    (tmp_path / "shinseisho.xml").write_bytes(b"<b/>")
    assert "shinseisho.xml: FAILED" in judge(program, "--check", LIST, folder=tmp_path)


@cades
def test_what_was_written_is_read_back(signer: Signer, *, cades: bool) -> None:
    listed = cms.listing(MEMBERS, signer.algorithm)

    read = cms.read(signed(signer, cades=cades), LIST, listed, names_signer=cades)

    assert list(read.digests) == [LIST, *MEMBERS]
    assert read.algorithm is signer.algorithm
    named = signer.der if cades else b""
    assert read.signed_info == cms.signed_info(MEMBERS, signer.algorithm, named)
    assert read.certificate == signer.der


@cades
def test_a_library_would_write_the_same_bytes(signer: Signer, *, cades: bool) -> None:
    written = signed(signer, cades=cades)

    assert ContentInfo.load(written, strict=True).dump(force=True) == written


@cades
def test_the_other_form_is_malformed(signer: Signer, *, cades: bool) -> None:
    listed = cms.listing(MEMBERS, signer.algorithm)

    with pytest.raises(MalformedSignature, match="other attributes"):
        cms.read(signed(signer, cades=not cades), LIST, listed, names_signer=cades)


def test_a_named_signer_who_is_another_is_malformed(signer: Signer) -> None:
    other = signer.authority.certificate.public_bytes(Encoding.DER)
    info = cms.signed_info(MEMBERS, signer.algorithm, other)
    content = cms.container(info, signer.sign(info), signer.der)
    listed = cms.listing(MEMBERS, signer.algorithm)

    with pytest.raises(MalformedSignature, match="names another certificate"):
        cms.read(content, LIST, listed, names_signer=True)


@pytest.mark.parametrize("members", [{}, {"": b""}, {"a\nb": b""}])
def test_what_no_list_can_hold_is_refused(members: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="a signature needs members"):
        cms.signed_info(members)


@pytest.mark.parametrize(
    "listed",
    [
        *(b"", b"\xff", b"00  a\n", cms.listing(MEMBERS)[:-1], cms.listing({"a": b""}) * 2),
        b"0" * 62 + b"  a\n",
    ],
)
def test_a_list_of_another_form_is_malformed(signer: Signer, listed: bytes) -> None:
    with pytest.raises(MalformedSignature):
        cms.read(signed(signer), LIST, listed)


def test_a_list_by_another_hash_is_malformed(signer: Signer) -> None:
    (other,) = set(Algorithm) - {signer.algorithm}

    with pytest.raises(MalformedSignature, match="a line of another form"):
        cms.read(signed(signer), LIST, cms.listing(MEMBERS, other))


@pytest.mark.parametrize("cut", [0, 1, 40, 400])
def test_a_signature_that_breaks_off_is_malformed(signer: Signer, cut: int) -> None:
    with pytest.raises(MalformedSignature):
        cms.read(signed(signer)[:cut], LIST, cms.listing(MEMBERS, signer.algorithm))


@pytest.mark.parametrize("method", ["digest_algorithm", "signature_algorithm"])
def test_another_algorithm_is_malformed(signer: Signer, method: str) -> None:
    content = ContentInfo.load(signed(signer))
    sha512 = {"digest_algorithm": "sha512", "signature_algorithm": "sha512_rsa"}[method]
    content["content"]["signer_infos"][0][method] = {"algorithm": sha512}

    with pytest.raises(MalformedSignature, match="another method"):
        cms.read(content.dump(force=True), LIST, cms.listing(MEMBERS, signer.algorithm))
