"""Answers on revocation are true of their second or of their day; openssl reads them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from simulator.cards.card import Card
from simulator.cards.holder import Holder
from simulator.cards.service import CardService
from simulator.cards.status import StatusDesk, digest_of
from simulator.contracts.profile import builtin
from simulator.pki.leaf import Kind, Municipality, Subject, Validity
from simulator.pki.revocation import Reason
from simulator.world.clock import JST, SimulatedClock
from simulator.world.world import World

START = datetime(2026, 11, 24, 9, 30, 15, tzinfo=JST)
MIDNIGHT = datetime(2026, 11, 25, 0, 0, 0, tzinfo=JST)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HERE = Municipality("131016", "東京都", "千代田区")
THERE = Municipality("011002", "北海道", "札幌市")
LONG_AFTER = ("-validity_period", "9999999999")  # openssl compares with the machine's clock
Judge = Callable[..., str]


def certificates(card: Card) -> dict[Kind, x509.Certificate]:
    return {
        Kind.SIGNATURE: card.signature.certificate,
        Kind.AUTHENTICATION: card.authentication.certificate,
    }


def serial(card: Card, kind: Kind = Kind.SIGNATURE) -> int:
    return certificates(card)[kind].serial_number


def asked(
    certificate: x509.Certificate, service: CardService, kind: Kind = Kind.SIGNATURE
) -> bytes:
    issuer = service.authority(kind).certificate
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA256())
    return builder.build().public_bytes(Encoding.DER)


@pytest.mark.parametrize("kind", Kind)
def test_ocsp_tells_the_truth_of_the_second(
    service: CardService, desk: StatusDesk, card: Card, clock: SimulatedClock, kind: Kind
) -> None:
    request = asked(certificates(card)[kind], service, kind)
    before = ocsp.load_der_ocsp_response(desk.ocsp(request))
    clock.advance(HOUR)
    service.revoke(kind, serial(card, kind), clock.now(), Reason.KEY_COMPROMISE)

    after = ocsp.load_der_ocsp_response(desk.ocsp(request))

    assert before.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert before.this_update_utc == START
    assert after.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert after.this_update_utc == after.revocation_time_utc == START + HOUR


def test_ocsp_does_not_know_what_was_never_issued(
    service: CardService, desk: StatusDesk, holder: Holder, clock: SimulatedClock
) -> None:
    authority = service.authority(Kind.AUTHENTICATION)
    subject = Subject("TEST1", holder.municipality)
    validity = Validity(clock.now(), clock.now() + HOUR)
    never_handed_out = authority.issue(subject, authority.key.public_key(), 4711, validity)

    request = asked(never_handed_out, service, Kind.AUTHENTICATION)

    answer = ocsp.load_der_ocsp_response(desk.ocsp(request))
    assert answer.certificate_status is ocsp.OCSPCertStatus.UNKNOWN


def test_ocsp_does_not_speak_for_strangers(desk: StatusDesk, card: Card) -> None:
    builder = ocsp.OCSPRequestBuilder()
    builder = builder.add_certificate_by_hash(bytes(32), bytes(32), serial(card), SHA256())

    answer = ocsp.load_der_ocsp_response(desk.ocsp(builder.build().public_bytes(Encoding.DER)))

    assert answer.response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


def test_ocsp_says_when_it_was_not_asked_properly(desk: StatusDesk) -> None:
    answer = ocsp.load_der_ocsp_response(desk.ocsp(b"?"))

    assert answer.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


@pytest.mark.parametrize("delegated", [False, True])
@pytest.mark.parametrize("word", ["good", "revoked", "unknown"])
def test_openssl_believes_the_authority_and_its_delegate(
    service: CardService,
    desk: StatusDesk,
    card: Card,
    tmp_path: Path,
    judge: Judge,
    word: str,
    *,
    delegated: bool,
) -> None:
    ca, one = tmp_path / "ca.pem", tmp_path / "one.pem"
    ca.write_bytes(service.authority(Kind.SIGNATURE).certificate.public_bytes(Encoding.PEM))
    one.write_bytes(card.signature.certificate.public_bytes(Encoding.PEM))
    number = serial(card) + (word == "unknown")
    if word == "revoked":
        service.revoke(Kind.SIGNATURE, number, START, Reason.SUPERSEDED)
    question = ("-issuer", ca, "-sha256", "-serial", str(number), "-nonce")
    judge("openssl", "ocsp", *question, "-reqout", tmp_path / "asked.der")

    answer = desk.ocsp((tmp_path / "asked.der").read_bytes(), delegated=delegated)

    (tmp_path / "answered.der").write_bytes(answer)
    loaded = ocsp.load_der_ocsp_response(answer)
    assert len(loaded.certificates) == int(delegated)
    said = judge(
        *("openssl", "ocsp", "-respin", tmp_path / "answered.der", "-CAfile", ca),
        *("-reqin", tmp_path / "asked.der", *question[:2], *LONG_AFTER),
    )
    assert "Response verify OK" in said
    told = judge("openssl", "ocsp", "-respin", tmp_path / "answered.der", "-resp_text", "-noverify")
    assert f"Cert Status: {word}\n" in told


def test_a_delegate_is_certified_for_answering_and_need_not_be_asked_about(
    service: CardService, desk: StatusDesk, card: Card
) -> None:
    request = asked(card.signature.certificate, service)

    (delegate,) = ocsp.load_der_ocsp_response(desk.ocsp(request, delegated=True)).certificates

    delegate.verify_directly_issued_by(service.authority(Kind.SIGNATURE).certificate)
    usage = delegate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [one.dotted_string for one in usage] == ["1.3.6.1.5.5.7.3.9"]
    assert x509.OCSPNoCheck.oid in {one.oid for one in delegate.extensions}
    assert "TEST" in delegate.subject.rfc4514_string()


def listed(service: CardService, kind: Kind, place: Municipality) -> list[int]:
    content = StatusDesk(service).crl(service.authority(kind), place)
    return [one.serial_number for one in x509.load_der_x509_crl(content)]


def test_a_list_learns_of_a_revocation_the_next_day_and_ocsp_at_once(
    service: CardService, desk: StatusDesk, card: Card, clock: SimulatedClock
) -> None:
    service.revoke(Kind.SIGNATURE, serial(card), clock.now(), Reason.SUPERSEDED)
    request = asked(card.signature.certificate, service)
    at_once = ocsp.load_der_ocsp_response(desk.ocsp(request)).certificate_status
    today = listed(service, Kind.SIGNATURE, HERE)

    clock.advance(DAY)

    assert (at_once, today) == (ocsp.OCSPCertStatus.REVOKED, [])
    assert listed(service, Kind.SIGNATURE, HERE) == [serial(card)]
    assert listed(service, Kind.AUTHENTICATION, HERE) == []


def test_a_list_holds_one_municipality_only(
    service: CardService, card: Card, holder: Holder, clock: SimulatedClock
) -> None:
    other = service.issue(replace(holder, municipality=THERE), 1)
    for one in (card, other):
        service.revoke(Kind.SIGNATURE, serial(one), clock.now(), Reason.SUPERSEDED)
    clock.advance(DAY)

    assert listed(service, Kind.SIGNATURE, HERE) == [serial(card)]
    assert listed(service, Kind.SIGNATURE, THERE) == [serial(other)]


def test_a_list_is_the_same_all_day(
    service: CardService, desk: StatusDesk, clock: SimulatedClock
) -> None:
    authority = service.authority(Kind.SIGNATURE)
    morning = desk.crl(authority, HERE)
    clock.advance(timedelta(hours=14))

    assert desk.crl(authority, HERE) == morning
    assert x509.load_der_x509_crl(morning).last_update_utc == MIDNIGHT - DAY


def test_while_lists_are_made_anew_yesterday_s_are_to_be_had(
    service: CardService, desk: StatusDesk, card: Card, clock: SimulatedClock
) -> None:
    service.revoke(Kind.SIGNATURE, serial(card), START, Reason.SUPERSEDED)
    clock.advance(MIDNIGHT - START + timedelta(minutes=5) - timedelta(seconds=1))
    early = desk.made(), listed(service, Kind.SIGNATURE, HERE)

    clock.advance(timedelta(minutes=5, seconds=1))

    assert early == (MIDNIGHT - DAY, [])
    assert (desk.made(), listed(service, Kind.SIGNATURE, HERE)) == (MIDNIGHT, [serial(card)])


def test_making_lists_anew_takes_5_to_10_minutes_by_the_day_and_the_seed(tmp_path: Path) -> None:
    clock = SimulatedClock(MIDNIGHT)
    world = World(tmp_path, builtin(), clock, seed=1)
    desk = StatusDesk(CardService(world))
    taken = []
    for day in range(40):
        midnight = MIDNIGHT + day * DAY
        clock.advance(midnight - clock.now())
        while desk.made() != midnight:
            clock.advance(timedelta(seconds=1))
        taken.append((clock.now() - midnight).seconds)
    world.close()

    assert 300 <= min(taken) < 400
    assert 500 < max(taken) <= 600
    assert len(set(taken)) > 20


def test_yesterday_s_list_may_still_be_used_while_today_s_is_made(
    service: CardService, desk: StatusDesk
) -> None:
    loaded = x509.load_der_x509_crl(desk.crl(service.authority(Kind.SIGNATURE), HERE))

    assert loaded.next_update_utc == MIDNIGHT + DAY


def test_a_certificate_s_distribution_point_leads_to_its_list(
    service: CardService, desk: StatusDesk, card: Card
) -> None:
    for kind, certificate in certificates(card).items():
        loaded = Certificate.load(certificate.public_bytes(Encoding.DER))
        (point,) = loaded.crl_distribution_points_value
        (name,) = point["distribution_point"].chosen
        digest = sha256(name.chosen.untag().dump()).hexdigest()

        assert digest == digest_of(service.authority(kind), HERE)
        assert desk.found_at(digest) == (service.authority(kind), HERE)


def test_places_and_points_nobody_has_a_card_of_are_not_there(desk: StatusDesk) -> None:
    with pytest.raises(LookupError, match="nobody of municipality 131016 has a card"):
        desk.place("131016")
    with pytest.raises(LookupError, match="no certificate names the distribution point ab"):
        desk.found_at("ab")


def test_a_point_is_found_as_soon_as_somebody_has_a_card(
    service: CardService, desk: StatusDesk, holder: Holder
) -> None:
    authority = service.authority(Kind.SIGNATURE)
    service.issue(holder, 0)
    assert desk.found_at(digest_of(authority, HERE)) == (authority, HERE)

    service.issue(replace(holder, municipality=THERE), 1)

    assert desk.found_at(digest_of(authority, THERE)) == (authority, THERE)


@pytest.mark.parametrize("kind", Kind)
def test_openssl_checks_an_issued_certificate_against_the_list(
    service: CardService,
    desk: StatusDesk,
    card: Card,
    clock: SimulatedClock,
    judge: Judge,
    kind: Kind,
) -> None:
    ca, one, crl = (service.world.folder / name for name in ("ca.pem", "one.pem", "list.pem"))
    ca.write_bytes(service.authority(kind).certificate.public_bytes(Encoding.PEM))
    one.write_bytes(certificates(card)[kind].public_bytes(Encoding.PEM))
    service.revoke(kind, serial(card, kind), clock.now(), Reason.SUPERSEDED)
    verdicts = []
    for _ in range(2):
        loaded = x509.load_der_x509_crl(desk.crl(service.authority(kind), HERE))
        crl.write_bytes(loaded.public_bytes(Encoding.PEM))
        at = str(int(clock.now().timestamp()))
        verdicts.append(
            judge(
                *("openssl", "verify", "-x509_strict", "-crl_check", "-attime", at),
                *("-CAfile", ca, "-CRLfile", crl, one),
            )
        )
        clock.advance(DAY)

    assert verdicts[0].endswith(": OK\n")
    assert "certificate revoked" in verdicts[1]
