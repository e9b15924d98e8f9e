"""The portal's 電子認証 finds what is wrong with a signature, and never more than that."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from simulator.cards import xmldsig
from simulator.cards.card import Card
from simulator.cards.container import digest_info
from simulator.cards.holder import Holder
from simulator.cards.pins import DEFAULT_PINS
from simulator.cards.service import CardService
from simulator.cards.verification import (
    Method,
    Reason,
    Result,
    StatusUnavailable,
    Trust,
    Verification,
    verify,
)
from simulator.pki import keys
from simulator.pki.authority import Authority
from simulator.pki.leaf import Kind, Subject, Validity
from simulator.pki.revocation import GOOD, Standing
from simulator.pki.revocation import Reason as RevocationReason
from simulator.world.clock import SimulatedClock

MEMBERS = {"application.xml": b"<a/>", "attachments/添付.pdf": b"%PDF"}
NOON = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DER = Encoding.DER


def silent(_issuer: Authority, _serial: int, _at: datetime) -> Standing:
    raise StatusUnavailable


Verdict = tuple[Result, Reason | None]
VALID = (Result.VALID, None)


def container(card: Card, certificate: x509.Certificate | None = None) -> bytes:
    signed_info = xmldsig.signed_info(MEMBERS)
    value = card.sign(digest_info(signed_info), DEFAULT_PINS.signature)
    signer = certificate or card.signature.certificate
    return xmldsig.container(signed_info, value, signer.public_bytes(DER))


def verdict(verification: Verification) -> Verdict:
    return verification.result, verification.reason


@pytest.fixture
def now(clock: SimulatedClock) -> datetime:
    return clock.now()


def test_a_sound_signature_is_valid_and_names_its_certificate(
    service: CardService, card: Card, now: datetime
) -> None:
    assert service.verify(container(card), MEMBERS, now) == Verification(
        result=Result.VALID,
        reason=None,
        method=Method.OCSP,
        issuer=service.authorities[Kind.SIGNATURE].key_identifier,
        kind=Kind.SIGNATURE,
        serial=card.signature.certificate.serial_number,
    )


def test_bytes_that_are_no_container_are_malformed(service: CardService, now: datetime) -> None:
    assert service.verify(b"", MEMBERS, now) == Verification(
        Result.INVALID, Reason.MALFORMED, Method.OCSP
    )


def test_bytes_that_are_no_certificate_are_malformed(service: CardService, now: datetime) -> None:
    content = xmldsig.container(xmldsig.signed_info(MEMBERS), b"v", b"certificate")

    assert verdict(service.verify(content, MEMBERS, now)) == (Result.INVALID, Reason.MALFORMED)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        (MEMBERS | {"application.xml": b"<b/>"}, Reason.MEMBER_CHANGED),
        (MEMBERS | {"unsigned.xml": b"<b/>"}, Reason.MEMBERS_DIFFER),
        ({"application.xml": b"<a/>"}, Reason.MEMBERS_DIFFER),
        ({}, Reason.MEMBERS_DIFFER),
    ],
)
def test_exactly_the_signed_members_must_be_there(
    service: CardService, card: Card, now: datetime, members: dict[str, bytes], reason: Reason
) -> None:
    assert verdict(service.verify(container(card), members, now)) == (Result.INVALID, reason)


def test_a_signature_over_something_else_is_wrong(
    service: CardService, card: Card, now: datetime
) -> None:
    signed_info = xmldsig.signed_info(MEMBERS)
    value = card.sign(digest_info(b"else"), DEFAULT_PINS.signature)
    der = card.signature.certificate.public_bytes(DER)

    found = service.verify(xmldsig.container(signed_info, value, der), MEMBERS, now)

    assert verdict(found) == (Result.INVALID, Reason.SIGNATURE_WRONG)


def test_a_signature_over_the_bare_hash_is_wrong(
    service: CardService, card: Card, now: datetime
) -> None:
    signed_info = xmldsig.signed_info(MEMBERS)
    bare = digest_info(signed_info)[-32:]
    value = card.sign(bare, DEFAULT_PINS.signature)
    der = card.signature.certificate.public_bytes(DER)

    found = service.verify(xmldsig.container(signed_info, value, der), MEMBERS, now)

    assert verdict(found) == (Result.INVALID, Reason.SIGNATURE_WRONG)


def test_somebody_else_s_certificate_does_not_fit(
    service: CardService, card: Card, holder: Holder, now: datetime
) -> None:
    other = service.issue(holder, 1).signature.certificate

    found = service.verify(container(card, other), MEMBERS, now)

    assert verdict(found) == (Result.INVALID, Reason.SIGNATURE_WRONG)
    assert found.serial == other.serial_number


def forged(
    card: Card, key: CertificatePublicKeyTypes, *extensions: x509.ExtensionType
) -> x509.Certificate:
    """Copy names and validity of a card's certificate, and sign with a key that is nobody's."""
    original = card.signature.certificate
    builder = (
        x509.CertificateBuilder()
        .issuer_name(original.issuer)
        .subject_name(original.subject)
        .public_key(key)
        .serial_number(original.serial_number)
        .not_valid_before(original.not_valid_before_utc)
        .not_valid_after(original.not_valid_after_utc)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(keys.key(15), SHA256())


def own_key(card: Card) -> RSAPublicKey:
    key = card.signature.certificate.public_key()
    assert isinstance(key, RSAPublicKey)
    return key


def test_a_look_alike_authority_is_unknown(service: CardService, card: Card, now: datetime) -> None:
    stated = [extension.value for extension in card.signature.certificate.extensions]

    found = service.verify(container(card, forged(card, own_key(card), *stated)), MEMBERS, now)

    assert verdict(found) == (Result.INVALID, Reason.UNKNOWN_ISSUER)
    assert found.issuer == service.authorities[Kind.SIGNATURE].key_identifier


def test_a_certificate_that_names_no_issuer_key_is_unknown(
    service: CardService, card: Card, now: datetime
) -> None:
    found = service.verify(container(card, forged(card, own_key(card))), MEMBERS, now)

    assert (*verdict(found), found.issuer) == (Result.INVALID, Reason.UNKNOWN_ISSUER, "")


def test_a_key_that_is_not_rsa_signs_nothing_here(
    service: CardService, card: Card, now: datetime
) -> None:
    odd = forged(card, ec.derive_private_key(4711, ec.SECP256R1()).public_key())

    found = service.verify(container(card, odd), MEMBERS, now)

    assert (*verdict(found), found.kind) == (Result.INVALID, Reason.SIGNATURE_WRONG, None)


def test_an_authentication_certificate_signs_no_application(
    service: CardService, card: Card, now: datetime
) -> None:
    signed_info = xmldsig.signed_info(MEMBERS)
    value = card.authentication.sign(digest_info(signed_info), DEFAULT_PINS.authentication)
    der = card.authentication.certificate.public_bytes(DER)

    found = service.verify(xmldsig.container(signed_info, value, der), MEMBERS, now)

    assert verdict(found) == (Result.INVALID, Reason.WRONG_KIND)
    assert found.kind is Kind.AUTHENTICATION


def test_validity_is_judged_to_the_second(service: CardService, card: Card) -> None:
    certificate = card.signature.certificate
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    content = container(card)

    verdicts = [
        verdict(service.verify(content, MEMBERS, at))
        for at in (begin - SECOND, begin, end, end + SECOND)
    ]

    assert verdicts == [
        (Result.INVALID, Reason.NOT_YET_VALID),
        VALID,
        VALID,
        (Result.INVALID, Reason.EXPIRED),
    ]


def test_a_revocation_counts_from_its_instant_and_never_before(
    service: CardService, card: Card, now: datetime
) -> None:
    at = now + timedelta(hours=1)
    serial = card.signature.certificate.serial_number
    service.revoke(Kind.SIGNATURE, serial, at, RevocationReason.SUPERSEDED)
    content = container(card)

    verdicts = [verdict(service.verify(content, MEMBERS, when)) for when in (at - SECOND, at)]

    assert verdicts == [VALID, (Result.INVALID, Reason.REVOKED)]


def test_a_certificate_its_authority_does_not_remember_is_unchecked(
    service: CardService, card: Card, holder: Holder, now: datetime
) -> None:
    subject = Subject("TEST1", holder.municipality, holder.attributes())
    validity = Validity(now, now + timedelta(days=1))
    issued = service.authorities[Kind.SIGNATURE].issue(subject, own_key(card), 4711, validity)

    found = service.verify(container(card, issued), MEMBERS, now)

    assert verdict(found) == (Result.UNCHECKED, Reason.STATUS_UNKNOWN)


@pytest.mark.parametrize("method", Method)
def test_a_status_service_that_does_not_answer_leaves_it_unchecked(
    service: CardService, card: Card, now: datetime, method: Method
) -> None:
    trust = Trust(tuple(service.authorities.values()), method, silent)

    found = verify(container(card), MEMBERS, now, trust)

    assert (*verdict(found), found.method) == (
        Result.UNCHECKED,
        Reason.STATUS_UNAVAILABLE,
        method,
    )


def test_nobody_is_asked_about_a_signature_that_is_wrong_anyway(
    service: CardService, card: Card, now: datetime
) -> None:
    trust = Trust(tuple(service.authorities.values()), Method.OCSP, silent)

    found = verify(container(card), {}, now, trust)

    assert verdict(found) == (Result.INVALID, Reason.MEMBERS_DIFFER)


@given(st.data())
def test_a_damaged_container_is_judged_and_nothing_worse(data: st.DataObject) -> None:
    authority = Authority(Kind.SIGNATURE)
    content = bytearray(
        xmldsig.container(
            xmldsig.signed_info(MEMBERS), b"v" * 256, authority.certificate.public_bytes(DER)
        )
    )
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255))

    found = verify(bytes(content), MEMBERS, NOON, Trust((authority,), Method.OCSP, lambda *_: GOOD))

    assert found.result is Result.INVALID
