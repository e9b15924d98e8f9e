"""A phone's certificates are a class of their own, and live and end with the card's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards import life, phone
from simulator.cards.card import Card
from simulator.cards.holder import Holder
from simulator.cards.pins import Pins
from simulator.cards.profile import ANDROID, CARD, IPHONE, CardProfile
from simulator.cards.service import CardService
from simulator.cards.status import StatusDesk
from simulator.pki.authority import MOBILE, Authority
from simulator.pki.leaf import PHONE_POLICIES, Kind, issuer_of, kind_of
from simulator.pki.revocation import State
from simulator.world.clock import JST, SimulatedClock
from tests.cards.told import GOOD, end, links, names, standing

WINDOW = datetime(2030, 10, 5, 10, 0, tzinfo=JST)
SIGN, AUTH = Kind.SIGNATURE, Kind.AUTHENTICATION
Without = Callable[..., CardService]


def both(reason: str) -> dict[str, str]:
    return {"signature": reason, "authentication": reason}


@pytest.fixture
def mine(service: CardService, card: Card, holder: Holder) -> Card:
    """A phone that hangs on the card."""
    return phone.issue(service, card, holder, 1)


def test_a_phone_s_certificates_come_from_authorities_of_their_own(mine: Card) -> None:
    for kind, one in mine.credentials.items():
        assert issuer_of(one.certificate) == Authority(kind, MOBILE).key_identifier
        assert kind_of(one.certificate) is kind
        policies = one.certificate.extensions.get_extension_for_class(x509.CertificatePolicies)
        assert [policy.policy_identifier for policy in policies.value] == [PHONE_POLICIES[kind]]


def test_that_they_have_authorities_of_their_own_can_be_switched_off(
    without: Without, holder: Holder
) -> None:
    service = without("phone-authorities")
    mine = phone.issue(service, service.issue(holder, 0), holder, 1)

    for kind, one in mine.credentials.items():
        assert issuer_of(one.certificate) == Authority(kind).key_identifier


def test_openssl_takes_a_phone_s_certificate_and_its_list(
    service: CardService,
    mine: Card,
    holder: Holder,
    clock: SimulatedClock,
    judge: Callable[..., str],
) -> None:
    folder = service.world.folder
    authority = Authority(SIGN, MOBILE)
    (folder / "ca.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    (folder / "one.pem").write_bytes(mine.signature.certificate.public_bytes(Encoding.PEM))
    phone.lose(service, mine)
    verdicts = []
    for _ in range(2):
        code = x509.load_der_x509_crl(StatusDesk(service).crl(authority, holder.municipality))
        (folder / "list.pem").write_bytes(code.public_bytes(Encoding.PEM))
        at = ("-attime", str(int(clock.now().timestamp())))
        verify = ("openssl", "verify", "-x509_strict", "-crl_check", *at)
        verdicts.append(
            judge(*verify, "-CAfile", "ca.pem", "-CRLfile", "list.pem", "one.pem", folder=folder)
        )
        clock.advance(timedelta(days=1))

    assert verdicts[0] == "one.pem: OK\n"
    assert "certificate revoked" in verdicts[1]


def test_the_same_number_on_card_and_phone_is_two_certificates(
    service: CardService, card: Card, holder: Holder
) -> None:
    serial = names(card)[SIGN].serial

    mine = phone.issue(service, card, holder, 1, serials={SIGN: serial})
    phone.lose(service, mine)

    assert names(mine)[SIGN].serial == serial
    assert service.status(SIGN, serial, service.now, MOBILE).state is State.REVOKED
    assert service.status(SIGN, serial, service.now).state is State.GOOD


def test_a_phone_s_certificates_end_with_the_card_s(
    service: CardService, clock: SimulatedClock, card: Card, holder: Holder
) -> None:
    clock.advance(timedelta(days=900))

    mine = phone.issue(service, card, holder, 1)

    assert [end(mine, kind) for kind in Kind] == [end(card, kind) for kind in Kind]


def test_card_and_phone_are_linked_kind_by_kind(
    service: CardService, card: Card, mine: Card
) -> None:
    assert links(service, mine, SIGN) == {
        ("card", "signature", names(card)[SIGN]),
        ("pair", "authentication", names(mine)[AUTH]),
    }
    assert links(service, card, AUTH) == {
        ("phone", "authentication", names(mine)[AUTH]),
        ("pair", "signature", names(card)[SIGN]),
    }


def test_a_phone_signs_with_a_key_of_its_own(card: Card, mine: Card) -> None:
    assert mine.sign(b"x", Pins().signature) != card.sign(b"x", Pins().signature)


def test_another_phone_ends_the_one_before(
    service: CardService, card: Card, mine: Card, holder: Holder
) -> None:
    other = phone.issue(service, card, holder, 2, IPHONE)

    assert standing(service, mine) == both("superseded")
    assert standing(service, other) == both(GOOD)
    assert standing(service, card) == both(GOOD)


@pytest.mark.parametrize(("second", "left"), [(IPHONE, GOOD), (ANDROID, "superseded")])
def test_that_makes_exclude_each_other_can_be_switched_off(
    second: CardProfile, left: str, without: Without, holder: Holder
) -> None:
    service = without("one-phone-across-makes")
    card = service.issue(holder, 0)
    first = phone.issue(service, card, holder, 1, ANDROID)

    phone.issue(service, card, holder, 2, second)

    assert standing(service, first) == both(left)


def test_the_reason_of_its_end_can_be_switched(without: Without, holder: Holder) -> None:
    service = without("new-phone-supersedes")
    card = service.issue(holder, 0)
    first = phone.issue(service, card, holder, 1)

    phone.issue(service, card, holder, 2)

    assert standing(service, first) == both("cessationOfOperation")


def test_a_lost_phone_is_held_and_the_card_is_not(
    service: CardService, card: Card, mine: Card
) -> None:
    phone.lose(service, mine)

    assert standing(service, mine) == both("certificateHold")
    assert standing(service, card) == both(GOOD)


def test_a_lost_card_leaves_the_phone_alone(service: CardService, card: Card, mine: Card) -> None:
    life.lose(service, card)

    assert standing(service, mine) == both(GOOD)


def test_that_a_lost_card_leaves_it_alone_can_be_switched_off(
    without: Without, holder: Holder
) -> None:
    service = without("loss-spares-phone")
    card = service.issue(holder, 0)
    mine = phone.issue(service, card, holder, 1)

    life.lose(service, card)

    assert standing(service, mine) == both("certificateHold")


def test_renewing_the_card_ends_the_phone_which_is_set_up_again(
    service: CardService, clock: SimulatedClock, card: Card, mine: Card, holder: Holder
) -> None:
    clock.advance(WINDOW - clock.now())

    renewed = life.renew(service, card, holder)
    again = phone.issue(service, renewed, holder, 2)

    assert standing(service, mine) == both("superseded")
    assert standing(service, again) == both(GOOD)
    assert end(again, SIGN) == "2035-12-31 23:59:59"


@pytest.mark.parametrize(
    ("event", "left"),
    [
        (life.move, {"signature": "affiliationChanged", "authentication": GOOD}),
        (life.die, both("cessationOfOperation")),
        (life.hand_back, both("cessationOfOperation")),
    ],
)
def test_what_ends_on_the_card_ends_on_the_phone(
    event: Callable[[CardService, Card], None],
    left: dict[str, str],
    service: CardService,
    card: Card,
    mine: Card,
) -> None:
    event(service, card)

    assert standing(service, card) == standing(service, mine) == left


def test_that_it_ends_with_the_card_can_be_switched_off(without: Without, holder: Holder) -> None:
    service = without("phone-ends-with-card")
    card = service.issue(holder, 0)
    mine = phone.issue(service, card, holder, 1)

    life.move(service, card)

    assert standing(service, mine) == both(GOOD)


def test_a_phone_gets_what_the_card_holds(service: CardService, card: Card, holder: Holder) -> None:
    life.move(service, card)

    mine = phone.issue(service, card, holder, 1)

    assert standing(service, mine) == {"authentication": GOOD}
    life.die(service, card)
    with pytest.raises(ValueError, match="card 0 holds no certificate a phone could hang on"):
        phone.issue(service, card, holder, 2)


@pytest.mark.parametrize(
    ("profile", "first"), [(ANDROID, date(2023, 5, 11)), (IPHONE, date(2025, 6, 24))]
)
def test_phones_are_issued_from_their_first_day_on(
    profile: CardProfile,
    first: date,
    without: Without,
    clock: SimulatedClock,
    holder: Holder,
) -> None:
    service = without()
    service.world.clock = SimulatedClock(
        datetime(first.year, first.month, first.day - 1, 23, 59, tzinfo=JST)
    )
    card = service.issue(replace(holder), 0)
    with pytest.raises(ValueError, match=f"{profile.id} has certificates from {first} on"):
        phone.issue(service, card, holder, 1, profile)

    service.world.clock.advance(timedelta(minutes=1))

    assert standing(service, phone.issue(service, card, holder, 1, profile)) == both(GOOD)
    assert clock.now().year == 2026


def test_a_card_is_no_phone(service: CardService, card: Card, holder: Holder) -> None:
    with pytest.raises(ValueError, match="card is no phone"):
        phone.issue(service, card, holder, 1, CARD)
