"""The generation of the CAs changes, and nothing that was issued before is mistaken or lost."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from simulator.cards import xmldsig
from simulator.cards.container import digest_info
from simulator.cards.holder import Holder
from simulator.cards.pins import Pins
from simulator.cards.service import CardService
from simulator.cards.status import StatusDesk
from simulator.cards.verification import Result
from simulator.contracts.profile import builtin
from simulator.pki.authority import FIRST, SECOND, THIRD, Authority
from simulator.pki.leaf import Kind, issuer_of
from simulator.pki.revocation import GOOD, UNKNOWN, Reason, State
from simulator.world.clock import JST, SimulatedClock
from simulator.world.world import World

START = datetime(2026, 11, 24, 9, 30, 15, tzinfo=JST)
SHARED = {Kind.SIGNATURE: 4711, Kind.AUTHENTICATION: 4711}


@pytest.fixture
def both(service: CardService, holder: Holder) -> CardService:
    """A service that issued the same numbers in both generations, and in both kinds."""
    service.issue(holder, 0, serials=SHARED)
    service.change_generation(SECOND)
    service.issue(holder, 1, serials=SHARED)
    return service


def test_a_change_moves_what_is_issued_from_then_on(both: CardService) -> None:
    issuers = [issuer_of(both.card(index).signature.certificate) for index in (0, 1)]

    assert issuers == [Authority(Kind.SIGNATURE, one).key_identifier for one in (FIRST, SECOND)]
    assert both.authorities[Kind.SIGNATURE].generation is SECOND


def test_a_card_of_another_generation_can_be_had_without_a_change(
    service: CardService, holder: Holder
) -> None:
    card = service.issue(holder, 0, serials=SHARED, generation=SECOND)
    other = service.issue(holder, 1, serials=SHARED)

    issuers = [issuer_of(one.signature.certificate) for one in (card, other)]
    assert issuers == [Authority(Kind.SIGNATURE, one).key_identifier for one in (SECOND, FIRST)]
    assert service.generation is FIRST


def test_a_change_is_remembered(both: CardService, tmp_path: Path) -> None:
    both.world.close()
    again = CardService(World(tmp_path / "world", builtin(), SimulatedClock(START), 20261124))

    assert again.generation is SECOND
    again.world.close()


@pytest.mark.parametrize("generation", [FIRST, SECOND, THIRD], ids=["older", "same", "next card"])
def test_a_generation_does_not_come_back(both: CardService, generation: object) -> None:
    with pytest.raises(ValueError, match="no generation after 2"):
        both.change_generation(generation)  # type: ignore[arg-type]


def test_revoking_a_number_leaves_the_same_number_of_others_alone(both: CardService) -> None:
    both.revoke(Kind.SIGNATURE, 4711, START, Reason.SUPERSEDED, FIRST)

    states = {
        (kind, one.number): both.status(kind, 4711, START, one).state
        for kind in Kind
        for one in (FIRST, SECOND)
    }
    assert states == {
        (Kind.SIGNATURE, 1): State.REVOKED,
        (Kind.SIGNATURE, 2): State.GOOD,
        (Kind.AUTHENTICATION, 1): State.GOOD,
        (Kind.AUTHENTICATION, 2): State.GOOD,
    }
    assert both.status(Kind.SIGNATURE, 4711, START) == GOOD
    assert both.status(Kind.SIGNATURE, 4711, START, THIRD) == UNKNOWN


def test_ocsp_answers_for_the_generation_that_is_asked(both: CardService) -> None:
    both.revoke(Kind.SIGNATURE, 4711, START, Reason.SUPERSEDED, FIRST)
    told = []
    for generation in (FIRST, SECOND):
        authority = Authority(Kind.SIGNATURE, generation)
        certificate = both.card(generation.number - 1).signature.certificate
        builder = ocsp.OCSPRequestBuilder()
        builder = builder.add_certificate(certificate, authority.certificate, SHA256())
        answer = StatusDesk(both).ocsp(builder.build().public_bytes(Encoding.DER))
        told.append(ocsp.load_der_ocsp_response(answer).certificate_status)

    assert told == [ocsp.OCSPCertStatus.REVOKED, ocsp.OCSPCertStatus.GOOD]


def test_each_generation_signs_a_list_of_its_own(
    both: CardService, holder: Holder, clock: SimulatedClock
) -> None:
    both.revoke(Kind.SIGNATURE, 4711, START, Reason.SUPERSEDED, FIRST)
    clock.advance(timedelta(days=1))
    authorities = [both.authority(Kind.SIGNATURE, one) for one in (FIRST, SECOND)]
    desk = StatusDesk(both)
    lists = [x509.load_der_x509_crl(desk.crl(one, holder.municipality)) for one in authorities]

    assert [[one.serial_number for one in entries] for entries in lists] == [[4711], []]
    for generation, one in zip((FIRST, SECOND), lists, strict=True):
        key = Authority(Kind.SIGNATURE, generation).key.public_key()
        assert one.is_signature_valid(key)


def test_a_signature_of_either_generation_is_good(both: CardService) -> None:
    members = {"a.xml": b"a"}
    info = xmldsig.signed_info(members)
    results = []
    for index in (0, 1):
        card = both.card(index)
        value = card.sign(digest_info(info), Pins().signature)
        der = card.signature.certificate.public_bytes(Encoding.DER)
        file = xmldsig.container(info, value, der)
        results.append(both.verify(file, members, START).result)

    assert results == [Result.VALID, Result.VALID]
