"""The card service over HTTP: right answers, right types, and a journal line for every call."""

from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from simulator.cards.api import application
from simulator.cards.card import Card
from simulator.cards.service import CardService
from simulator.pki.leaf import Kind
from tests.calling import Client

TYPE = {"content-type": "application/ocsp-request"}


class Line(NamedTuple):
    operation: str
    path: str
    status: int


@pytest.fixture
def client(service: CardService) -> Client:
    return Client(application(service))


def journal(service: CardService) -> list[Line]:
    return [Line(call.operation, call.path, call.status) for call in service.world.journal.calls()]


@pytest.fixture
def question(service: CardService, card: Card) -> bytes:
    ca = service.authorities[Kind.SIGNATURE].certificate
    builder = ocsp.OCSPRequestBuilder()
    builder = builder.add_certificate(card.signature.certificate, ca, SHA256())
    return builder.build().public_bytes(Encoding.DER)


def test_ocsp_is_answered_and_recorded_readably(
    client: Client, service: CardService, card: Card, question: bytes
) -> None:
    response = client.post("/ocsp", content=question, headers=TYPE)

    answer = ocsp.load_der_ocsp_response(response.content)
    number = card.signature.certificate.serial_number
    assert response.headers["content-type"] == "application/ocsp-response"
    assert (answer.serial_number, answer.certificate_status) == (
        number,
        ocsp.OCSPCertStatus.GOOD,
    )
    (call,) = service.world.journal.calls()
    assert (call.operation, call.status, call.at) == ("ocsp", 200, "2026-11-24T09:30:15+09:00")
    assert f'"serial": "{number:x}"' in call.request
    assert call.response_size == len(response.content)


def test_ocsp_needs_its_content_type(client: Client, service: CardService, question: bytes) -> None:
    response = client.post("/ocsp", content=question, headers={})

    assert response.status_code == 415
    assert "application/ocsp-request" in response.text
    assert journal(service) == [Line("ocsp", "/ocsp", 415)]


def test_ocsp_that_asks_nothing_gets_an_ocsp_answer(client: Client, service: CardService) -> None:
    response = client.post("/ocsp", content=b"?", headers=TYPE)

    answer = ocsp.load_der_ocsp_response(response.content)
    assert answer.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST
    assert [call.request for call in service.world.journal.calls()] == ["{}"]


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize("kind", Kind)
def test_lists_are_served(client: Client, service: CardService, kind: Kind) -> None:
    path = f"/crl/{kind}/131016.crl"

    response = client.get(path)

    assert response.headers["content-type"] == "application/pkix-crl"
    loaded = x509.load_der_x509_crl(response.content)
    assert loaded.issuer == service.authorities[kind].name
    assert journal(service) == [Line("crl", path, 200)]


@pytest.mark.parametrize("kind", Kind)
def test_authorities_are_served_in_both_forms(
    client: Client, service: CardService, kind: Kind
) -> None:
    der, pem = client.get(f"/ca/{kind}.cer"), client.get(f"/ca/{kind}.pem")

    certificate = service.authorities[kind].certificate
    assert x509.load_der_x509_certificate(der.content) == certificate
    assert x509.load_pem_x509_certificate(pem.content) == certificate
    assert der.headers["content-type"] == "application/pkix-cert"
    assert [line.operation for line in journal(service)] == ["ca", "ca"]


@pytest.mark.parametrize(
    ("path", "operation", "told"),
    [
        ("/crl/signature/999999.crl", "crl", "nobody of municipality 999999 has a card"),
        ("/crl/mobile/131016.crl", "crl", "'mobile' is none of signature, authentication"),
        ("/ca/mobile.cer", "ca", "'mobile' is none of signature, authentication"),
        ("/ca/signature.cer/", "", "Not Found"),
        ("/nothing", "", "Not Found"),
    ],
)
def test_what_is_not_there_is_refused_and_recorded(
    client: Client, service: CardService, path: str, operation: str, told: str
) -> None:
    response = client.get(path)

    assert (response.status_code, response.text) == (404, f"{told}\n")
    assert journal(service) == [Line(operation, path, 404)]


def test_the_wrong_method_is_refused_and_recorded(client: Client, service: CardService) -> None:
    response = client.get("/ocsp")

    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert journal(service) == [Line("", "/ocsp", 405)]
