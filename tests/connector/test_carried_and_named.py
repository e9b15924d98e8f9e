"""What two containers add is held against the rest: the carried form, and the named certificate."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards import cms, xmldsig
from simulator.connector import container
from simulator.connector.signed import Signed
from simulator.contracts.profile import Package
from simulator.pki import keys
from simulator.pki.authority import FIRST, SECOND, THIRD, Authority
from simulator.pki.keys import Algorithm
from simulator.pki.leaf import Kind
from tests.connector.test_every_container import profile

DOCUMENT = (
    '<\u7533\u8acb\u66f8 xmlns="urn:test"><\u9805\u76ee id="name">'
    "\u5c71\u7530</\u9805\u76ee></\u7533\u8acb\u66f8>"
).encode()
CARRYING = profile("modelled-1", "xmldsig-enveloping").package
NAMING = profile("modelled-2", "cades-detached").package
TRANSFORMS = (
    b'<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">'
    b"</ds:Transform></ds:Transforms>"
)
SIGNERS = {Algorithm.RSA_2048: FIRST, Algorithm.P_384: THIRD}
"""Any certificate will do here, so authorities sign themselves."""


@pytest.fixture(params=Algorithm)
def signer(request: pytest.FixtureRequest) -> Authority:
    return Authority(Kind.SIGNATURE, SIGNERS[request.param])


def der(signer: Authority) -> bytes:
    return signer.certificate.public_bytes(Encoding.DER)


def vouches(members: dict[str, bytes], package: Package, signer: Authority) -> bool:
    """Tell whether the connector finds a container intact."""
    signed = container.read(members, package)
    covered = signed.form(members, package), signed.attachments(members, package)
    return covered == ("as-signed", "as-signed") and signed.is_by(signer.certificate.public_key())


def carrying(signer: Authority) -> dict[str, bytes]:
    names = CARRYING.members
    members = {names.application: DOCUMENT, f"{names.attachments}01_a.pdf": b"%PDF"}
    algorithm = signer.generation.algorithm
    info = xmldsig.signed_info(members, algorithm, names.application)
    content = xmldsig.container(info, signer.sign(info), der(signer), DOCUMENT)
    return members | {names.signature: content}


def test_a_carried_form_is_vouched_for(signer: Authority) -> None:
    assert vouches(carrying(signer), CARRYING, signer)


@pytest.mark.parametrize(
    "change",
    [
        lambda form: form.replace("\u5c71\u7530".encode(), "\u5c71\u672c".encode()),
        lambda form: form.replace(b"</", b"<!-- --></", 1),
        lambda form: form[:-3],
        lambda _form: b"",
    ],
    ids=["value", "comment", "broken", "empty"],
)
def test_a_form_beside_that_is_not_the_carried_one_is_seen(
    signer: Authority, change: Callable[[bytes], bytes]
) -> None:
    members = carrying(signer)
    name = CARRYING.members.application

    assert not vouches(members | {name: change(members[name])}, CARRYING, signer)


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("\u5c71\u7530", "\u5c71\u672c"),
        ('Id="application"', 'Id="other"'),
        ("<\u7533\u8acb\u66f8", "\n<\u7533\u8acb\u66f8"),
        ("</ds:Object>", "<b></b></ds:Object>"),
    ],
    ids=["value", "id", "text", "element"],
)
def test_a_change_in_what_is_carried_is_seen(signer: Authority, part: str, instead: str) -> None:
    members = carrying(signer)
    name = CARRYING.members.signature
    changed = members[name].replace(part.encode(), instead.encode())

    assert changed != members[name]
    assert not vouches(members | {name: changed}, CARRYING, signer)


def test_a_change_in_both_is_seen(signer: Authority) -> None:
    """What is carried and the file beside it agree, and are not what was signed."""
    old, new = "\u5c71\u7530".encode(), "\u5c71\u672c".encode()
    members = {name: one.replace(old, new) for name, one in carrying(signer).items()}

    assert members != carrying(signer)
    assert not vouches(members, CARRYING, signer)


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (b'URI="#application"', b'URI="application.xml"'),
        (b'URI="#application"', b'URI="#other"'),
        (TRANSFORMS, b""),
        (b'01_a.pdf">', b'01_a.pdf">' + TRANSFORMS),
    ],
    ids=["file", "elsewhere", "no transform", "transform of a file"],
)
def test_a_signature_that_refers_otherwise_vouches_for_nothing(
    signer: Authority, part: bytes, instead: bytes
) -> None:
    members = carrying(signer)
    name, form = CARRYING.members.signature, CARRYING.members.application
    signed = {member: one for member, one in members.items() if member != name}
    info = xmldsig.signed_info(signed, signer.generation.algorithm, form)
    changed = info.replace(part, instead)
    content = xmldsig.container(changed, signer.sign(changed), der(signer), DOCUMENT)

    assert changed != info
    assert not vouches(members | {name: content}, CARRYING, signer)


def test_two_objects_are_unreadable(signer: Authority) -> None:
    members = carrying(signer)
    name = CARRYING.members.signature
    twice = members[name].replace(b"</ds:Signature>", b"<ds:Object></ds:Object></ds:Signature>")

    with pytest.raises(ValueError, match="too many values"):
        container.read(members | {name: twice}, CARRYING)


def naming(signer: Authority, named: bytes) -> dict[str, bytes]:
    names, algorithm = NAMING.members, signer.generation.algorithm
    members = {names.application: DOCUMENT}
    info = cms.signed_info(members, algorithm, named)
    content = cms.container(info, signer.sign(info), der(signer))
    listed = cms.listing(members, algorithm)
    return members | {names.signature: content, names.signed_list: listed}


def test_the_named_certificate_must_be_the_enclosed_one(signer: Authority) -> None:
    other = der(Authority(Kind.SIGNATURE, SECOND))

    assert vouches(naming(signer, der(signer)), NAMING, signer)
    assert not vouches(naming(signer, other), NAMING, signer)
    assert not vouches(naming(signer, b""), NAMING, signer)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_the_key_and_the_named_algorithm_must_agree(algorithm: Algorithm) -> None:
    """An RSA key with SHA-384, or one on P-384 with SHA-256, is another method."""
    signer = Authority(Kind.SIGNATURE, SIGNERS[algorithm])
    (other,) = set(Algorithm) - {algorithm}
    names = NAMING.members
    info = cms.signed_info({names.application: DOCUMENT}, other, der(signer))
    content = cms.container(info, keys.sign(signer.key, info), der(signer))
    listed = cms.listing({names.application: DOCUMENT}, other)
    members = {
        names.application: DOCUMENT,
        names.signature: content,
        names.signed_list: listed,
    }

    assert not vouches(members, NAMING, signer)


def test_a_key_signs_with_its_own_hash_alone() -> None:
    rsa_key, key = keys.key(100), keys.p384(100)
    by_rsa = rsa_key.sign(b"x", PKCS1v15(), SHA384())
    by_ecdsa = key.sign(b"x", ECDSA(SHA256()))

    assert not Signed(b"", b"x", by_rsa, {}, "sha384").is_by(rsa_key.public_key())
    assert not Signed(b"", b"x", by_ecdsa, {}, "sha256").is_by(key.public_key())
