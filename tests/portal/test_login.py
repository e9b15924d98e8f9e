"""Who logs in with the 利用者証明用 key is known to the portal, for a while, and nobody else."""

import base64
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from conformance.episodes.people import Person
from simulator.cards import phone
from simulator.contracts.profile import ErrorName, stamp
from simulator.pki.leaf import Kind, Medium
from simulator.pki.revocation import Reason
from simulator.portal import filing_json
from simulator.portal.follow_up import signer_of
from simulator.portal.login import Login
from simulator.portal.page import log_in
from simulator.portal.refusal import Refusal
from simulator.procedures.model import Signature
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from tests.portal.conftest import Caller
from tests.portal.test_setting import PHONE_NUMBER, everywhere
from tests.web.builders import START, resident

BASE = "/applicant/v1"
LIFETIME = timedelta(seconds=3600)


def own(person: Person) -> bytes:
    return person.certificate_bytes(person.card.authentication.certificate)


def value(person: Person, moment: datetime = START) -> bytes:
    return log_in(moment, person.card.authentication, person.pins.authentication)


def refused_login(town: Simulation, person: Person, moment: datetime = START) -> str:
    with pytest.raises(Refusal) as refused:
        town.logins.sign_in(moment, own(person), value(person, moment))
    assert refused.value.name is ErrorName.BAD_CREDENTIALS
    return refused.value.details[0].message


def test_a_login_stands_for_the_certificate_and_where_its_key_is(
    town: Simulation, person: Person
) -> None:
    token, end = town.logins.sign_in(START, own(person), value(person))
    put = replace(person, card=phone.issue(town.cards, person.card, person.holder, PHONE_NUMBER))
    by_phone, _ = town.logins.sign_in(START, own(put), value(put))

    assert end == START + LIFETIME
    assert town.logins.who(token) == Login(signer_of(own(person)), Medium.CARD)
    assert town.logins.who(by_phone) == Login(signer_of(own(put)), Medium.PHONE)


def test_a_login_by_the_key_for_signing_is_none(town: Simulation, person: Person) -> None:
    credential = person.card.signature
    certificate = person.certificate_bytes(credential.certificate)

    with pytest.raises(Refusal) as refused:
        town.logins.sign_in(START, certificate, log_in(START, credential, person.pins.signature))

    assert refused.value.name is ErrorName.BAD_CREDENTIALS


def test_a_login_with_another_person_s_certificate_is_none(
    town: Simulation, person: Person
) -> None:
    with pytest.raises(Refusal) as refused:
        town.logins.sign_in(START, own(resident(town, 2)), value(person))

    assert refused.value.name is ErrorName.BAD_CREDENTIALS


def test_a_login_with_a_revoked_certificate_is_none(town: Simulation, person: Person) -> None:
    serial = person.card.authentication.certificate.serial_number
    town.cards.revoke(Kind.AUTHENTICATION, serial, START, Reason.CERTIFICATE_HOLD)

    assert refused_login(town, person) == "ログインの署名が正しくないか、古すぎます。"


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_login_is_fresh_for_ten_minutes(town: Simulation, person: Person, minutes: int) -> None:
    edge = START + timedelta(minutes=minutes)
    beyond = edge + timedelta(seconds=1 if minutes > 0 else -1)

    assert town.logins.sign_in(edge, own(person), value(person, edge))
    assert refused_login(town, person, beyond) == "ログインの署名が正しくないか、古すぎます。"


def test_a_login_ends(town: Simulation, person: Person, clock: SimulatedClock) -> None:
    token, _ = town.logins.sign_in(START, own(person), value(person))
    clock.advance(LIFETIME - timedelta(seconds=1))
    assert town.logins.who(token).medium is Medium.CARD
    clock.advance(timedelta(seconds=1))

    with pytest.raises(Refusal) as refused:
        town.logins.who(token)

    assert refused.value.details[0].message == "ログインの期限が切れています。"


def test_a_token_of_another_purpose_or_make_is_no_login(town: Simulation) -> None:
    made_up = base64.urlsafe_b64encode(b"9999999999\nsomebody\ncard\n00").decode()

    for token in ("", "x", made_up, town.services._seal.close("9999999999\nsomebody\ncard")):
        with pytest.raises(Refusal) as refused:
            town.logins.who(token)
        assert refused.value.details[0].message == "ログインのトークンではありません。"


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def asked(portal: Caller, call: str, **fields: Any) -> Any:  # noqa: ANN401  JSON
    answer = portal.post(f"{BASE}/{call}", fields).json()
    return answer.get("result") or answer["errors"][0]["code"]


def test_what_is_filed_after_a_login_is_found_again_by_it(
    portal: Caller, town: Simulation, person: Person
) -> None:
    everywhere(town, Signature.LOGIN)
    application = filing_json.write(person.claim, town.world.profile.wire.filing)
    certificate = encoded(own(person))
    login = asked(
        portal,
        "sign-in",
        signedInAt=stamp(START),
        certificate=certificate,
        signatureValue=encoded(value(person)),
    )["loginToken"]
    draft = asked(portal, "applications/prepare", application=application)["draftId"]

    assert asked(portal, "applications/submit", draftId=draft) == "E0004"
    assert asked(portal, "applications/submit", draftId=draft, loginToken="x") == "E0009"
    number = asked(portal, "applications/submit", draftId=draft, loginToken=login)["receiptNumber"]

    (listed,) = asked(portal, "applications/list", certificate=certificate)["applications"]
    assert listed["receiptNumber"] == number
    stranger = encoded(own(resident(town, 2)))
    assert asked(portal, "applications/list", certificate=stranger)["applications"] == []
    receipt = asked(portal, "receipts/get", receiptNumber=number)
    assert (receipt["verificationResult"], receipt["serviceId"]) == ("署名なし", "")
    assert login not in str(town.world.journal.calls())


def test_what_nobody_vouches_for_belongs_to_nobody(
    portal: Caller, town: Simulation, person: Person
) -> None:
    everywhere(town, Signature.NONE)
    draft = town.applicant.prepare(person.claim)
    town.applicant.submit(draft.id, b"", b"")

    for certificate in (b"", own(person)):
        found = asked(portal, "applications/list", certificate=encoded(certificate))
        assert found["applications"] == []
