"""The platform tells verdicts to everybody, and serial numbers and links to the qualified only."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards import life, phone
from simulator.cards.api import application
from simulator.cards.card import Card, Credential
from simulator.cards.container import digest_info
from simulator.cards.holder import Holder
from simulator.cards.messages import STATUS_CODES, ErrorCode
from simulator.cards.pins import DEFAULT_PINS
from simulator.cards.platform_api import VERIFIERS, Verifier
from simulator.cards.service import CardService
from simulator.pki.leaf import Kind, Subject, Validity
from simulator.world.card_faults import CardFault, CardFaultKind, CardOperation
from simulator.world.clock import SimulatedClock
from tests.calling import Client
from tests.cards.told import names

OCSP, CRL = "CHECK_METHOD_OCSP", "CHECK_METHOD_CRL"
CONTENT = b"a challenge"
ANYBODY: Mapping[str, str] = {}
QUALIFIED = {"authorization": f"Bearer {VERIFIERS[0].token}"}
DAY = timedelta(days=1)


class Platform:
    """Calls the platform as somebody with a card."""

    def __init__(self, service: CardService) -> None:
        self._client = Client(application(service))

    def register(self, card: Card, **changed: object) -> httpx.Response:
        query = signed(card.signature, DEFAULT_PINS.signature) | changed
        return self.post("/verify/registration", query)

    def login(self, card: Card, **changed: object) -> httpx.Response:
        query = signed(card.authentication, DEFAULT_PINS.authentication) | changed
        return self.post("/verify/login", query)

    def status(
        self,
        credential: Credential,
        method: str = OCSP,
        purpose: str = "signature_verification",
        headers: Mapping[str, str] = ANYBODY,
    ) -> httpx.Response:
        query = {**shown(credential), "purpose": purpose, "checkMethod": method}
        return self.post("/status", query, headers)

    def links(self, credential: Credential, headers: Mapping[str, str]) -> httpx.Response:
        return self.post("/links", shown(credential), headers)

    def post(
        self, path: str, query: Mapping[str, object], headers: Mapping[str, str] = {}
    ) -> httpx.Response:
        content = httpx.Request("POST", "http://x", json=dict(query)).content
        return self._client.post(path, content, headers)


def base64(content: bytes) -> str:
    return b64encode(content).decode()


def shown(credential: Credential) -> dict[str, object]:
    return {"certificate": base64(credential.certificate.public_bytes(Encoding.DER))}


def signed(credential: Credential, pin: str) -> dict[str, object]:
    signature = credential.sign(digest_info(CONTENT), pin)
    told = {"content": base64(CONTENT), "signature": base64(signature), "checkMethod": OCSP}
    return {**shown(credential), **told}


def refused(response: httpx.Response) -> tuple[int, str]:
    body: dict[str, Any] = response.json()
    assert set(body) == {"code", "message"}
    return response.status_code, body["code"]


@pytest.fixture
def platform(service: CardService) -> Platform:
    return Platform(service)


def test_who_registered_is_recognised_at_login(platform: Platform, card: Card) -> None:
    registered, known = platform.register(card), platform.login(card, checkMethod=CRL)

    assert (registered.status_code, known.status_code) == (200, 200)
    user = registered.json()["user"]
    assert registered.json() == {
        "status": "STATUS_GOOD",
        "checkMethod": OCSP,
        "asOf": "2026-11-24T09:30:15+09:00",
        "user": user,
    }
    assert known.json() == {
        "status": "STATUS_GOOD",
        "checkMethod": CRL,
        "asOf": "2026-11-24T00:00:00+09:00",
        "user": user,
    }
    assert user.startswith("user-")


def test_two_people_are_two_users(
    platform: Platform, service: CardService, card: Card, holder: Holder
) -> None:
    other = service.issue(holder, 1)

    users = [platform.register(one).json()["user"] for one in (card, other)]

    assert [platform.login(one).json()["user"] for one in (card, other)] == users
    assert users[0] != users[1]


def test_a_certificate_registers_once(platform: Platform, card: Card) -> None:
    platform.register(card)

    assert refused(platform.register(card)) == (409, "already_registered")


def test_nobody_logs_in_without_having_registered(platform: Platform, card: Card) -> None:
    assert refused(platform.login(card)) == (404, "not_registered")


def test_whose_registered_certificate_is_revoked_must_show_a_new_one(
    platform: Platform, service: CardService, card: Card, holder: Holder
) -> None:
    user = platform.register(card).json()["user"]
    life.move(service, card)
    before = refused(platform.login(card)), refused(platform.register(card))

    new = life.certify(service, card, holder)
    still = refused(platform.login(new))
    shown_again = platform.register(new)

    assert before == ((410, "present_certificate_again"), (401, "certificate_revoked"))
    assert still == (410, "present_certificate_again")
    assert shown_again.json()["user"] == user
    assert platform.login(new).json()["user"] == user


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"content": base64(b"another")}, 401, "invalid_signature"),
        ({"signature": ""}, 401, "invalid_signature"),
        ({"certificate": base64(b"?")}, 400, "invalid_certificate"),
        ({"certificate": "?"}, 400, "invalid_request"),
        ({"certificate": None}, 400, "invalid_request"),
        ({"checkMethod": "CHECK_METHOD_GUESS"}, 400, "invalid_request"),
        ({"more": 1}, 400, "invalid_request"),
    ],
)
def test_what_does_not_fit_is_refused(
    platform: Platform, card: Card, changed: dict[str, object], status: int, code: str
) -> None:
    assert refused(platform.register(card, **changed)) == (status, code)


def test_each_call_takes_its_own_kind(platform: Platform, card: Card) -> None:
    signature = signed(card.signature, DEFAULT_PINS.signature)
    authentication = signed(card.authentication, DEFAULT_PINS.authentication)

    assert refused(platform.post("/verify/registration", authentication)) == (
        *(400, "unsupported_certificate"),
    )
    assert refused(platform.post("/verify/login", signature)) == (400, "unsupported_certificate")


def test_a_phone_s_certificate_is_not_supported(
    platform: Platform, service: CardService, card: Card, holder: Holder
) -> None:
    mine = phone.issue(service, card, holder, 1)

    assert refused(platform.status(mine.signature)) == (400, "unsupported_certificate")


def test_an_authority_s_own_certificate_is_none_of_a_card(
    platform: Platform, service: CardService
) -> None:
    der = service.authority(Kind.SIGNATURE).certificate.public_bytes(Encoding.DER)
    query = {"certificate": base64(der), "purpose": "liveness_check", "checkMethod": OCSP}

    assert refused(platform.post("/status", query)) == (400, "invalid_certificate")


def test_a_certificate_is_good_within_its_validity_only(
    platform: Platform, card: Card, clock: SimulatedClock
) -> None:
    clock.advance(card.signature.certificate.not_valid_after_utc - clock.now())
    assert platform.register(card).status_code == 200

    clock.advance(timedelta(seconds=1))

    assert refused(platform.register(card)) == (401, "certificate_outside_validity")
    assert platform.status(card.signature).json()["status"] == "STATUS_GOOD"


def test_a_list_knows_nothing_of_today_and_nothing_of_what_was_never_issued(
    platform: Platform, service: CardService, card: Card, clock: SimulatedClock
) -> None:
    life.move(service, card)
    told = [platform.status(card.signature, method).json()["status"] for method in (OCSP, CRL)]

    clock.advance(DAY)

    assert told == ["STATUS_REVOKED", "STATUS_GOOD"]
    assert platform.status(card.signature, CRL).json()["status"] == "STATUS_REVOKED"


def test_a_certificate_that_was_never_issued_is_unknown(
    platform: Platform, service: CardService, card: Card, holder: Holder, clock: SimulatedClock
) -> None:
    authority = service.authority(Kind.AUTHENTICATION)
    key = card.authentication.certificate.public_key()
    validity = Validity(clock.now(), clock.now() + DAY)
    ghost = Credential(
        authority.issue(Subject("TEST1", holder.municipality), key, 4711, validity),  # type: ignore[arg-type]
        card.authentication._key,
        card.authentication.pin,
    )

    told = [platform.status(ghost, method).json()["status"] for method in (OCSP, CRL)]

    query = signed(ghost, DEFAULT_PINS.authentication)
    assert told == ["STATUS_UNKNOWN", "STATUS_GOOD"]
    assert refused(platform.post("/verify/login", query)) == (401, "certificate_unknown")
    by_list = platform.post("/verify/login", query | {"checkMethod": CRL})
    assert refused(by_list) == (404, "not_registered")
    assert refused(platform.links(ghost, QUALIFIED)) == (401, "certificate_unknown")


def test_what_is_no_longer_alive_must_be_shown_again(
    platform: Platform, service: CardService, card: Card
) -> None:
    alive = platform.status(card.signature, OCSP, "liveness_check")
    life.move(service, card)

    assert alive.json()["status"] == "STATUS_GOOD"
    assert refused(platform.status(card.signature, OCSP, "liveness_check")) == (
        *(410, "present_certificate_again"),
    )


@pytest.mark.parametrize(
    ("operation", "method", "code"),
    [
        (CardOperation.OCSP, OCSP, "ocsp_request_failed"),
        (CardOperation.CRL, CRL, "crl_request_failed"),
    ],
)
def test_a_status_that_cannot_be_had_is_told_as_such(
    platform: Platform,
    service: CardService,
    card: Card,
    operation: CardOperation,
    method: str,
    code: str,
) -> None:
    service.world.card_faults.plant(CardFault(CardFaultKind.STALE, operation))

    assert refused(platform.status(card.signature, method)) == (503, code)
    assert platform.status(card.signature, method).status_code == 200


def test_a_list_that_was_not_refreshed_is_used_and_named_by_its_time(
    platform: Platform, service: CardService, card: Card
) -> None:
    fault = CardFault(CardFaultKind.NOT_REFRESHED, CardOperation.CRL, "131016")
    service.world.card_faults.plant(fault)

    told = [platform.status(card.signature, CRL).json()["asOf"] for _ in range(2)]

    assert told == ["2026-11-23T00:00:00+09:00", "2026-11-24T00:00:00+09:00"]


def test_only_the_qualified_are_told_serial_numbers(
    platform: Platform, service: CardService, card: Card
) -> None:
    name = names(card)[Kind.SIGNATURE]
    queries = {
        "/status": {**shown(card.signature), "purpose": "liveness_check", "checkMethod": OCSP},
        "/verify/registration": signed(card.signature, DEFAULT_PINS.signature),
    }

    anybody = [platform.post(path, query) for path, query in queries.items()]
    qualified = platform.status(card.signature, headers=QUALIFIED).json()

    for response in anybody:
        assert response.status_code == 200
        assert "certificate" not in response.json()
        assert f"{name.serial:x}" not in response.text
        assert str(name.serial) not in response.text
    told = {"issuer": name.issuer, "kind": "signature", "serial": f"{name.serial:x}"}
    assert qualified["certificate"] == told
    assert [call.account for call in service.world.journal.calls()] == [
        *("", "", VERIFIERS[0].name),
    ]


def test_only_the_qualified_are_told_links(
    platform: Platform, service: CardService, card: Card, holder: Holder
) -> None:
    mine = phone.issue(service, card, holder, 1)
    life.move(service, card)
    new = life.certify(service, card, holder)

    told = platform.links(card.signature, QUALIFIED).json()
    of_phone = platform.links(mine.signature, QUALIFIED).json()

    assert refused(platform.links(card.signature, {})) == (401, "invalid_token")
    for relation, kind, one in (
        ("successor", Kind.SIGNATURE, new),
        ("pair", Kind.AUTHENTICATION, card),
        ("phone", Kind.SIGNATURE, mine),
    ):
        name = names(one)[kind]
        assert {
            "relation": relation,
            "kind": kind.value,
            "issuer": name.issuer,
            "serial": f"{name.serial:x}",
        } in told["links"]
    assert {one["relation"] for one in told["links"]} == {"successor", "pair", "phone"}
    assert "card" in {one["relation"] for one in of_phone["links"]}


@pytest.mark.parametrize("header", ["Bearer tekigo", "Bearer ", "tekigo-verifier"])
def test_a_wrong_token_is_refused_and_never_passed_over(
    platform: Platform, card: Card, header: str
) -> None:
    answer = platform.status(card.signature, headers={"authorization": header})

    assert refused(answer) == (401, "invalid_token")


def test_tokens_are_those_the_service_was_given(service: CardService, card: Card) -> None:
    client = Client(application(service, [Verifier("chiyoda", "own")]))
    content = httpx.Request("POST", "http://x", json=shown(card.signature)).content

    own, other = (
        client.post("/links", content, {"authorization": f"Bearer {token}"})
        for token in ("own", VERIFIERS[0].token)
    )

    assert (own.status_code, other.status_code) == (200, 401)


def test_an_accident_is_told_and_not_its_cause(
    platform: Platform, service: CardService, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(service.store, "standing", breaks)

    response = platform.status(card.signature)

    assert refused(response) == (500, "internal_error")
    assert "secret" not in response.text


def test_every_error_has_a_status_of_the_public_model() -> None:
    assert set(STATUS_CODES) == set(ErrorCode)
    assert {*STATUS_CODES.values(), 200} == {200, 400, 401, 404, 409, 410, 500, 503}
