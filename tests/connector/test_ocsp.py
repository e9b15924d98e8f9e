"""An answer on revocation counts only when nobody but the CA can have given it, and lately.

Answers are built by the library here, so that reading is not held against our own writing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from simulator.connector.facts import Revocation
from simulator.connector.ocsp import UNAVAILABLE, Responder, Told
from simulator.connector.steps import Steps
from simulator.pki import keys
from simulator.pki.authority import Authority
from simulator.pki.keys import PrivateKey
from simulator.pki.leaf import Kind, Municipality, Subject, Validity

NOW = datetime(2026, 11, 24, 0, 30, 15, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
CA, OTHER_CA = Authority(Kind.AUTHENTICATION), Authority(Kind.SIGNATURE)
PLACE = Municipality("132012", "東京都", "八王子市")
VALIDITY = Validity(NOW - HOUR, NOW + HOUR)
LEAF = CA.issue(Subject("TEST1", PLACE), keys.key(100).public_key(), 0x80FF, VALIDITY)
NEXT = CA.issue(Subject("TEST2", PLACE), keys.key(101).public_key(), 0x8100, VALIDITY)
RESPONDER = keys.key(9)
STATUSES = ocsp.OCSPCertStatus


@dataclass(frozen=True)
class Answer:
    """An answer to be signed, and what may be wrong with it."""

    status: STATUSES = STATUSES.GOOD
    about: x509.Certificate = LEAF
    issuer: x509.Certificate = CA.certificate
    algorithm: HashAlgorithm = field(default_factory=SHA256)
    this_update: datetime = NOW
    next_update: datetime | None = NOW + HOUR
    revoked: datetime | None = None
    reason: x509.ReasonFlags | None = None
    nonce: Callable[[bytes], bytes] | None = bytes
    key: PrivateKey = CA.key
    enclosed: tuple[x509.Certificate, ...] = ()

    def to(self, request: bytes) -> bytes:
        asked = ocsp.load_der_ocsp_request(request)
        nonce = asked.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                self.about,
                self.issuer,
                self.algorithm,
                self.status,
                self.this_update,
                self.next_update,
                self.revoked,
                self.reason,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, (*self.enclosed, CA.certificate)[0])
        )
        if self.enclosed:
            builder = builder.certificates(self.enclosed)
        if self.nonce is not None:
            builder = builder.add_extension(x509.OCSPNonce(self.nonce(nonce)), critical=False)
        return builder.sign(self.key, SHA256()).public_bytes(Encoding.DER)


def ask(reply: Callable[[httpx.Request], httpx.Response]) -> Revocation:
    with httpx.Client(transport=httpx.MockTransport(reply)) as client:
        responder = Responder(client, "http://card.test/ocsp", Steps(), lambda: NOW, {})
        return responder.ask(LEAF, CA.certificate, NOW)


def told(answer: Answer) -> Revocation:
    return ask(lambda request: httpx.Response(200, content=answer.to(request.content)))


def test_one_certificate_is_asked_about_once_until_what_was_told_is_forgotten() -> None:
    asked: list[bytes] = []
    down = [httpx.Response(503)]

    def reply(request: httpx.Request) -> httpx.Response:
        asked.append(request.content)
        return down.pop() if down else httpx.Response(200, content=Answer().to(request.content))

    memory: Told = {}
    with httpx.Client(transport=httpx.MockTransport(reply)) as client:
        responder = Responder(client, "http://card.test/ocsp", Steps(), lambda: NOW, memory)
        answers = [responder.ask(LEAF, CA.certificate, NOW) for _ in range(3)]
        memory.clear()
        responder.ask(LEAF, CA.certificate, NOW)

    # No answer is not remembered: the second was asked again, the third not.
    assert [one.status for one in answers] == ["unavailable", "good", "good"]
    assert len(asked) == 3


def delegated(
    issuer: Authority = CA,
    usage: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.OCSP_SIGNING,
    signed_by: PrivateKey | None = None,
    validity: Validity = VALIDITY,
) -> x509.Certificate:
    """Return the certificate of a responder that answers in the CA's place."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "TEST responder")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.name)
        .public_key(RESPONDER.public_key())
        .serial_number(5)
        .not_valid_before(validity.begin)
        .not_valid_after(validity.end)
    )
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    return builder.sign(signed_by or issuer.key, SHA256())


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        (Answer(), Revocation("good")),
        (Answer(STATUSES.UNKNOWN), Revocation("unknown")),
        (
            Answer(STATUSES.REVOKED, revoked=NOW - HOUR, reason=x509.ReasonFlags.superseded),
            Revocation("revoked", NOW - HOUR),
        ),
        (
            Answer(STATUSES.REVOKED, revoked=NOW - HOUR, reason=x509.ReasonFlags.certificate_hold),
            Revocation("revoked", NOW - HOUR, on_hold=True),
        ),
        (Answer(STATUSES.REVOKED, revoked=NOW - HOUR), Revocation("revoked", NOW - HOUR)),
        (Answer(next_update=NOW), Revocation("good")),
        (Answer(next_update=None), Revocation("good")),
        (Answer(this_update=NOW + timedelta(minutes=5)), Revocation("good")),
        (Answer(enclosed=(CA.certificate,)), Revocation("good")),
        (Answer(key=RESPONDER, enclosed=(delegated(),)), Revocation("good")),
    ],
)
def test_a_proven_answer_is_told(answer: Answer, known: Revocation) -> None:
    assert told(answer) == known


@pytest.mark.parametrize(
    "answer",
    [
        Answer(about=NEXT),
        Answer(issuer=OTHER_CA.certificate),
        Answer(algorithm=SHA384()),
        Answer(next_update=NOW - SECOND),
        Answer(this_update=NOW + timedelta(minutes=5, seconds=1)),
        Answer(nonce=None),
        Answer(nonce=lambda sent: sent[::-1]),
        Answer(key=OTHER_CA.key),
        Answer(key=RESPONDER),
        Answer(key=CA.key, enclosed=(delegated(),)),
        Answer(key=RESPONDER, enclosed=(delegated(usage=None),)),
        Answer(key=RESPONDER, enclosed=(delegated(usage=ExtendedKeyUsageOID.CODE_SIGNING),)),
        Answer(key=RESPONDER, enclosed=(delegated(signed_by=RESPONDER),)),
        Answer(key=RESPONDER, enclosed=(delegated(OTHER_CA),)),
        Answer(key=RESPONDER, enclosed=(delegated(validity=Validity(NOW - HOUR, NOW - SECOND)),)),
        Answer(key=RESPONDER, enclosed=(delegated(validity=Validity(NOW + SECOND, NOW + HOUR)),)),
    ],
)
def test_an_answer_that_proves_nothing_counts_as_none(answer: Answer) -> None:
    assert told(answer) == UNAVAILABLE


def test_a_revocation_unproven_counts_as_none_too() -> None:
    revoked = Answer(STATUSES.REVOKED, revoked=NOW - HOUR)

    assert told(replace(revoked, key=RESPONDER)) == UNAVAILABLE


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(503),
        httpx.Response(200, content=b""),
        httpx.Response(200, content=b"?"),
        httpx.Response(200, content=b"\x30\x03\x0a\x01\x03"),  # tryLater
        httpx.Response(200, content=b"\x30\x03\x0a\x01\x06"),  # unauthorized
    ],
)
def test_no_answer_is_none(reply: httpx.Response) -> None:
    assert ask(lambda _request: reply) == UNAVAILABLE


def test_a_good_answer_with_another_status_code_is_none() -> None:
    answer = Answer()

    def reply(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500, content=answer.to(request.content))

    assert ask(reply) == UNAVAILABLE


def test_a_responder_that_is_silent_is_none() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("no answer", request=request)

    assert ask(reply) == UNAVAILABLE


def test_one_bit_of_the_signature_is_enough() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        content = Answer().to(request.content)
        return httpx.Response(200, content=content[:-1] + bytes([content[-1] ^ 1]))

    assert ask(reply) == UNAVAILABLE


def test_the_question_names_the_certificate_and_its_issuer_and_is_new_each_time() -> None:
    asked = []

    def listen(request: httpx.Request) -> httpx.Response:
        assert request.headers["content-type"] == "application/ocsp-request"
        asked.append(ocsp.load_der_ocsp_request(request.content))
        return httpx.Response(503)

    for _ in range(2):
        ask(listen)
    expected = ocsp.OCSPRequestBuilder().add_certificate(LEAF, CA.certificate, SHA256()).build()

    assert {(one.serial_number, one.issuer_name_hash, one.issuer_key_hash) for one in asked} == {
        (expected.serial_number, expected.issuer_name_hash, expected.issuer_key_hash)
    }
    nonces = {one.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce for one in asked}
    assert len(nonces) == 2
