"""Every life event has exactly its effect on certificates, revocation reasons and links."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards import life
from simulator.cards.card import Card, NotOnCard
from simulator.cards.holder import Holder
from simulator.cards.pins import NoPin, Pins, WrongPin
from simulator.cards.service import CardService
from simulator.cards.status import StatusDesk
from simulator.pki import keys
from simulator.pki.authority import FIRST, SECOND, Authority
from simulator.pki.leaf import Kind, Municipality, issuer_of
from simulator.pki.revocation import Reason
from simulator.world.clock import JST, SimulatedClock
from tests.cards.told import GOOD, links, names, standing

START = datetime(2026, 11, 24, 9, 30, 15, tzinfo=JST)
WINDOW = datetime(2030, 10, 5, 10, 0, tzinfo=JST)
SIGN, AUTH = Kind.SIGNATURE, Kind.AUTHENTICATION
Without = Callable[..., CardService]
Judge = Callable[..., str]


def both(reason: str) -> dict[str, str]:
    return {"signature": reason, "authentication": reason}


@pytest.fixture
def judged(
    service: CardService, holder: Holder, clock: SimulatedClock, judge: Judge
) -> Callable[[Card], str]:
    """Let openssl check a card's 署名用 certificate against tomorrow's list."""

    def verdict(card: Card) -> str:
        clock.advance(timedelta(days=1))
        certificate = card.signature.certificate
        authority = next(
            one for one in service.every if one.key_identifier == issuer_of(certificate)
        )
        code = StatusDesk(service).crl(authority, holder.municipality)
        files = {
            "ca.pem": authority.certificate.public_bytes(Encoding.PEM),
            "one.pem": certificate.public_bytes(Encoding.PEM),
            "list.pem": x509.load_der_x509_crl(code).public_bytes(Encoding.PEM),
        }
        folder = service.world.folder
        for name, content in files.items():
            (folder / name).write_bytes(content)
        at = str(int(clock.now().timestamp()))
        verify = ("openssl", "verify", "-x509_strict", "-crl_check", "-attime", at)
        return judge(*verify, "-CAfile", "ca.pem", "-CRLfile", "list.pem", "one.pem", folder=folder)

    return verdict


# Issue


def test_a_new_card_s_two_certificates_are_linked(service: CardService, card: Card) -> None:
    assert standing(service, card) == both(GOOD)
    assert links(service, card, SIGN) == {("pair", "authentication", names(card)[AUTH])}
    assert links(service, card, AUTH) == {("pair", "signature", names(card)[SIGN])}


def test_under_15_there_is_no_signature_certificate_and_no_link(
    service: CardService, holder: Holder
) -> None:
    child = service.issue(replace(holder, born=date(2011, 11, 25)), 0)

    assert standing(service, child) == {"authentication": GOOD}
    assert links(service, child, AUTH) == set()


def test_at_15_the_signature_certificate_is_added(
    service: CardService, clock: SimulatedClock, holder: Holder
) -> None:
    young = replace(holder, born=date(2011, 11, 26))
    child = service.issue(young, 0)
    with pytest.raises(ValueError, match="card 0 lacks no certificate"):
        life.certify(service, child, young)
    clock.advance(timedelta(days=2))

    grown = life.certify(service, child, young)

    assert standing(service, grown) == both(GOOD)
    assert names(grown)[AUTH] == names(child)[AUTH]
    assert links(service, grown, SIGN) == {("pair", "authentication", names(grown)[AUTH])}


def test_a_ward_s_card_holds_no_signature_certificate(service: CardService, holder: Holder) -> None:
    card = service.issue(holder, 0, signature=False)

    assert standing(service, card) == {"authentication": GOOD}


def test_a_face_card_holds_one_certificate_and_has_no_pin(
    service: CardService, holder: Holder
) -> None:
    card = service.issue(holder, 0, pins=None)

    assert standing(service, card) == {"authentication": GOOD}
    with pytest.raises(NoPin):
        card.authentication.sign(b"x", "0123")
    with pytest.raises(NotOnCard):
        card.sign(b"x", "TEKIGO01")
    with pytest.raises(NoPin):
        service.card(0, pins=None).authentication.sign(b"x", "0123")


def test_that_a_face_card_cannot_log_in_can_be_switched_off(
    without: Without, holder: Holder
) -> None:
    card = without("face-card-without-login").issue(holder, 0, pins=None)

    assert card.authentication.sign(b"x", Pins().authentication)
    assert list(card.credentials) == [AUTH]


def test_a_card_thrown_away_before_hand_over_ends_unspecified(
    service: CardService, card: Card
) -> None:
    life.discard(service, card)

    assert standing(service, card) == both("unspecified")


# Renewal


@pytest.fixture
def due(card: Card, clock: SimulatedClock) -> Card:
    """A card whose certificates can be renewed."""
    clock.advance(WINDOW - clock.now())
    return card


def test_renewal_supersedes_the_old_certificates(
    service: CardService, due: Card, holder: Holder
) -> None:
    renewed = life.renew(service, due, holder)

    assert standing(service, due) == both("superseded")
    assert standing(service, renewed) == both(GOOD)
    for kind in Kind:
        old, new = (one.credentials[kind].certificate for one in (due, renewed))
        assert old.serial_number != new.serial_number
        assert old.public_key() != new.public_key()
    slot, _ = keys.card_slots(0, again=1)
    assert renewed.signature.certificate.public_key() == keys.key(slot).public_key()


def test_openssl_finds_the_superseded_certificate_revoked(
    service: CardService, due: Card, holder: Holder, judged: Callable[[Card], str]
) -> None:
    renewed = life.renew(service, due, holder)

    assert "certificate revoked" in judged(due)
    assert judged(renewed) == "one.pem: OK\n"


def test_renewal_links_old_and_new_and_the_new_pair(
    service: CardService, due: Card, holder: Holder
) -> None:
    renewed = life.renew(service, due, holder)

    old, new = names(due), names(renewed)
    assert links(service, renewed, SIGN) == {
        ("predecessor", "signature", old[SIGN]),
        ("pair", "authentication", new[AUTH]),
    }
    assert links(service, due, AUTH) == {
        ("successor", "authentication", new[AUTH]),
        ("pair", "signature", old[SIGN]),
    }


def test_renewal_leaves_pins_and_counts_as_they_are(
    service: CardService, due: Card, holder: Holder
) -> None:
    with pytest.raises(WrongPin):
        due.sign(b"x", "WRONG9")

    renewed = life.renew(service, due, holder)

    assert renewed.signature.tries_left == 4
    assert renewed.sign(b"x", Pins().signature)


def test_a_renewed_card_is_found_again(service: CardService, due: Card, holder: Holder) -> None:
    renewed = life.renew(service, due, holder)

    again = service.card(0)

    assert names(again) == names(renewed)
    assert again.sign(b"x", Pins().signature) == renewed.sign(b"x", Pins().signature)


def test_what_was_revoked_is_not_renewed(service: CardService, due: Card, holder: Holder) -> None:
    life.move(service, due)

    renewed = life.renew(service, due, holder)

    assert names(renewed)[SIGN] == names(due)[SIGN]
    assert standing(service, renewed) == {"signature": "affiliationChanged", "authentication": GOOD}


# Moving and names


@pytest.mark.parametrize("event", [life.move, life.rename])
def test_moving_or_another_name_ends_the_signature_certificate_only(
    event: Callable[[CardService, Card], None], service: CardService, card: Card
) -> None:
    event(service, card)

    assert standing(service, card) == {"signature": "affiliationChanged", "authentication": GOOD}


@pytest.mark.parametrize("event", [life.move, life.rename])
def test_openssl_finds_it_revoked_the_next_day(
    event: Callable[[CardService, Card], None],
    service: CardService,
    card: Card,
    judged: Callable[[Card], str],
) -> None:
    event(service, card)

    assert "certificate revoked" in judged(card)


def test_the_signature_certificate_after_moving_names_the_new_place(
    service: CardService, card: Card, holder: Holder
) -> None:
    life.move(service, card)
    there = replace(
        holder,
        address="北海道札幌市中央区北１条",
        municipality=Municipality("011002", "北海道", "札幌市"),
    )

    moved = life.certify(service, card, there)

    subject = moved.signature.certificate.subject.rfc4514_string()
    assert subject.endswith("L=札幌市,L=北海道,C=JP")
    assert names(moved)[AUTH] == names(card)[AUTH]
    assert links(service, moved, SIGN) == {
        ("predecessor", "signature", names(card)[SIGN]),
        ("pair", "authentication", names(card)[AUTH]),
    }


# Loss


def test_a_lost_card_is_held(service: CardService, card: Card) -> None:
    life.lose(service, card)

    assert standing(service, card) == both("certificateHold")


def test_a_hold_is_never_lifted(service: CardService, card: Card, holder: Holder) -> None:
    life.lose(service, card)
    life.move(service, card)
    found = life.certify(service, card, holder)
    life.hand_back(service, card)

    assert standing(service, card) == both("certificateHold")
    assert standing(service, found) == both("cessationOfOperation")


def test_that_a_loss_holds_both_can_be_switched_off(without: Without, holder: Holder) -> None:
    service = without("loss-holds-both")
    card = service.issue(holder, 0)

    life.lose(service, card)

    assert standing(service, card) == {"signature": "certificateHold", "authentication": GOOD}


# The end


def test_death_ends_both_certificates(service: CardService, card: Card) -> None:
    life.die(service, card)

    assert standing(service, card) == both("cessationOfOperation")


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ("death-ends-both", {"signature": "cessationOfOperation", "authentication": GOOD}),
        ("death-is-cessation", both("unspecified")),
    ],
)
def test_what_is_inferred_about_death_can_be_switched_off(
    rule: str, left: dict[str, str], without: Without, holder: Holder
) -> None:
    service = without(rule)
    card = service.issue(holder, 0)

    life.die(service, card)

    assert standing(service, card) == left


def test_a_card_handed_back_is_no_longer_needed(service: CardService, card: Card) -> None:
    life.hand_back(service, card)

    assert standing(service, card) == both("cessationOfOperation")


# Another card


def test_another_card_supersedes_the_old_one_and_is_linked_to_it(
    service: CardService, card: Card, holder: Holder
) -> None:
    new = life.replace(service, card, holder, 1)

    assert standing(service, card) == both("superseded")
    assert standing(service, new) == both(GOOD)
    assert ("predecessor", "signature", names(card)[SIGN]) in links(service, new, SIGN)
    assert ("successor", "authentication", names(new)[AUTH]) in links(service, card, AUTH)


def test_what_was_held_before_stays_held(service: CardService, card: Card, holder: Holder) -> None:
    life.lose(service, card)

    new = life.replace(service, card, holder, 1)

    assert standing(service, card) == both("certificateHold")
    assert standing(service, new) == both(GOOD)


def test_what_is_modelled_about_another_card_can_be_switched_off(
    without: Without, holder: Holder
) -> None:
    service = without("replacement-supersedes", "replacement-links")
    card = service.issue(holder, 0)

    new = life.replace(service, card, holder, 1)

    assert standing(service, card) == both("cessationOfOperation")
    assert links(service, new, SIGN) == {("pair", "authentication", names(new)[AUTH])}


def test_nothing_ends_when_the_other_card_cannot_be_made(
    service: CardService, card: Card, holder: Holder
) -> None:
    with pytest.raises(ValueError, match="a serial number of card 0 is taken"):
        life.replace(service, card, holder, 0)

    assert standing(service, card) == both(GOOD)


@pytest.mark.parametrize("event", [life.discard, life.die, life.hand_back, None])
def test_a_card_given_up_gets_no_certificate_any_more(
    event: Callable[[CardService, Card], None] | None,
    service: CardService,
    due: Card,
    holder: Holder,
) -> None:
    if event is None:
        life.replace(service, due, holder, 1)
    else:
        event(service, due)

    for wish in (life.renew, life.certify):
        with pytest.raises(ValueError, match="card 0 was given up"):
            wish(service, due, holder)
    with pytest.raises(ValueError, match="card 0 was given up"):
        life.replace(service, due, holder, 2)


# The generation of the CAs changes


def test_certificates_stay_good_when_the_generation_changes(
    service: CardService, card: Card, judged: Callable[[Card], str]
) -> None:
    service.change_generation(SECOND)

    assert standing(service, card) == both(GOOD)
    assert judged(card) == "one.pem: OK\n"


def test_links_lead_from_one_generation_into_the_next(
    service: CardService, due: Card, holder: Holder
) -> None:
    shared = {kind: names(due)[kind].serial for kind in Kind}
    service.change_generation(SECOND)

    renewed = life.renew(service, due, holder, shared)

    old, new = names(due)[SIGN], names(renewed)[SIGN]
    assert old.serial == new.serial
    assert (old.issuer, new.issuer) == tuple(
        Authority(SIGN, one).key_identifier for one in (FIRST, SECOND)
    )
    assert ("predecessor", "signature", old) in links(service, renewed, SIGN)
    assert standing(service, due) == both("superseded")
    assert standing(service, renewed) == both(GOOD)


def test_the_service_tells_links_by_kind_number_and_generation(
    service: CardService, card: Card
) -> None:
    (pair,) = service.links_of(SIGN, names(card)[SIGN].serial)

    assert pair.name == names(card)[AUTH]
    service.change_generation(SECOND)
    assert service.links_of(SIGN, names(card)[SIGN].serial, FIRST) == [pair]
    with pytest.raises(LookupError, match="no certificate"):
        service.links_of(SIGN, names(card)[SIGN].serial)


def test_what_is_revoked_stays_revoked_for_another_process(
    service: CardService, card: Card
) -> None:
    life.move(service, card)
    again = CardService(service.world)

    assert standing(again, card)["signature"] == Reason.AFFILIATION_CHANGED
