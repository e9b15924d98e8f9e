"""The facts about a signature are true, whatever was done to it or to the answers about it."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as answers

from conformance.episodes.people import People, Person
from simulator.cards import phone, xmldsig
from simulator.cards.container import digest_info
from simulator.cards.holder import Holder, Sex
from simulator.cards.status import StatusDesk
from simulator.connector.facts import CertificateName, SignatureFacts
from simulator.connector.signature import SignatureUnreadable, Verifier
from simulator.contracts.profile import builtin
from simulator.pki import ocsp
from simulator.pki.authority import FIRST, IN_FORCE, MOBILE, SECOND, Authority, Generation
from simulator.pki.leaf import Kind, Municipality
from simulator.pki.revocation import GOOD, UNKNOWN, Period, Reason
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from tests.connector.filed import START, Filed, file_with

Answer = Callable[[bytes], bytes]
STRANGER = 15  # a key slot of no authority in force
SIGNER = Authority(Kind.SIGNATURE)
AUTHORITIES = [SIGNER, Authority(Kind.AUTHENTICATION)]
LOOK_ALIKE = Authority(Kind.SIGNATURE, replace(FIRST, slots={Kind.SIGNATURE: STRANGER}))
SOMEBODY = Holder(
    name="適合　試",
    born=date(1980, 12, 31),
    sex=Sex.MALE,
    address="東京都八王子市",
    municipality=Municipality("132012", "東京都", "八王子市"),
)
FORM, PROOF = "application.xml", "attachments/01_account-proof.pdf"


@dataclass(frozen=True)
class Desk:
    """Verifies what is handed in, with OCSP answered by a function."""

    folder: Path

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

        def reply(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, content=answer(request.content))

        with httpx.Client(transport=httpx.MockTransport(reply)) as client:
            verifier = Verifier(files, client, "http://card.test/ocsp", builtin().package)
            return verifier.facts(members)


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


def signed(person: Person, members: dict[str, bytes], kind: Kind) -> dict[str, bytes]:
    """Sign form and attachment anew."""
    info = xmldsig.signed_info({name: members[name] for name in (FORM, PROOF)})
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
        intact=True,
        issued_by_anchor=True,
        kind="signature",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        status="good",
        revoked_at=None,
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

    assert (facts.intact, facts.issued_by_anchor, facts.status) == (True, True, "good")
    assert facts.certificate.issuer == Authority(Kind.SIGNATURE, of).key_identifier
    assert not desk.facts(members, real(filed), AUTHORITIES).issued_by_anchor


@pytest.mark.parametrize("member", [FORM, PROOF])
def test_a_change_after_signing_is_seen(filed: Filed, desk: Desk, member: str) -> None:
    tampered = filed.members | {member: filed.members[member] + b"\n"}

    assert desk.facts(tampered, real(filed)) == replace(
        desk.facts(filed.members, real(filed)), intact=False
    )


def test_an_attachment_nobody_signed_is_seen(filed: Filed, desk: Desk) -> None:
    members = filed.members | {"attachments/02_x.pdf": b"x"}

    assert not desk.facts(members, real(filed)).intact


def test_a_signed_attachment_that_was_left_out_is_seen(filed: Filed, desk: Desk) -> None:
    members = {name: content for name, content in filed.members.items() if name != PROOF}

    assert not desk.facts(members, real(filed)).intact


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
    assert not desk.facts(changed(filed, pattern, new), real(filed)).intact


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
        assert found.intact is intact


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
    assert (facts.intact, facts.issued_by_anchor, facts.status) == (True, True, "good")


def test_a_look_alike_authority_is_not_believed(filed: Filed, desk: Desk) -> None:
    """It bears the name of the true one, and only its key differs."""
    assert LOOK_ALIKE.name == SIGNER.name

    facts = desk.facts(filed.members, real(filed), anchors=[LOOK_ALIKE])

    assert (facts.intact, facts.issued_by_anchor) == (True, False)
    assert (facts.status, facts.revoked_at) == ("unknown", None)


def test_generations_of_one_name_are_told_apart_by_their_key(filed: Filed, desk: Desk) -> None:
    facts = desk.facts(filed.members, real(filed), anchors=[LOOK_ALIKE, SIGNER])

    assert (facts.issued_by_anchor, facts.status) == (True, "good")


def test_a_revocation_is_told_with_its_instant(tmp_path: Path, desk: Desk) -> None:
    clock = SimulatedClock(START)
    simulation = Simulation(tmp_path / "world", builtin(), clock, 1, [])
    signer = People(simulation).control
    filed = file_with(simulation, signer, signer.claim)
    at = clock.advance(timedelta(hours=1))
    serial = signer.card.signature.certificate.serial_number
    simulation.cards.revoke(Kind.SIGNATURE, serial, at, Reason.KEY_COMPROMISE)

    facts = desk.facts(filed.members, real(filed))

    simulation.close()
    assert (facts.status, facts.revoked_at, facts.intact) == ("revoked", at, True)


def test_a_certificate_the_issuer_does_not_know_is_unknown(filed: Filed, desk: Desk) -> None:
    def unknown(request: bytes) -> bytes:
        period = Period(START, START + timedelta(hours=1))
        return ocsp.answer(ocsp.read_question(request), SIGNER, UNKNOWN, period)

    assert desk.facts(filed.members, unknown).status == "unknown"


def of_another_serial(request: bytes) -> bytes:
    question = ocsp.read_question(request)
    other = replace(question, serial=question.serial + 1)
    return ocsp.answer(other, SIGNER, GOOD, Period(START, START + timedelta(hours=1)))


def of_a_stranger(request: bytes) -> bytes:
    period = Period(START, START + timedelta(hours=1))
    return ocsp.answer(ocsp.read_question(request), LOOK_ALIKE, GOOD, period)


def with_a_bad_signature(request: bytes) -> bytes:
    period = Period(START, START + timedelta(hours=1))
    content = ocsp.answer(ocsp.read_question(request), SIGNER, GOOD, period)
    return content[:-1] + bytes([content[-1] ^ 1])


def refused(_request: bytes) -> bytes:
    return ocsp.refuse(ocsp.Refusal.UNAUTHORIZED)


def garbage(_request: bytes) -> bytes:
    return b"?"


def timed_out(request: bytes) -> bytes:
    raise httpx.ConnectTimeout(
        "no answer", request=httpx.Request("POST", "http://x", content=request)
    )


@pytest.mark.parametrize(
    "answer",
    [of_another_serial, of_a_stranger, with_a_bad_signature, refused, garbage, timed_out],
)
def test_an_answer_that_proves_nothing_leaves_the_status_open(
    filed: Filed, desk: Desk, answer: Answer
) -> None:
    facts = desk.facts(filed.members, answer)

    assert (facts.status, facts.revoked_at) == ("unavailable", None)
    assert (facts.intact, facts.issued_by_anchor) == (True, True)


def test_a_responder_that_is_down_leaves_the_status_open(filed: Filed, tmp_path: Path) -> None:
    anchor = tmp_path / "anchor.pem"
    anchor.write_bytes(SIGNER.certificate.public_bytes(Encoding.PEM))
    down = httpx.MockTransport(lambda _request: httpx.Response(503))
    with httpx.Client(transport=down) as client:
        verifier = Verifier([anchor], client, "http://card.test/ocsp", builtin().package)
        facts = verifier.facts(filed.members)

    assert (facts.status, facts.revoked_at) == ("unavailable", None)


def test_the_question_names_the_signer_s_certificate(filed: Filed, desk: Desk) -> None:
    asked = []

    def listen(request: bytes) -> bytes:
        asked.append(answers.load_der_ocsp_request(request).serial_number)
        return real(filed)(request)

    desk.facts(filed.members, listen)

    assert asked == [filed.signer.card.signature.certificate.serial_number]
