"""The card or phone in a resident's hand, and what became of its PINs.

Wrong entries are counted over a restart of the server too: a locked PIN stays locked until the
counter resets it (初期化).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.cards.card import NotOnCard
from simulator.cards.pins import DEFAULT_PINS, RULES, PinLocked, PinName, PinRefused, WrongPin
from simulator.contracts.problem import Problem, Text
from simulator.pki.leaf import Kind, Medium
from simulator.world.database import METADATA

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.cards.card import Card, Credential
    from simulator.screens.room import Room
    from simulator.web.population import Inhabitant

PINS = sa.Table(
    "screens_pins",
    METADATA,
    sa.Column("medium", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("pin", sa.String, primary_key=True),
    sa.Column("tries_left", sa.Integer, nullable=False),
)
"""Entries left of PINs that were entered wrongly."""

PIN_OF = {
    Kind.SIGNATURE: PinName.SIGNATURE,
    Kind.AUTHENTICATION: PinName.AUTHENTICATION,
}


class Trouble(StrEnum):
    """Why a PIN was not accepted."""

    WRONG = "wrong"
    LOCKED = "locked"
    FORM = "form"
    ABSENT = "absent"


class PinSaid(Exception):
    """A PIN was not accepted.

    Args:
        trouble: why.
    """

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def told(trouble: Trouble, tries_left: int) -> Text:
    """Return what to tell whose PIN was not accepted.

    Args:
        trouble: why.
        tries_left: how many wrong entries it still takes.
    """
    if trouble is not Trouble.ABSENT and not tries_left:
        return Text(
            "暗証番号はロックされています。窓口で初期化するまで使えません。",
            "The PIN is locked. It cannot be used until the counter resets it.",
        )
    return {
        Trouble.WRONG: Text(
            f"暗証番号が違います。あと{tries_left}回まちがえるとロックされます。",
            f"The PIN is wrong. It locks after {tries_left} more wrong entries.",
        ),
        Trouble.LOCKED: Text("暗証番号を入れ直してください。", "Enter the PIN again."),
        Trouble.FORM: Text(
            "暗証番号の形が違います。カードには送っていないので、残りの回数は変わりません。",
            "This is no PIN. It was not given to the card, so no try was spent.",
        ),
        Trouble.ABSENT: Text("このカードには暗証番号がありません。", "This card has no PIN."),
    }[trouble]


@dataclass(frozen=True)
class Certificate:
    """What people see of a certificate.

    Args:
        kind: 署名用 or 利用者証明用.
        serial: its serial number.
        end: its last instant.
        good: whether it is neither revoked nor at its end.
        tries_left: how many wrong entries its PIN still takes.
    """

    kind: Kind
    serial: int
    end: datetime
    good: bool
    tries_left: int


class Media:
    """Hands residents their cards and phones.

    Args:
        room: whose.
    """

    def __init__(self, room: Room) -> None:
        self._room = room

    def all(self, one: Inhabitant) -> list[Card]:
        """Return somebody's card, then the phone that is in use, if any, with their PINs."""
        cards = self._room.simulation.cards
        phones = [
            cards.with_pins(phone.number, cards.pins(DEFAULT_PINS))
            for phone in cards.store.phones(one.card.number)[-1:]
        ]
        return [self._counted(card) for card in (one.card, *phones)]

    def one(self, one: Inhabitant, medium: str) -> Card:
        """Return the card, or the phone.

        Args:
            one: whose.
            medium: ``card`` or ``phone``.

        Raises:
            Problem: they have none.
        """
        held = {self.medium(card): card for card in self.all(one)}
        if medium not in held:
            raise Problem(
                Text("スマホに電子証明書がありません。", "The phone holds no certificates."),
                Text(
                    "この人のページで「スマホに電子証明書を入れる」か、カードを選んでください。",
                    "Put certificates on the phone on this person's page, or choose the card.",
                ),
            )
        return held[medium]

    @staticmethod
    def medium(card: Card) -> str:
        """Return ``card`` or ``phone``."""
        return "phone" if card.profile.medium is Medium.PHONE else "card"

    def certificates(self, card: Card) -> list[Certificate]:
        """Return the certificates that a card or phone holds."""
        cards = self._room.simulation.cards
        return [
            Certificate(
                kind,
                held.name.serial,
                held.end,
                cards.is_good(held, cards.now),
                card.credentials[kind].tries_left,
            )
            for kind, held in cards.store.held(card.number).items()
            if kind in card.credentials
        ]

    def opened(self, card: Card, kind: Kind, entered: str) -> tuple[Credential, str]:
        """Enter a PIN, and return what it opens with the PIN as it was entered into the card.

        Args:
            card: card or phone.
            kind: which certificate.
            entered: what was typed. Letters are made capital, as the real client does.

        Raises:
            PinSaid: it is not right; what has not its form is not given to the card at all.
            Problem: the card holds no such certificate.
        """
        credential = self._credential(card, kind)
        pin = entered.strip().upper()
        name = PIN_OF[kind]
        if not RULES[name].form.fullmatch(pin) and credential.tries_left:
            raise PinSaid(Trouble.FORM)
        try:
            credential.pin.enter(pin)
        except PinRefused as refused:
            self._keep(card, name)
            self._room.note("resident", "pin-refused", told=_note(name, credential.tries_left))
            raise PinSaid(_trouble(refused)) from refused
        self._keep(card, name)
        return credential, pin

    def reset(self, card: Card) -> None:
        """Reset the PINs of a card at the counter, or of a phone in its app, to what they were."""
        for name in PIN_OF.values():
            card.pins[name].reset(DEFAULT_PINS.of(name))
            self._keep(card, name)
        self._room.note("resident", "pin-reset")

    @staticmethod
    def _credential(card: Card, kind: Kind) -> Credential:
        try:
            return card.signature if kind is Kind.SIGNATURE else card.authentication
        except NotOnCard as missing:
            raise Problem(
                Text(
                    "このカードには、その電子証明書が入っていません。",
                    "This card does not hold that certificate.",
                ),
                Text(
                    "この人のページで、カードの中身を確かめてください。", "See this person's page."
                ),
            ) from missing

    def _counted(self, card: Card) -> Card:
        query = sa.select(PINS.c.pin, PINS.c.tries_left).where(PINS.c.medium == card.number)
        with self._room.simulation.world.engine.connect() as connection:
            for name, left in connection.execute(query):
                card.pins[PinName(name)].tries_left = left
        return card

    def _keep(self, card: Card, name: PinName) -> None:
        row = {"medium": card.number, "pin": name.value}
        left = card.pins[name].tries_left
        with self._room.simulation.world.change() as connection:
            same = sa.and_(PINS.c.medium == card.number, PINS.c.pin == name.value)
            connection.execute(sa.delete(PINS).where(same))
            if left < RULES[name].tries:
                connection.execute(sa.insert(PINS).values(row | {"tries_left": left}))


def _trouble(refused: PinRefused) -> Trouble:
    match refused:
        case WrongPin(tries_left=0) | PinLocked():
            return Trouble.LOCKED
        case WrongPin():
            return Trouble.WRONG
        case _:
            return Trouble.ABSENT


def _note(name: PinName, left: int) -> str:
    return f'{{"pin": "{name.value}", "left": {left}}}'
