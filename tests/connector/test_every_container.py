"""Whatever container a profile names: portal makes it, both sides read it, no change escapes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from conformance.episodes.people import People
from simulator.cards.card import Card, Credential
from simulator.cards.holder import Holder, Sex
from simulator.cards.pins import DEFAULT_PINS, Pin, PinName
from simulator.cards.profile import NEXT_CARD
from simulator.cards.status import StatusDesk
from simulator.connector.facts import Revocation, SignatureFacts
from simulator.contracts.profile import LISTED, ErrorName, Package, Profile, builtin, builtins
from simulator.pki import keys
from simulator.pki.authority import THIRD, Authority
from simulator.pki.keys import Algorithm
from simulator.pki.leaf import Kind, Municipality
from simulator.portal.page import Handing, sign
from simulator.portal.refusal import Refusal
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from tests.connector.filed import SEED, START, Filed, file_with, is_intact, verifier

CONTAINERS = get_args(Package.model_fields["signature"].annotation)
ANCHORS = [Authority(Kind.SIGNATURE), Authority(Kind.SIGNATURE, THIRD)]
PIN = DEFAULT_PINS.signature
Change = Callable[[Filed], dict[str, bytes]]


def profile(base: str, container: str) -> Profile:
    """Return a profile that ships, with another container."""
    data = builtin(base).model_dump()
    data["package"]["signature"] = container
    data["package"]["members"]["signed_list"] = "signed.txt" if container in LISTED else ""
    return Profile.model_validate(data)


@pytest.fixture(scope="module", params=CONTAINERS)
def container(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=builtins())
def one(
    request: pytest.FixtureRequest, container: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filed]:
    """A filing that travels in the container."""
    folder = tmp_path_factory.mktemp("world")
    chosen = profile(request.param, container)
    simulation = Simulation(folder, chosen, SimulatedClock(START), SEED, [])
    person = People(simulation).control
    yield file_with(simulation, person, person.claim)
    simulation.close()


@pytest.fixture
def facts(tmp_path: Path) -> Callable[[Filed, dict[str, bytes]], SignatureFacts]:
    """Return the connector's facts about a package; what it cannot read has none."""
    files = [tmp_path / f"{number}.pem" for number, _ in enumerate(ANCHORS)]
    for file, anchor in zip(files, ANCHORS, strict=True):
        file.write_bytes(anchor.certificate.public_bytes(Encoding.PEM))

    def find(filed: Filed, members: dict[str, bytes]) -> SignatureFacts:
        package = filed.simulation.world.profile.package
        return verifier(files, StatusDesk(filed.simulation.cards).ocsp, package).facts(
            members, START
        )

    return find


Facts = Callable[[Filed, dict[str, bytes]], SignatureFacts]


def result(filed: Filed) -> tuple[str | None, str | None]:
    """Return the portal's own finding."""
    names = filed.simulation.world.profile.package.members
    document = etree.fromstring(filed.members[names.verification])
    return document.get("\u7d50\u679c"), document.findtext("{*}\u7406\u7531")


def test_portal_and_connector_find_it_valid(one: Filed, facts: Facts) -> None:
    found = facts(one, one.members)

    assert result(one) == ("\u6709\u52b9", "")
    assert (is_intact(found), found.issued_by_anchor) == (True, True)
    assert found.revocation == Revocation("good")
    serial = one.signer.card.signature.certificate.serial_number
    assert found.certificate.serial == f"{serial:x}"


def changed_form(filed: Filed) -> dict[str, bytes]:
    name = filed.simulation.world.profile.package.members.application
    changed = filed.members[name].replace("\u5c71\u7530".encode(), "\u5c71\u672c".encode())
    return filed.members | {name: changed}


def without_form(filed: Filed) -> dict[str, bytes]:
    name = filed.simulation.world.profile.package.members.application
    return {member: content for member, content in filed.members.items() if member != name}


def changed_proof(filed: Filed) -> dict[str, bytes]:
    return filed.members | {proof(filed): b"%PDF other"}


def without_proof(filed: Filed) -> dict[str, bytes]:
    return {name: content for name, content in filed.members.items() if name != proof(filed)}


def another_attachment(filed: Filed) -> dict[str, bytes]:
    folder = filed.simulation.world.profile.package.members.attachments
    return filed.members | {f"{folder}02_x.pdf": b"x"}


def proof(filed: Filed) -> str:
    folder = filed.simulation.world.profile.package.members.attachments
    return f"{folder}01_account-proof.pdf"


@pytest.mark.parametrize(
    "change", [changed_form, without_form, changed_proof, without_proof, another_attachment]
)
def test_no_change_after_signing_escapes_the_connector(
    one: Filed, facts: Facts, change: Change
) -> None:
    members = change(one)

    assert members != one.members
    assert facts(one, members).fits_key
    assert not is_intact(facts(one, members))


def test_a_value_by_another_key_is_seen_by_both(one: Filed, facts: Facts) -> None:
    stranger = People(one.simulation).resident(9)
    own = one.signer.certificate_bytes(one.signer.card.signature.certificate)
    desk = one.simulation.applicant
    draft = desk.prepare(one.filing, own)
    value = stranger.card.signature.sign_digest(draft.digest, stranger.pins.signature)

    filed = delivered(one, desk.submit(draft.id, value, own).number)

    assert result(filed) == ("\u7121\u52b9", "signature-wrong")
    assert not is_intact(facts(filed, filed.members))


def test_a_bare_hash_is_seen_by_both(one: Filed, facts: Facts) -> None:
    signer, desk = one.signer.card.signature, one.simulation.applicant
    own = one.signer.certificate_bytes(signer.certificate)
    draft = desk.prepare(one.filing, own)
    value = sign(draft, signer, one.signer.pins.signature, Handing.RAW_HASH)

    filed = delivered(one, desk.submit(draft.id, value, own).number)

    assert result(filed) == ("\u7121\u52b9", "signature-wrong")
    found = facts(filed, filed.members)
    assert found == replace(facts(one, one.members), fits_key=False)


def test_a_container_of_another_filing_is_seen(one: Filed, facts: Facts) -> None:
    values = one.filing.values | {"remarks": "another"}
    other = file_with(one.simulation, one.signer, replace(one.filing, values=values))
    name = one.simulation.world.profile.package.members.signature

    assert not is_intact(facts(one, one.members | {name: other.members[name]}))


def test_the_next_card_signs_too(one: Filed, facts: Facts, next_card: Card) -> None:
    filed = signed_by(one, next_card.signature, next_card.signature)
    found = facts(filed, filed.members)

    assert next_card.signature.algorithm is Algorithm.P_384
    assert result(filed) == ("\u6709\u52b9", "")
    assert (is_intact(found), found.issued_by_anchor) == (True, True)
    assert found.revocation == Revocation("good")
    assert not is_intact(facts(filed, changed_form(filed)))


def test_another_key_on_p_384_is_seen_by_both(one: Filed, facts: Facts, next_card: Card) -> None:
    certificate = next_card.signature.certificate
    impostor = Credential(certificate, keys.p384(9999), Pin(PinName.SIGNATURE, PIN))

    filed = signed_by(one, next_card.signature, impostor)

    assert result(filed) == ("\u7121\u52b9", "signature-wrong")
    assert not is_intact(facts(filed, filed.members))


@pytest.fixture(scope="module")
def next_card(one: Filed) -> Card:
    place = Municipality("131016", "\u6771\u4eac\u90fd", "\u5343\u4ee3\u7530\u533a")
    holder = Holder("\u9069\u5408\u3000\u8a66", date(1980, 12, 31), Sex.MALE, "\u6771\u4eac", place)
    return one.simulation.cards.issue(holder, 384, profile=NEXT_CARD)


def signed_by(filed: Filed, certified: Credential, signer: Credential) -> Filed:
    """File again with one card's certificate and a signature by a key."""
    der = certified.certificate.public_bytes(Encoding.DER)
    desk = filed.simulation.applicant
    draft = desk.prepare(filed.filing, der)
    return delivered(filed, desk.submit(draft.id, sign(draft, signer, PIN), der).number)


def delivered(filed: Filed, number: str) -> Filed:
    """Return another filing at the same portal."""
    simulation = filed.simulation
    package = simulation.world.blobs.get(simulation.applicant.receipt(number).package)
    return replace(filed, number=number, package=package)


@pytest.mark.parametrize("certificate", [b"", b"garbage"])
def test_only_cades_must_know_the_signer_beforehand(one: Filed, certificate: bytes) -> None:
    desk = one.simulation.applicant
    if one.simulation.world.profile.package.signature != "cades-detached":
        assert desk.prepare(one.filing, certificate).digest
        return
    with pytest.raises(Refusal) as refused:
        desk.prepare(one.filing, certificate)

    assert refused.value.name is ErrorName.BAD_REQUEST
    assert (
        refused.value.details[0].message
        == "\u7f72\u540d\u8005\u306e\u8a3c\u660e\u66f8\u3092\u8aad\u3081\u307e\u305b\u3093\u3002"
    )
