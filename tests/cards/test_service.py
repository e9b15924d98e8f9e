"""Cards come out the same for the same seed, and what becomes of them is told truly."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from simulator.cards.card import Card, NotOnCard
from simulator.cards.holder import Holder
from simulator.cards.pins import Pins, WrongPin
from simulator.cards.service import CardService
from simulator.contracts.profile import builtin
from simulator.pki.leaf import Kind
from simulator.pki.revocation import GOOD, UNKNOWN, Reason, Revocation, revoked
from simulator.world.clock import JST, SimulatedClock
from simulator.world.world import World

START = datetime(2026, 11, 24, 9, 30, 15, tzinfo=JST)
HOUR = timedelta(hours=1)


def certificates(card: Card) -> dict[Kind, x509.Certificate]:
    return {
        Kind.SIGNATURE: card.signature.certificate,
        Kind.AUTHENTICATION: card.authentication.certificate,
    }


def serial(card: Card, kind: Kind = Kind.SIGNATURE) -> int:
    return certificates(card)[kind].serial_number


def serials(service: CardService, holder: Holder, count: int) -> list[int]:
    cards = [service.issue(holder, index) for index in range(count)]
    return [serial(card, kind) for card in cards for kind in Kind]


def test_a_card_depends_on_seed_and_index_only(
    service: CardService, holder: Holder, tmp_path: Path
) -> None:
    other = CardService(World(tmp_path / "other", builtin(), SimulatedClock(START), 20261124))
    later = CardService(World(tmp_path / "later", builtin(), SimulatedClock(START), 1))
    cards = [service.issue(holder, index) for index in (0, 1)]

    again = [other.issue(holder, index) for index in (1, 0)]

    assert [certificates(card) for card in again] == [certificates(card) for card in cards[::-1]]
    assert serial(later.issue(holder, 0)) != serial(cards[0])
    other.world.close()
    later.world.close()


def test_serial_numbers_meet_what_careless_readers_trip_over(
    service: CardService, holder: Holder
) -> None:
    drawn = serials(service, holder, 60)
    widths = [16 if number < 2**64 else 32 for number in drawn]

    assert len(set(drawn)) == len(drawn)
    assert any(number > 2**63 for number in drawn)
    assert any(number < 2**63 for number in drawn)
    assert any(number >= 2**127 for number in drawn)
    assert any(f"{number:0{width}x}"[0] == "0" for number, width in zip(drawn, widths, strict=True))


def test_an_authentication_certificate_can_share_a_signing_certificate_s_number(
    service: CardService, holder: Holder
) -> None:
    first = service.issue(holder, 0)

    second = service.issue(holder, 1, serials={Kind.AUTHENTICATION: serial(first)})

    assert serial(second, Kind.AUTHENTICATION) == serial(first, Kind.SIGNATURE)
    service.revoke(Kind.AUTHENTICATION, serial(first), START, Reason.SUPERSEDED)
    assert service.status(Kind.SIGNATURE, serial(first), START) == GOOD


def test_a_serial_number_is_used_once(service: CardService, holder: Holder) -> None:
    first = service.issue(holder, 0)

    with pytest.raises(ValueError, match="a serial number of card 1 is taken"):
        service.issue(holder, 1, serials={Kind.SIGNATURE: serial(first)})
    with pytest.raises(ValueError, match="a serial number of card 0 is taken"):
        service.issue(holder, 0)
    with pytest.raises(LookupError, match="card 1 was never issued"):
        service.card(1)


def test_a_card_issued_by_another_process_is_found_again(
    service: CardService, card: Card, tmp_path: Path
) -> None:
    service.world.close()
    reopened = CardService(World(tmp_path / "world", builtin(), SimulatedClock(START), 20261124))

    again = reopened.card(0)

    assert certificates(again) == certificates(card)
    assert again.sign(b"x", Pins().signature) == card.sign(b"x", Pins().signature)
    reopened.world.close()


def test_the_holder_s_pins_are_the_card_s(service: CardService, holder: Holder) -> None:
    card = service.issue(holder, 0, Pins(signature="MYOWN1", authentication="4711"))

    assert card.sign(b"x", "MYOWN1")
    assert card.authentication.sign(b"x", "4711")
    with pytest.raises(WrongPin):
        card.sign(b"x", Pins().signature)


def test_the_signature_certificate_carries_the_holder(card: Card) -> None:
    names = card.signature.certificate.extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    ).value

    assert [name.value[2:].decode() for name in names if isinstance(name, x509.OtherName)] == [
        "適合　試",
        "319801231",
        "1",
        "東京都千代田区一番町１－２",
        "0000",
        "0000000000000",
    ]


@pytest.mark.parametrize(
    ("born", "issued", "last"),
    [
        (date(1980, 12, 31), date(2026, 11, 24), date(2030, 12, 31)),
        (date(1980, 11, 25), date(2026, 11, 24), date(2030, 11, 25)),
        (date(1980, 11, 24), date(2026, 11, 24), date(2031, 11, 24)),
        (date(1980, 11, 23), date(2026, 11, 24), date(2031, 11, 23)),
        (date(1980, 2, 29), date(2026, 11, 24), date(2031, 2, 28)),
        (date(1980, 2, 29), date(2027, 2, 27), date(2031, 2, 28)),
        (date(1980, 2, 29), date(2027, 3, 1), date(2032, 2, 29)),
    ],
)
def test_certificates_end_with_the_fifth_birthday_after_issue(
    born: date, issued: date, last: date, holder: Holder, tmp_path: Path
) -> None:
    start = datetime(issued.year, issued.month, issued.day, 15, tzinfo=JST)
    service = CardService(World(tmp_path, builtin(), SimulatedClock(start), 1))

    card = service.issue(replace(holder, born=born), 0)

    for certificate in certificates(card).values():
        assert certificate.not_valid_before_utc == start
        end = certificate.not_valid_after_utc.astimezone(JST)
        assert (end.date(), f"{end:%H:%M:%S}") == (last, "23:59:59")
    service.world.close()


def test_a_signature_certificate_is_issued_from_the_fifteenth_birthday_on(
    service: CardService, holder: Holder
) -> None:
    old = service.issue(replace(holder, born=date(2011, 11, 24)), 0)
    young = service.issue(replace(holder, born=date(2011, 11, 25)), 1)

    assert list(old.credentials) == [Kind.SIGNATURE, Kind.AUTHENTICATION]
    assert list(young.credentials) == [Kind.AUTHENTICATION]
    with pytest.raises(NotOnCard, match="card 1 holds no signature certificate"):
        young.sign(b"x", Pins().signature)


def test_a_certificate_is_good_until_it_is_revoked(service: CardService, card: Card) -> None:
    service.revoke(Kind.SIGNATURE, serial(card), START + HOUR, Reason.AFFILIATION_CHANGED)

    told = [
        service.status(Kind.SIGNATURE, serial(card), at)
        for at in (START, START + HOUR - timedelta(seconds=1), START + HOUR, START + 2 * HOUR)
    ]

    end = revoked(Revocation(serial(card), START + HOUR, Reason.AFFILIATION_CHANGED))
    assert told == [GOOD, GOOD, end, end]


def test_revoking_one_certificate_leaves_the_other(service: CardService, card: Card) -> None:
    service.revoke(Kind.SIGNATURE, serial(card), START, Reason.AFFILIATION_CHANGED)

    number = serial(card, Kind.AUTHENTICATION)
    assert service.status(Kind.AUTHENTICATION, number, START) == GOOD


def test_a_number_never_issued_is_unknown(service: CardService, card: Card) -> None:
    assert service.status(Kind.SIGNATURE, serial(card) + 1, START) == UNKNOWN
    assert service.status(Kind.AUTHENTICATION, serial(card), START) == UNKNOWN


def test_what_was_never_issued_cannot_be_revoked(service: CardService) -> None:
    with pytest.raises(LookupError, match="no signature certificate 4711 was issued"):
        service.revoke(Kind.SIGNATURE, 4711, START, Reason.SUPERSEDED)


def test_a_revocation_is_final(service: CardService, card: Card) -> None:
    service.revoke(Kind.SIGNATURE, serial(card), START, Reason.CERTIFICATE_HOLD)

    with pytest.raises(ValueError, match="is revoked already"):
        service.revoke(Kind.SIGNATURE, serial(card), START + HOUR, Reason.KEY_COMPROMISE)

    standing = service.status(Kind.SIGNATURE, serial(card), START + 2 * HOUR)
    assert standing == revoked(Revocation(serial(card), START, Reason.CERTIFICATE_HOLD))


def test_a_card_can_have_been_handed_out_in_the_past(service: CardService, holder: Holder) -> None:
    now = service.world.clock.now()
    card = service.issue(holder, 0, since=now - timedelta(days=30))

    begin = card.signature.certificate.not_valid_before_utc
    assert begin == now - timedelta(days=30)


def test_a_later_world_hands_out_other_serial_numbers_to_the_same_people(
    tmp_path: Path, holder: Holder
) -> None:
    clock = SimulatedClock(datetime(2026, 6, 1, 9, 0, tzinfo=JST))
    serials = []
    for after in (0, 1_000_000, 2_000_000):
        world = World(tmp_path / str(after), builtin(), clock, 1, after)
        serials.append(CardService(world).issue(holder, 0).signature.certificate.serial_number)
        world.close()

    assert len({*serials}) == 3
