"""What may happen to a resident between two filings, at a push of a button.

Certificates end or begin at once; the connector learns of it with the next file of link data
(番号紐付情報), which is what most of these buttons are there to show.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.cards import life
from simulator.contracts.problem import Problem, Text
from simulator.residents import places

if TYPE_CHECKING:
    from simulator.cards.holder import Holder
    from simulator.screens.resident.media import Media
    from simulator.screens.room import Room
    from simulator.web.population import Inhabitant

PHONES = 60
"""Added to the number of a card for that of its first phone: residents and personas are fewer."""
NEW_HOME = "1番地1"


class Event(StrEnum):
    """What can happen."""

    RENEW = "renew"
    MOVE = "move"
    LOSE = "lose"
    PHONE = "phone"
    UNLOCK = "unlock"


EVENTS = {
    Event.RENEW: (
        Text("電子証明書を新しくする", "Get new certificates"),
        Text(
            "更新か、失効と再発行。新しいシリアル番号の番号紐付情報は、あとから届く。",
            "A renewal, or giving them up for new ones. The link data of the new ones come later.",
        ),
    ),
    Event.MOVE: (
        Text("引っ越す", "Move"),
        Text(
            "同じ市区町村の中での転居。署名用の証明書が変わり、住民票の住所も変わる。",
            "Within the municipality. The certificate to sign and the address change.",
        ),
    ),
    Event.LOSE: (
        Text("カードをなくす", "Lose the card"),
        Text(
            "カードの証明書が失効する。署名すると、電子認証エラーの申請が届く。スマホはそのまま。",
            "Its certificates are held: what they sign arrives as invalid. A phone stays good.",
        ),
    ),
    Event.PHONE: (
        Text("スマホに電子証明書を入れる", "Put certificates on the phone"),
        Text(
            "カードとは別の認証局の証明書が増え、スマホで署名できる。",
            "Certificates of another authority; the phone can sign.",
        ),
    ),
    Event.UNLOCK: (
        Text("暗証番号を初期化する", "Have the PINs reset"),
        Text("窓口で、訓練用の暗証番号に戻す。", "At the counter, to the PINs for practice."),
    ),
}
"""What each button says, and what comes of it."""
DONE = {
    Event.RENEW: Text("電子証明書が新しくなりました。", "There are new certificates."),
    Event.MOVE: Text("引っ越しました。", "The person has moved."),
    Event.LOSE: Text("カードの証明書が失効しました。", "The card's certificates are held."),
    Event.PHONE: Text("スマホで署名できます。", "The phone can sign."),
    Event.UNLOCK: Text("暗証番号を初期化しました。", "The PINs have been reset."),
}


def happen(room: Room, media: Media, one: Inhabitant, event: Event) -> None:
    """Let something happen to somebody now.

    Args:
        room: where they live.
        media: hands them their cards.
        one: who.
        event: what.

    Raises:
        Problem: it cannot happen to them any more.
    """
    town, cards = room.simulation.residents, room.simulation.cards
    number = town.current(one.signer.address_number)
    holder = _holder(room, one, number)
    try:
        match event:
            case Event.RENEW:
                _renew(room, one, number, holder)
            case Event.MOVE:
                town.move_within(number, one.card, _moved(holder))
            case Event.LOSE:
                life.lose(cards, one.card)
            case Event.PHONE:
                count = len(cards.store.phones(one.card.number)) + 1
                town.put_on_phone(number, one.card, holder, one.card.number + PHONES * count)
            case Event.UNLOCK:
                for card in media.all(one):
                    media.reset(card)
                return
    except (LookupError, ValueError) as error:
        raise _cannot(event) from error
    room.note("resident", event.value)


def _renew(room: Room, one: Inhabitant, number: str, holder: Holder) -> None:
    """Renew the certificates; before the last months they are given back and issued anew."""
    town = room.simulation.residents
    try:
        town.renew(number, one.card, holder)
    except ValueError:
        town.reissue(number, one.card, holder)


def _holder(room: Room, one: Inhabitant, number: str) -> Holder:
    record = room.simulation.residents.record(number)
    return replace(room.population.holder(one.number), address=record.address)


def _moved(holder: Holder) -> Holder:
    """Return whom the card names after a move to the next town of the municipality."""
    place = places.municipality(holder.municipality.code)
    homes = [place.address(town, NEW_HOME).text for town in place.towns]
    at = homes.index(holder.address) if holder.address in homes else -1
    return replace(holder, address=homes[(at + 1) % len(homes)])


def _cannot(event: Event) -> Problem:
    name, _ = EVENTS[event]
    return Problem(
        Text(
            f"この人には、今は「{name.ja}」は起こせません。",
            f"This cannot happen to this person now: {name.en}.",
        ),
        Text(
            "有効な電子証明書がないときは、先に「電子証明書を新しくする」を試してください。",
            "Where no certificate is good, get new ones first.",
        ),
    )
