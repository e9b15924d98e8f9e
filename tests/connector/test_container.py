"""The connector reads a CMS container on its own, and no change to what was signed escapes it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto.cms import ContentInfo
from cryptography.hazmat.primitives.serialization import Encoding

from conformance.episodes.people import People
from simulator.cards import cms
from simulator.cards.container import digest_info
from simulator.cards.status import StatusDesk
from simulator.connector.facts import Covered, Revocation, SignatureFacts
from simulator.connector.signature import SignatureUnreadable
from simulator.contracts.profile import builtin
from simulator.pki import der
from simulator.pki.authority import Authority
from simulator.pki.leaf import Kind
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from tests.connector.filed import SEED, START, Filed, file_with, is_intact, verifier

PROFILE = builtin("modelled-2")
NAMES = PROFILE.package.members
PROOF = f"{NAMES.attachments}01_account-proof.pdf"


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filed]:
    folder = tmp_path_factory.mktemp("world")
    simulation = Simulation(folder, PROFILE, SimulatedClock(START), SEED, [])
    person = People(simulation).control
    yield file_with(simulation, person, person.claim)
    simulation.close()


@pytest.fixture
def anchor(tmp_path: Path) -> Path:
    file = tmp_path / "anchor.pem"
    file.write_bytes(Authority(Kind.SIGNATURE).certificate.public_bytes(Encoding.PEM))
    return file


def facts(filed: Filed, members: dict[str, bytes], anchor: Path) -> SignatureFacts:
    asked = verifier([anchor], StatusDesk(filed.simulation.cards).ocsp, PROFILE.package)
    return asked.facts(members, START)


def test_a_real_signature_is_intact_and_good(second: Filed, anchor: Path) -> None:
    found = facts(second, second.members, anchor)

    assert (is_intact(found), found.issued_by_anchor) == (True, True)
    assert found.revocation == Revocation("good")
    assert found.kind == "signature"
    serial = second.signer.card.signature.certificate.serial_number
    assert found.certificate.serial == f"{serial:x}"


def relisted(filed: Filed, **changes: bytes) -> dict[str, bytes]:
    """Return the members after a change, with a list that fits them."""
    members = filed.members | changes
    signed = {
        name: content
        for name, content in members.items()
        if name == NAMES.application or name.startswith(NAMES.attachments)
    }
    return members | {NAMES.signed_list: cms.listing(signed)}


@pytest.mark.parametrize(
    ("change", "form", "attachments"),
    [
        ({NAMES.application: b"<other/>"}, "changed", "as-signed"),
        ({PROOF: b"%PDF other"}, "as-signed", "changed"),
        ({f"{NAMES.attachments}02_x.pdf": b"x"}, "as-signed", "unsigned"),
        ({NAMES.signed_list: b""}, "unsigned", "unsigned"),
        ({NAMES.signed_list: b"no list\n"}, "unsigned", "unsigned"),
    ],
)
def test_a_change_after_signing_is_seen(
    second: Filed, anchor: Path, change: dict[str, bytes], form: Covered, attachments: Covered
) -> None:
    whole = facts(second, second.members, anchor)

    assert facts(second, second.members | change, anchor) == replace(
        whole, form=form, attachments=attachments
    )


def test_a_list_made_to_fit_the_change_is_seen(second: Filed, anchor: Path) -> None:
    members = relisted(second, **{NAMES.application: b"<other/>"})

    assert not is_intact(facts(second, members, anchor))


def test_a_list_that_is_missing_is_seen(second: Filed, anchor: Path) -> None:
    members = {name: text for name, text in second.members.items() if name != NAMES.signed_list}

    assert not is_intact(facts(second, members, anchor))


@pytest.mark.parametrize(
    ("change", "intact"),
    [
        (lambda listed: listed, True),
        (lambda listed: listed + b"a remark\n", False),
        (lambda listed: b"0" * 64 + b"  " + NAMES.application.encode() + b"\n" + listed, False),
        (lambda listed: listed + listed.splitlines(keepends=True)[0], False),
        (lambda listed: listed.removesuffix(b"\n"), False),
        (lambda listed: listed.replace(b"\n", b"\r\n"), False),
        (lambda listed: listed + b"\n", False),
    ],
    ids=["as it is", "remark", "two digests", "line twice", "no last LF", "CR", "blank line"],
)
def test_a_signed_list_of_another_form_vouches_for_nothing(
    second: Filed, anchor: Path, change: Callable[[bytes], bytes], *, intact: bool
) -> None:
    listed = change(second.members[NAMES.signed_list])
    members = second.members | {
        NAMES.signed_list: listed,
        NAMES.signature: signature(second, listed),
    }

    assert is_intact(facts(second, members, anchor)) is intact


def signature(filed: Filed, listed: bytes) -> bytes:
    """Return the container of a list of any form, signed by the filing's signer."""
    person = filed.signer
    attributes = der.set_of(
        cms._attribute(cms._CONTENT_TYPE, cms._DATA),
        cms._attribute(cms._MESSAGE_DIGEST, der.octet_string(sha256(listed).digest())),
    )
    value = person.card.signature.sign(digest_info(attributes), person.pins.signature)
    certificate = person.certificate_bytes(person.card.signature.certificate)
    return cms.container(attributes, value, certificate)


@pytest.mark.parametrize("field", ["certificates", "signer_infos"])
def test_two_signers_or_certificates_are_one_too_many(
    second: Filed, anchor: Path, field: str
) -> None:
    content = ContentInfo.load(second.members[NAMES.signature])
    content["content"][field].append(content["content"][field][0].copy())
    members = second.members | {NAMES.signature: content.dump(force=True)}

    with pytest.raises(SignatureUnreadable):
        facts(second, members, anchor)


def test_what_follows_the_signature_makes_it_unreadable(second: Filed, anchor: Path) -> None:
    members = second.members | {NAMES.signature: second.members[NAMES.signature] + b"x"}

    with pytest.raises(SignatureUnreadable):
        facts(second, members, anchor)


def test_a_value_by_another_key_is_seen(second: Filed, anchor: Path) -> None:
    signature = second.members[NAMES.signature]
    members = second.members | {NAMES.signature: signature[:-1] + bytes([signature[-1] ^ 1])}

    assert not is_intact(facts(second, members, anchor))


def test_another_digest_algorithm_vouches_for_nothing(second: Filed, anchor: Path) -> None:
    sha256, sha384 = (
        bytes.fromhex("0609608648016503040201"),
        bytes.fromhex("0609608648016503040202"),
    )
    changed = second.members[NAMES.signature].replace(sha256, sha384)

    assert not is_intact(facts(second, second.members | {NAMES.signature: changed}, anchor))


@pytest.mark.parametrize("content", [b"", b"\x30\x00", b"garbage", b"<a/>"])
def test_a_document_that_is_no_signature_is_unreadable(
    second: Filed, anchor: Path, content: bytes
) -> None:
    with pytest.raises(SignatureUnreadable):
        facts(second, second.members | {NAMES.signature: content}, anchor)
