"""Certificates on a phone (スマホ用電子証明書): a class of their own, linked to the card's.

Sources: the law (法18条4項) [P] for the class and the links, press [S] for makes, days, one phone a
person and the end with the card, a manual of マイナポータル [P] for the password.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulator.cards import life
from simulator.cards.card import Card
from simulator.cards.counter import Counter
from simulator.cards.holder import Holder
from simulator.cards.issuing import Kin, Order, in_hand
from simulator.cards.life import NO_SERIALS
from simulator.cards.pins import DEFAULT_PINS, PinName, Pins, pins_of
from simulator.cards.profile import ANDROID, CardProfile
from simulator.pki.leaf import Kind, Medium
from simulator.pki.revocation import Reason


def issue(
    counter: Counter,
    card: Card,
    holder: Holder,
    number: int,
    profile: CardProfile = ANDROID,
    pins: Pins = DEFAULT_PINS,
    serials: Mapping[Kind, int] = NO_SERIALS,
) -> Card:
    """Put certificates on a phone: for each good one of the card one that ends with it [S].

    Args:
        counter: where it happens.
        card: what the phone hangs on.
        holder: whom the certificates name.
        number: number of the phone in this world; a phone that is set up again gets a new one.
        profile: Android or iPhone.
        pins: PINs chosen on the phone; those of 署名用 and 利用者証明用 count.
        serials: serial numbers to use instead of drawn ones.

    Returns:
        The phone. An earlier phone of the person has ended [S].

    Raises:
        ValueError: it is no phone; there were no such phones yet; the card holds no good
            certificate; the number or a serial number is taken.
    """
    if profile.medium is not Medium.PHONE or profile.since is None:
        raise ValueError(f"{profile.id} is no phone")
    if counter.now.date() < profile.since:
        raise ValueError(f"{profile.id} has certificates from {profile.since} on")
    good = life.good_certificates(counter, card)
    if not good:
        raise ValueError(f"card {card.number} holds no certificate a phone could hang on")
    order = Order(
        holder=holder,
        number=number,
        profile=profile,
        begin=counter.now,
        ends={kind: one.end for kind, one in good.items()},
        medium_end=counter.store.medium(card.number).end,
        card=card.number,
        serials=serials,
        kin=Kin(card={kind: one.name for kind, one in good.items()}),
    )
    earlier = counter.store.phones(card.number)
    (certificates,) = counter.produce([order])
    across = counter.rules.holds("one-phone-across-makes")
    reason = Reason.SUPERSEDED
    if not counter.rules.holds("new-phone-supersedes"):
        reason = Reason.CESSATION_OF_OPERATION
    for phone in earlier:
        if across or phone.profile == profile.id:
            life.end(counter, phone.number, Kind, reason)
    return in_hand(number, profile, certificates, {}, pins_of(pins))


def lose(counter: Counter, phone: Card) -> None:
    """スマートフォンの紛失: held by a call to the free line [S]; the card's are not touched."""
    life.end(counter, phone.number, Kind, Reason.CERTIFICATE_HOLD)


def reset_password(phone: Card, new: str) -> None:
    """Set the 署名用パスワード anew in the app, which a card does not allow [P].

    Raises:
        ValueError: it is a card, or the new one does not have its form.
    """
    if phone.profile.medium is not Medium.PHONE:
        raise ValueError(f"card {phone.number} is no phone: its PIN is reset at the counter")
    phone.pins[PinName.SIGNATURE].reset(new)
