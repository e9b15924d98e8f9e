"""What happens to a card in life, and what that does to its certificates: one event, one function.

Each function ends certificates with a reason of the revocation list, makes new ones, and links
them. The grade of every rule, and what holds where an inferred one is switched off, stands in
``rules.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from simulator.cards.card import Card
from simulator.cards.counter import Counter, Request
from simulator.cards.holder import Holder
from simulator.cards.issuing import Kin, Order
from simulator.cards.pins import DEFAULT_PINS, Pins
from simulator.cards.store import Issued
from simulator.cards.validity import within
from simulator.pki.leaf import Kind
from simulator.pki.revocation import Reason
from simulator.world.clock import JST

NO_SERIALS: Mapping[Kind, int] = {}


def discard(counter: Counter, card: Card) -> None:
    """交付前の破棄: the card is thrown away before anybody got it, as "unspecified" [S]."""
    end(counter, card.number, Kind, Reason.UNSPECIFIED)
    counter.store.close(card.number)


def renew(
    counter: Counter, card: Card, holder: Holder, serials: Mapping[Kind, int] = NO_SERIALS
) -> Card:
    """更新: good certificates are superseded [S] by new ones that are linked to them [S].

    Possible from three months before the end on, and then to the sixth birthday [P].

    Args:
        counter: where it happens.
        card: what is renewed.
        holder: whom the certificates name from now on.
        serials: serial numbers to use instead of drawn ones.

    Returns:
        The card with its new certificates; PINs and their counts stay.

    Raises:
        ValueError: it is too early; there is no good certificate; the card itself ends no later,
            or was given up.
    """
    _require_open(counter, card)
    good = good_certificates(counter, card)
    if not good:
        raise ValueError(f"card {card.number} holds no certificate to renew")
    for one in good.values():
        begin = counter.calendar.renewable_from(one.end, card.profile)
        if counter.now.date() < begin:
            raise ValueError(f"{one.kind} certificates can be renewed from {begin} on")
        if one.end == counter.store.medium(card.number).end:
            raise ValueError(f"card {card.number} ends with its {one.kind} certificate")
    days = {kind: _day(one) for kind, one in good.items()}
    renewed = _certify(counter, card, holder, days, serials)
    for one in good.values():
        counter.store.revoke(one.name, counter.now, Reason.SUPERSEDED)
    end_phones(counter, card.number, good, Reason.SUPERSEDED)
    return renewed


def certify(
    counter: Counter, card: Card, holder: Holder, serials: Mapping[Kind, int] = NO_SERIALS
) -> Card:
    """発行: the card gets every certificate it lacks: after moving, at 15, or after the end.

    A new certificate is linked to the one before it [S].

    Args:
        counter: where it happens.
        card: what gets them.
        holder: whom they name.
        serials: serial numbers to use instead of drawn ones.

    Returns:
        The card with its certificates; PINs and their counts stay.

    Raises:
        ValueError: the card lacks none, or is at its end itself, or was given up.
    """
    _require_open(counter, card)
    if counter.now > counter.store.medium(card.number).end:
        raise ValueError(f"card {card.number} is at its end")
    kinds = Kind if counter.may_sign(holder, counter.now) else [Kind.AUTHENTICATION]
    good = good_certificates(counter, card)
    lacking = {kind: counter.now.date() for kind in kinds if kind not in good}
    if not lacking:
        raise ValueError(f"card {card.number} lacks no certificate")
    return _certify(counter, card, holder, lacking, serials)


def move(counter: Counter, card: Card) -> None:
    """転居・転入: 署名用 ends because its content changed [P]; 利用者証明用 stays good [M]."""
    end_with_phones(counter, card, [Kind.SIGNATURE], Reason.AFFILIATION_CHANGED)


def rename(counter: Counter, card: Card) -> None:
    """氏名の変更: as when moving [P]."""
    end_with_phones(counter, card, [Kind.SIGNATURE], Reason.AFFILIATION_CHANGED)


def lose(counter: Counter, card: Card) -> None:
    """紛失: held from the call to the free line on [P], and never un-held [S].

    That both certificates are held, and a phone's are not, is our reading; both can be switched.
    """
    kinds = Kind if counter.rules.holds("loss-holds-both") else [Kind.SIGNATURE]
    end(counter, card.number, kinds, Reason.CERTIFICATE_HOLD)
    if not counter.rules.holds("loss-spares-phone"):
        for phone in counter.store.phones(card.number):
            end(counter, phone.number, Kind, Reason.CERTIFICATE_HOLD)


def die(counter: Counter, card: Card) -> None:
    """死亡: ends certificates [M]; that it is both, and the reason, can be switched."""
    kinds = Kind if counter.rules.holds("death-ends-both") else [Kind.SIGNATURE]
    reason = Reason.CESSATION_OF_OPERATION
    if not counter.rules.holds("death-is-cessation"):
        reason = Reason.UNSPECIFIED
    end_with_phones(counter, card, kinds, reason)
    counter.store.close(card.number)


def hand_back(counter: Counter, card: Card) -> None:
    """返納: both certificates end as no longer needed (必要性がなくなった) [S]."""
    end_with_phones(counter, card, Kind, Reason.CESSATION_OF_OPERATION)
    counter.store.close(card.number)


def replace(
    counter: Counter,
    card: Card,
    holder: Holder,
    number: int,
    pins: Pins | None = DEFAULT_PINS,
    serials: Mapping[Kind, int] = NO_SERIALS,
) -> Card:
    """再交付: another card takes the place of one that is lost, broken or at its end.

    Args:
        counter: where it happens.
        card: the old card; what is not revoked yet is now.
        holder: whom the new one is for.
        number: number of the new card.
        pins: PINs of the new card.
        serials: serial numbers to use instead of drawn ones.

    Raises:
        ValueError: the number or a serial number is taken; the old card was given up before.
    """
    _require_open(counter, card)
    old = counter.store.held(card.number)
    linked = counter.rules.holds("replacement-links")
    kin = Kin(replaces={kind: one.name for kind, one in old.items()} if linked else {})
    request = Request(holder, number, pins, serials, profile=card.profile)
    (new,) = counter.issue_many([request], kin)
    reason = Reason.SUPERSEDED
    if not counter.rules.holds("replacement-supersedes"):
        reason = Reason.CESSATION_OF_OPERATION
    end_with_phones(counter, card, Kind, reason)
    counter.store.close(card.number)
    return new


def end(counter: Counter, medium: int, kinds: Iterable[Kind], reason: Reason) -> None:
    """Revoke what a card or phone holds of these kinds; an earlier revocation stands."""
    held = counter.store.held(medium)
    for kind in kinds:
        if (one := held.get(kind)) is not None:
            counter.store.revoke(one.name, counter.now, reason)


def end_with_phones(counter: Counter, card: Card, kinds: Iterable[Kind], reason: Reason) -> None:
    """Revoke what a card holds of these kinds, and what hangs on it."""
    end(counter, card.number, kinds, reason)
    end_phones(counter, card.number, kinds, reason)


def end_phones(counter: Counter, card: int, kinds: Iterable[Kind], reason: Reason) -> None:
    """Revoke the phones' certificates that hang on ended ones of a card; can be switched."""
    if counter.rules.holds("phone-ends-with-card"):
        for phone in counter.store.phones(card):
            end(counter, phone.number, kinds, reason)


def good_certificates(counter: Counter, card: Card) -> dict[Kind, Issued]:
    """Return what a card holds that is neither revoked nor at its end."""
    held = counter.store.held(card.number)
    return {kind: one for kind, one in held.items() if counter.is_good(one, counter.now)}


def _require_open(counter: Counter, card: Card) -> None:
    if counter.store.medium(card.number).closed:
        raise ValueError(f"card {card.number} was given up")


def _certify(
    counter: Counter,
    card: Card,
    holder: Holder,
    counted_from: Mapping[Kind, date],
    serials: Mapping[Kind, int],
) -> Card:
    """Give a card certificates that last from a day to the birthday of its profile after it."""
    held, good = counter.store.held(card.number), good_certificates(counter, card)
    staying = {kind: one for kind, one in good.items() if kind not in counted_from}
    own = {
        kind: counter.calendar.end(holder.born, day, card.profile.birthdays)
        for kind, day in counted_from.items()
    }
    ends = within(
        own | {kind: one.end for kind, one in staying.items()},
        counter.store.medium(card.number).end,
    )
    order = Order(
        holder=holder,
        number=card.number,
        profile=card.profile,
        begin=counter.now,
        ends={kind: ends[kind] for kind in counted_from},
        again={kind: held[kind].again + 1 for kind in counted_from if kind in held},
        serials=serials,
        kin=Kin(
            replaces={kind: held[kind].name for kind in counted_from if kind in held},
            beside={kind: one.name for kind, one in staying.items()},
        ),
    )
    counter.produce([order])
    return counter.with_pins(card.number, card.pins)


def _day(one: Issued) -> date:
    """Return the birthday a certificate ends with, from which a renewal counts on."""
    return one.end.astimezone(JST).date()
