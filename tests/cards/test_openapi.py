"""The card service keeps every word of its own OpenAPI document; a broken one would be noticed."""

from base64 import b64encode
from collections.abc import Callable

import pytest
import schemathesis
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from hypothesis import strategies as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.cards import api
from simulator.cards.card import Card, Credential
from simulator.cards.container import digest_info
from simulator.cards.openapi import openapi
from simulator.cards.pins import DEFAULT_PINS
from simulator.cards.platform_api import VERIFIERS
from simulator.cards.service import CardService
from simulator.cards.status import digest_of
from simulator.pki.leaf import Kind, Municipality
from tests.judging import judge

EXAMPLES = 15
PLATFORM = {"verify-registration", "verify-login", "status", "links"}
OPERATIONS = {"ocsp", "ocsp-delegated", "crl", "crl-at", "ca-der", "ca-pem"} | PLATFORM
# A message of the right shape may still show a certificate or a signature that is none.
FIT = {
    "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "401", "404", "409", "410"]}
}
HERE = Municipality("131016", "東京都", "千代田区")


@pytest.fixture
def broken(service: CardService, card: Card) -> Callable[[ASGIApp], set[str]]:
    """Return the rules that an application breaks when called in every way."""
    question = question_about(service, card)
    bodies = st.sampled_from([question]) | st.binary() | st.binary().map(question[:40].__add__)
    schemathesis.openapi.media_type(api.OCSP_REQUEST, bodies)

    def broken(app: ASGIApp) -> set[str]:
        document = openapi()
        for path, own in (
            ("/crl/{kind}/{municipality}.crl", ["signature", "131016"]),
            ("/crl/{digest}.crl", [digest_of(service.authority(Kind.SIGNATURE), HERE)]),
        ):
            lists = document["paths"][path]["get"]
            given = zip(lists["parameters"], own, strict=True)
            lists["parameters"] = [{**one, "example": value} for one, value in given]
        for path, query in queries(card).items():
            content = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
            content["example"] = query
        outcome = judge(
            app,
            document,
            EXAMPLES,
            headers={"Authorization": f"Bearer {VERIFIERS[0].token}"},
            operations=[{"include-operation-id": name, "checks": FIT} for name in sorted(PLATFORM)],
        )
        answered = [call for call in outcome.calls if call.answer.status_code == 200]
        assert {call.operation for call in answered} == OPERATIONS
        assert service.world.journal.calls()
        return outcome.rules

    return broken


def queries(card: Card) -> dict[str, dict[str, str]]:
    """Return a fit message for every call of the platform, in the order of a registration."""

    def query(credential: Credential, pin: str) -> dict[str, str]:
        told = {
            "certificate": credential.certificate.public_bytes(Encoding.DER),
            "content": b"a challenge",
            "signature": credential.sign(digest_info(b"a challenge"), pin),
        }
        shown = {name: b64encode(content).decode() for name, content in told.items()}
        return shown | {"checkMethod": "CHECK_METHOD_OCSP"}

    signature = query(card.signature, DEFAULT_PINS.signature)
    authentication = query(card.authentication, DEFAULT_PINS.authentication)
    certificate = {"certificate": signature["certificate"]}
    asked = {"purpose": "liveness_check", "checkMethod": "CHECK_METHOD_CRL"}
    return {
        "/verify/registration": signature,
        "/verify/login": authentication,
        "/status": certificate | asked,
        "/links": certificate,
    }


def question_about(service: CardService, card: Card) -> bytes:
    ca = service.authorities[Kind.SIGNATURE].certificate
    builder = ocsp.OCSPRequestBuilder()
    builder = builder.add_certificate(card.signature.certificate, ca, SHA256())
    return builder.build().public_bytes(Encoding.DER)


def altered(app: ASGIApp, alter: Callable[[Message], None]) -> ASGIApp:
    """Serve `app`, the head of every answer altered."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_altered(message: Message) -> None:
            if message["type"] == "http.response.start":
                alter(message)
            await send(message)

        await app(scope, receive, send_altered)

    return serve


def test_the_card_service_keeps_its_document(
    service: CardService, broken: Callable[[ASGIApp], set[str]]
) -> None:
    assert broken(api.application(service)) == set()


def test_an_undeclared_status_would_be_noticed(
    service: CardService, broken: Callable[[ASGIApp], set[str]]
) -> None:
    def gone(message: Message) -> None:
        if message["status"] == 404:
            message["status"] = 410

    assert "status_code_conformance" in broken(altered(api.application(service), gone))


def test_an_undeclared_content_type_would_be_noticed(
    service: CardService,
    broken: Callable[[ASGIApp], set[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(api, "CRL", "application/octet-stream")

    assert broken(api.application(service)) == {"content_type_conformance"}


def test_an_authority_made_up_for_a_wrong_kind_would_be_noticed(
    service: CardService,
    broken: Callable[[ASGIApp], set[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority = service.authorities[Kind.SIGNATURE]
    monkeypatch.setattr(api._Api, "_authority", lambda *_: authority)

    assert broken(api.application(service)) == {"negative_data_rejection"}
