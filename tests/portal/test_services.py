"""A service acts for the one person who consented, for a while, and for nobody else."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.episodes.people import Person
from simulator.cards.signing import digest
from simulator.contracts.profile import ErrorName, stamp
from simulator.portal import filing_json
from simulator.portal.refusal import Refusal
from simulator.portal.search import Window
from simulator.portal.services import DEMO, Service, ServiceDesk, consent_text
from simulator.procedures.model import Signature
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from tests.portal.conftest import Caller
from tests.portal.test_setting import everywhere
from tests.web.builders import ACCOUNT, START, resident

BASE = "/applicant/v1"
LIFETIME = timedelta(seconds=3600)


@pytest.fixture
def other(town: Simulation) -> Person:
    return resident(town, 2)


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def consent(person: Person, service: str = DEMO.name) -> dict[str, str]:
    """Return what a service sends with a person's consent."""
    credential = person.card.signature
    text = consent_text(service, START)
    value = credential.sign_digest(digest(text, credential.algorithm), person.pins.signature)
    return {
        "serviceId": service,
        "password": DEMO.password,
        "consentedAt": stamp(START),
        "certificate": encoded(person.certificate_bytes(credential.certificate)),
        "signatureValue": encoded(value),
    }


def token_of(portal: Caller, person: Person) -> str:
    answer = portal.post(f"{BASE}/tokens/obtain", consent(person)).json()["result"]
    assert answer["expiresAt"] == stamp(START + LIFETIME)
    return str(answer["serviceToken"])


def asked(portal: Caller, call: str, token: str, **fields: Any) -> tuple[int, Any]:  # noqa: ANN401  JSON
    answer = portal.post(f"{BASE}/{call}", fields | {"serviceToken": token})
    return answer.status_code, answer.json().get("result") or answer.json()["errors"][0]["code"]


def content(town: Simulation, person: Person) -> dict[str, Any]:
    return filing_json.write(person.claim, town.world.profile.wire.filing)


def file(portal: Caller, town: Simulation, person: Person, token: str) -> str:
    certificate = person.certificate_bytes(person.card.signature.certificate)
    _, draft = asked(
        portal,
        "applications/prepare",
        token,
        application=content(town, person),
        certificate=encoded(certificate),
    )
    value = person.card.sign(base64.b64decode(draft["digestInfo"]), person.pins.signature)
    status, receipt = asked(
        portal,
        "applications/submit",
        token,
        draftId=draft["draftId"],
        signatureValue=encoded(value),
        certificate=encoded(certificate),
    )
    assert status == 200
    return str(receipt["receiptNumber"])


def test_a_receipt_says_which_service_filed(
    portal: Caller, town: Simulation, person: Person
) -> None:
    token = token_of(portal, person)
    number = file(portal, town, person, token)

    status, receipt = asked(portal, "receipts/get", token, receiptNumber=number)

    assert (status, receipt["serviceId"], receipt["verificationResult"]) == (200, DEMO.name, "有効")
    calls = [call for call in town.world.journal.calls() if call.operation == "submit"]
    assert [call.account for call in calls] == [DEMO.name]
    assert token not in str(town.world.journal.calls())


@pytest.mark.parametrize("blank", [{}, {"signatureValue": "", "certificate": ""}])
def test_what_a_service_files_unsigned_is_that_of_who_consented(
    portal: Caller, town: Simulation, person: Person, blank: dict[str, str]
) -> None:
    everywhere(town, Signature.NONE)
    token = token_of(portal, person)
    _, draft = asked(portal, "applications/prepare", token, application=content(town, person))

    status, receipt = asked(portal, "applications/submit", token, draftId=draft["draftId"], **blank)

    assert status == 200
    certificate = encoded(person.certificate_bytes(person.card.signature.certificate))
    _, listed = asked(portal, "applications/list", token, certificate=certificate)
    assert [one["receiptNumber"] for one in listed["applications"]] == [receipt["receiptNumber"]]


def test_nobody_else_s_filings_are_reached_with_a_token(
    portal: Caller, town: Simulation, person: Person, other: Person
) -> None:
    mine, theirs = token_of(portal, person), token_of(portal, other)
    number = file(portal, town, person, mine)
    certificate = encoded(person.certificate_bytes(person.card.signature.certificate))

    for call in ("receipts/get", "applications/withdraw", "statuses/list", "documents/list"):
        assert asked(portal, call, theirs, receiptNumber=number) == (404, "E0010")
    assert asked(portal, "applications/list", theirs, certificate=certificate) == (401, "E0013")
    status, listed = asked(portal, "applications/list", mine, certificate=certificate)
    assert status == 200
    assert len(listed["applications"]) == 1


def test_a_draft_prepared_by_a_service_is_submitted_by_it_alone(
    portal: Caller, town: Simulation, person: Person, other: Person
) -> None:
    token = token_of(portal, person)
    certificate = encoded(person.certificate_bytes(person.card.signature.certificate))
    _, draft = asked(
        portal,
        "applications/prepare",
        token,
        application=content(town, person),
        certificate=certificate,
    )
    signed = {"draftId": draft["draftId"], "signatureValue": "", "certificate": certificate}
    foreign = signed | {
        "certificate": encoded(other.certificate_bytes(other.card.signature.certificate))
    }

    assert portal.post(f"{BASE}/applications/submit", signed).status_code == 404
    theirs = token_of(portal, other)
    assert asked(portal, "applications/submit", theirs, **foreign) == (404, "E0010")
    assert asked(portal, "applications/submit", token, **foreign) == (401, "E0013")
    assert asked(portal, "applications/submit", token, **signed)[0] == 200


def test_a_token_ends_and_an_old_consent_gives_no_new_one(
    portal: Caller, person: Person, clock: SimulatedClock
) -> None:
    token = token_of(portal, person)
    clock.advance(LIFETIME - timedelta(seconds=1))
    assert asked(portal, "drafts/list", token)[0] == 200
    clock.advance(timedelta(seconds=1))
    assert asked(portal, "drafts/list", token) == (401, "E0013")

    again = consent(person) | {"consentedAt": stamp(START)}
    assert portal.post(f"{BASE}/tokens/obtain", again).status_code == 401  # no longer fresh


def test_tokens_of_an_earlier_epoch_are_void(
    portal: Caller, town: Simulation, person: Person
) -> None:
    token = token_of(portal, person)

    town.world.control.revoke()

    assert asked(portal, "drafts/list", token) == (401, "E0013")


@pytest.mark.parametrize(
    "change",
    [
        {"signatureValue": ""},
        {"consentedAt": "2026-06-01T09:00:01+09:00"},
        {"consentedAt": "2026-06-01T08:49:59+09:00"},
    ],
)
def test_a_consent_that_was_not_given_gives_no_token(
    portal: Caller, person: Person, change: dict[str, str]
) -> None:
    answer = portal.post(f"{BASE}/tokens/obtain", consent(person) | change)

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, "E0013")


def test_a_consent_to_one_service_is_none_to_another(town: Simulation, person: Person) -> None:
    services = ServiceDesk(town.world, town.cards, [DEMO, Service("another", DEMO.password)])
    given = consent(person)
    certificate, value = (base64.b64decode(given[k]) for k in ("certificate", "signatureValue"))

    with pytest.raises(Refusal) as refused:
        services.consent("another", DEMO.password, START, certificate, value)
    assert refused.value.name is ErrorName.CONSENT_INVALID
    for name, password in (("nobody", DEMO.password), (DEMO.name, "wrong")):
        with pytest.raises(Refusal) as unknown:
            services.consent(name, password, START, certificate, value)
        assert unknown.value.name is ErrorName.BAD_CREDENTIALS


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.text() | st.binary().map(lambda some: base64.urlsafe_b64encode(some).decode()))
def test_nothing_made_up_is_a_token(town: Simulation, token: str) -> None:
    with pytest.raises(Refusal) as refused:
        town.services.acting(token)

    assert refused.value.name is ErrorName.CONSENT_INVALID


# Drafts


def test_a_draft_is_kept_changed_and_deleted(
    portal: Caller, town: Simulation, person: Person
) -> None:
    token, sent = token_of(portal, person), content(town, person)
    begun = sent | {"items": {"name": "書きかけ"}}
    _, first = asked(portal, "drafts/save", token, application=begun)
    _, second = asked(portal, "drafts/save", token, application=sent)
    _, changed = asked(portal, "drafts/save", token, application=sent, draftId=first["draftId"])

    _, listed = asked(portal, "drafts/list", token)
    _, loaded = asked(portal, "drafts/get", token, draftId=first["draftId"])
    gone, _ = asked(portal, "drafts/delete", token, draftId=second["draftId"])
    _, third = asked(portal, "drafts/save", token, application=begun)

    assert (first["draftId"], second["draftId"], changed) == ("S000000001", "S000000002", first)
    assert [one["draftId"] for one in listed["drafts"]] == ["S000000001", "S000000002"]
    assert loaded == first | {"application": sent}
    assert gone == 200
    assert asked(portal, "drafts/get", token, draftId="S000000002") == (404, "E0010")
    assert asked(portal, "drafts/delete", token, draftId="S000000002") == (404, "E0010")
    assert third["draftId"] == "S000000003"


def test_a_draft_is_its_person_s_alone_and_no_municipality_sees_it(
    portal: Caller, town: Simulation, person: Person, other: Person
) -> None:
    mine, theirs = token_of(portal, person), token_of(portal, other)
    _, draft = asked(portal, "drafts/save", mine, application=content(town, person))
    sent = content(town, other)

    assert asked(portal, "drafts/list", theirs) == (200, {"drafts": []})
    for call in ("drafts/get", "drafts/delete"):
        assert asked(portal, call, theirs, draftId=draft["draftId"]) == (404, "E0010")
    taken = asked(portal, "drafts/save", theirs, application=sent, draftId=draft["draftId"])
    assert taken == (404, "E0010")
    window = Window(START - timedelta(days=1), START + timedelta(days=1), 0, 20)
    assert list(town.municipality.list_applications(ACCOUNT, window).rows) == []


@pytest.mark.parametrize("draft", ["", "S", "S1", "S0000000001", "S\u0661", "D000000001", "\x00"])
def test_what_is_no_draft_is_not_found(
    portal: Caller, town: Simulation, person: Person, draft: str
) -> None:
    token = token_of(portal, person)
    asked(portal, "drafts/save", token, application=content(town, person))

    assert asked(portal, "drafts/delete", token, draftId=draft) == (404, "E0010")
