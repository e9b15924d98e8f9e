"""The facts about a signature are true, whatever was done to it or to the answers about it."""

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from conformance.episodes.people import People, Person
from simulator.cards import phone, xmldsig
from simulator.cards.container import digest_info
from simulator.cards.status import StatusDesk
from simulator.connector.facts import (
    Candidate,
    CertificateName,
    Covered,
    Revocation,
    SignatureFacts,
)
from simulator.connector.signature import SignatureUnreadable
from simulator.connector.steps import Steps
from simulator.contracts.profile import builtin
from simulator.pki import keys
from simulator.pki.authority import FIRST, IN_FORCE, MOBILE, SECOND, Authority, Generation
from simulator.pki.leaf import Kind
from simulator.pki.remade import STRANGER, Change, remade, stranger_key
from simulator.pki.revocation import Reason
from simulator.web.simulation import Simulation
from simulator.world.card_faults import CardFaultKind
from simulator.world.clock import SimulatedClock
from tests.connector.filed import SOMEBODY, START, Filed, file_with, is_intact, verifier

Answer = Callable[[bytes], bytes]
SIGNER = Authority(Kind.SIGNATURE)
AUTHORITIES = [SIGNER, Authority(Kind.AUTHENTICATION)]
OTHER = Authority(Kind.SIGNATURE, replace(FIRST, slots={Kind.SIGNATURE: keys.LOOK_ALIKE}))
"""An authority of the same name whose key is another."""
FORM, PROOF = "application.xml", "attachments/01_account-proof.pdf"


@dataclass(frozen=True)
class Desk:
    """Verifies what is handed in, with OCSP answered by a function."""

    folder: Path
    now: datetime = START

    def facts(
        self,
        members: dict[str, bytes],
        answer: Answer,
        anchors: list[Authority] = AUTHORITIES,
    ) -> SignatureFacts:
        files = []
        for number, authority in enumerate(anchors):
            file = self.folder / f"{number}.pem"
            file.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
            files.append(file)

        return verifier(files, answer, builtin().package, self.now).facts(members, START)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def real(filed: Filed) -> Answer:
    return StatusDesk(filed.simulation.cards).ocsp


def changed(filed: Filed, pattern: str, new: str) -> dict[str, bytes]:
    text, count = re.subn(pattern, new, filed.members["signature.xml"].decode(), count=1)
    assert count == 1
    return filed.members | {"signature.xml": text.encode()}


def certified(filed: Filed, der: bytes) -> dict[str, bytes]:
    encoded = base64.b64encode(der).decode()
    return changed(filed, "<ds:X509Certificate>[^<]*", f"<ds:X509Certificate>{encoded}")


def signed(
    person: Person, members: dict[str, bytes], kind: Kind, names: Sequence[str] = (FORM, PROOF)
) -> dict[str, bytes]:
    """Sign these files anew."""
    info = xmldsig.signed_info({name: members[name] for name in names})
    card, pins = person.card, person.pins
    credential, pin = (
        (card.signature, pins.signature)
        if kind is Kind.SIGNATURE
        else (card.authentication, pins.authentication)
    )
    value = credential.sign(digest_info(info), pin)
    der = person.certificate_bytes(credential.certificate)
    return members | {"signature.xml": xmldsig.container(info, value, der)}


def test_a_real_signature_is_intact_and_good(filed: Filed, desk: Desk) -> None:
    certificate = filed.signer.card.signature.certificate

    assert desk.facts(filed.members, real(filed)) == SignatureFacts(
        certificate=CertificateName(
            SIGNER.key_identifier, "signature", f"{certificate.serial_number:x}"
        ),
        form="as-signed",
        attachments="as-signed",
        fits_key=True,
        issued_by_anchor=True,
        kind="signature",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        revocation=Revocation("good"),
    )


@pytest.mark.parametrize("of", [SECOND, MOBILE], ids=["second", "phone"])
def test_a_signature_of_every_authority_in_force_is_good(
    filed: Filed, desk: Desk, of: Generation
) -> None:
    cards = filed.simulation.cards
    card = cards.issue(SOMEBODY, 90 + 2 * of.number, generation=SECOND)
    used = card if of is SECOND else phone.issue(cards, card, SOMEBODY, 99)
    members = signed(replace(filed.signer, card=used), filed.members, Kind.SIGNATURE)
    anchors = [Authority(kind, one) for one in IN_FORCE for kind in Kind]

    facts = desk.facts(members, real(filed), anchors)

    assert (facts.fits_key, facts.form, facts.issued_by_anchor) == (True, "as-signed", True)
    assert facts.revocation == Revocation("good")
    assert facts.certificate.issuer == Authority(Kind.SIGNATURE, of).key_identifier
    assert not desk.facts(members, real(filed), AUTHORITIES).issued_by_anchor


@pytest.mark.parametrize(
    ("change", "form", "attachments"),
    [
        ({FORM: b"<other/>"}, "changed", "as-signed"),
        ({PROOF: b"%PDF other"}, "as-signed", "changed"),
        ({"attachments/02_x.pdf": b"x"}, "as-signed", "unsigned"),
    ],
)
def test_a_change_after_signing_is_seen(
    filed: Filed, desk: Desk, change: dict[str, bytes], form: Covered, attachments: Covered
) -> None:
    assert desk.facts(filed.members | change, real(filed)) == replace(
        desk.facts(filed.members, real(filed)), form=form, attachments=attachments
    )


def test_a_signed_attachment_that_was_left_out_is_seen(filed: Filed, desk: Desk) -> None:
    members = {name: content for name, content in filed.members.items() if name != PROOF}

    assert desk.facts(members, real(filed)).attachments == "changed"


def test_a_form_nobody_signed_is_seen(filed: Filed, desk: Desk) -> None:
    found = desk.facts(signed(filed.signer, filed.members, Kind.SIGNATURE, [PROOF]), real(filed))

    assert (found.fits_key, found.form, found.attachments) == (True, "unsigned", "as-signed")


@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        ('<ds:Reference URI="application.xml">.*?</ds:Reference>', ""),
        ("<ds:SignedInfo.*</ds:SignedInfo>", ""),
        ("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1"),
        ("2001/04/xmlenc#sha256", "2000/09/xmldsig#sha1"),
        ("2001/10/xml-exc-c14n#", "TR/2001/REC-xml-c14n-20010315"),
        (' URI="application.xml"', ' URI="signature.xml"'),
        ("<ds:SignatureValue>[^<]*", "<ds:SignatureValue>AAAA"),
        ("<ds:SignatureValue>[^<]*", "<ds:SignatureValue>署名"),
        ("<ds:SignatureValue>.*</ds:SignatureValue>", ""),
        ("<ds:DigestValue>[^<]*", "<ds:DigestValue>署名"),
        ("<ds:CanonicalizationMethod", "<ds:Extra/><ds:CanonicalizationMethod"),
        ("<ds:SignatureValue>", "<ds:SignatureValue>!!!!"),
    ],
)
def test_a_changed_signature_document_is_not_intact(
    filed: Filed, desk: Desk, pattern: str, new: str
) -> None:
    assert not is_intact(desk.facts(changed(filed, pattern, new), real(filed)))


def test_two_digests_of_one_file_vouch_for_nothing(filed: Filed, desk: Desk) -> None:
    members = {name: filed.members[name] for name in (FORM, PROOF)}
    info = xmldsig.signed_info(members)
    (reference,) = re.findall(rb'<ds:Reference URI="application.xml">.*?</ds:Reference>', info)
    wrong = re.sub(rb"(<ds:DigestValue>)[^<]*", rb"\1AAAA", reference)
    doubled = info.replace(reference, wrong + reference)
    person = filed.signer
    der = person.certificate_bytes(person.card.signature.certificate)

    for content, intact in ((info, True), (doubled, False)):
        value = person.card.signature.sign(digest_info(content), person.pins.signature)
        container = xmldsig.container(content, value, der)
        found = desk.facts(filed.members | {"signature.xml": container}, real(filed))
        assert is_intact(found) is intact


def test_an_entity_in_what_is_signed_is_no_way_around(filed: Filed, desk: Desk) -> None:
    text = filed.members["signature.xml"].decode()
    text = text.replace("<ds:Signature ", '<!DOCTYPE x [<!ENTITY e "x">]>\n<ds:Signature ', 1)
    text = text.replace("<ds:DigestValue>", "<ds:DigestValue>&e;", 1)

    with pytest.raises(SignatureUnreadable):
        desk.facts(filed.members | {"signature.xml": text.encode()}, real(filed))


def test_what_has_no_canonical_form_is_unreadable(filed: Filed, desk: Desk) -> None:
    """A relative namespace has none (W3C C14N 4.2)."""
    with pytest.raises(SignatureUnreadable):
        desk.facts(changed(filed, "<ds:Reference ", '<ds:Reference xmlns:y="a" '), real(filed))


@pytest.mark.parametrize("document", [b"", b"<", b"<a/>", b"\xff"])
def test_a_document_that_is_no_signature_is_unreadable(
    filed: Filed, desk: Desk, document: bytes
) -> None:
    with pytest.raises(SignatureUnreadable):
        desk.facts(filed.members | {"signature.xml": document}, real(filed))


@pytest.mark.parametrize("der", [b"", b"garbage", b"0\x03\x02\x01\x01"])
def test_a_garbage_certificate_is_unreadable(filed: Filed, desk: Desk, der: bytes) -> None:
    with pytest.raises(SignatureUnreadable):
        desk.facts(certified(filed, der), real(filed))


def test_no_damaged_certificate_is_taken_or_stops_the_connector(filed: Filed, desk: Desk) -> None:
    der = filed.signer.certificate_bytes(filed.signer.card.signature.certificate)
    taken = []
    for at in range(0, len(der), 7):
        damaged = der[:at] + bytes([der[at] ^ 0x21]) + der[at + 1 :]
        try:
            facts = desk.facts(certified(filed, damaged), real(filed))
        except SignatureUnreadable:
            continue
        if facts.issued_by_anchor:
            taken.append(at)

    assert taken == []


def test_the_other_key_of_the_card_is_told_from_the_signing_one(filed: Filed, desk: Desk) -> None:
    facts = desk.facts(signed(filed.signer, filed.members, Kind.AUTHENTICATION), real(filed))

    assert (facts.kind, facts.certificate.kind) == ("authentication", "authentication")
    assert facts.certificate.issuer == AUTHORITIES[1].key_identifier
    assert (is_intact(facts), facts.issued_by_anchor) == (True, True)
    assert facts.revocation == Revocation("good")


def test_an_authority_of_the_same_name_is_not_believed(filed: Filed, desk: Desk) -> None:
    assert OTHER.name == SIGNER.name

    facts = desk.facts(filed.members, real(filed), anchors=[OTHER])

    assert (is_intact(facts), facts.issued_by_anchor) == (True, False)
    assert facts.revocation == Revocation("unknown")


@pytest.mark.parametrize("issuer", [None, STRANGER])
def test_a_copied_certificate_is_not_believed(
    filed: Filed, desk: Desk, issuer: x509.Name | None
) -> None:
    """It states the name, or at least the key identifier, of an authority that is trusted."""
    thief = filed.signer.card.authentication
    true = filed.signer.card.signature.certificate
    copy = remade(true, Change(thief.certificate, issuer), stranger_key())
    info = xmldsig.signed_info({name: filed.members[name] for name in (FORM, PROOF)})
    value = thief.sign(digest_info(info), filed.signer.pins.authentication)
    container = xmldsig.container(info, value, copy.public_bytes(Encoding.DER))

    facts = desk.facts(filed.members | {"signature.xml": container}, real(filed))

    assert (is_intact(facts), facts.issued_by_anchor) == (True, False)
    assert facts.certificate == desk.facts(filed.members, real(filed)).certificate


def test_a_certificate_without_the_key_identifier_of_its_issuer_is_not_believed() -> None:
    steps, anchor = Steps(), SIGNER.certificate

    for named in (True, False):
        assert steps.issuer([Candidate(anchor, named, key_named=False, verified=True)]) is None


def test_generations_of_one_name_are_told_apart_by_their_key(filed: Filed, desk: Desk) -> None:
    facts = desk.facts(filed.members, real(filed), anchors=[OTHER, SIGNER])

    assert (facts.issued_by_anchor, facts.revocation) == (True, Revocation("good"))


@pytest.mark.parametrize(
    ("reason", "held"), [(Reason.KEY_COMPROMISE, False), (Reason.CERTIFICATE_HOLD, True)]
)
def test_a_revocation_is_told_with_its_instant(
    tmp_path: Path, desk: Desk, reason: Reason, *, held: bool
) -> None:
    clock = SimulatedClock(START)
    simulation = Simulation(tmp_path / "world", builtin(), clock, 1, [])
    signer = People(simulation).control
    filed = file_with(simulation, signer, signer.claim)
    at = clock.advance(timedelta(hours=1))
    serial = signer.card.signature.certificate.serial_number
    simulation.cards.revoke(Kind.SIGNATURE, serial, at, reason)

    facts = replace(desk, now=at).facts(filed.members, real(filed))

    simulation.close()
    assert (facts.revocation, is_intact(facts)) == (Revocation("revoked", at, held), True)


def test_a_delegate_of_the_authority_is_believed(filed: Filed, desk: Desk) -> None:
    def delegated(request: bytes) -> bytes:
        return StatusDesk(filed.simulation.cards).ocsp(request, delegated=True)

    assert desk.facts(filed.members, delegated).revocation == Revocation("good")


@pytest.mark.parametrize(
    "fault",
    [
        CardFaultKind.TRY_LATER,
        CardFaultKind.STALE,
        CardFaultKind.UNTRUSTED_SIGNER,
        CardFaultKind.NONCE_MISSING,
        CardFaultKind.NONCE_WRONG,
    ],
)
def test_an_answer_that_fails_tells_nothing(filed: Filed, desk: Desk, fault: CardFaultKind) -> None:
    def failing(request: bytes) -> bytes:
        return StatusDesk(filed.simulation.cards).ocsp(request, fault)

    assert desk.facts(filed.members, failing).revocation == Revocation("unavailable")
