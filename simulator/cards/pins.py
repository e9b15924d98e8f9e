"""The four PINs of a card: their forms, how many wrong entries lock them, and who may set them.

Sources: forms and lock counts of the first two and the ways to unlock, www2.jpki.go.jp [P]; the
other two, and that the count starts again after a correct entry, municipalities' pages [M]; what a
card answers, notes established on a card in public code [S].
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class PinRefused(Exception):
    """The card did not accept a PIN."""


class WrongPin(PinRefused):
    """The PIN is wrong; a card answers ``63Cx`` with the tries that are left [S].

    Args:
        tries_left: 0 when this try locked the PIN.
    """

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"wrong PIN, {tries_left} tries left")
        self.tries_left = tries_left


class PinLocked(PinRefused):
    """The PIN was locked before; a card answers ``6984``, whatever is entered [S]."""

    def __init__(self) -> None:
        super().__init__("the PIN is locked")


class NoPin(PinRefused):
    """The card was handed out without PINs (顔認証マイナンバーカード)."""

    def __init__(self) -> None:
        super().__init__("the card has no PIN")


class PinName(StrEnum):
    """Which PIN."""

    SIGNATURE = "signature"  # 署名用
    AUTHENTICATION = "authentication"  # 利用者証明用
    REGISTER = "register"  # 住民基本台帳用
    PRINTED = "printed"  # 券面事項入力補助用


@dataclass(frozen=True)
class PinRule:
    """What holds for one of the PINs.

    Args:
        label: what it is called, and its form in words.
        form: what may be chosen.
        tries: wrong entries in a row that lock it.
        kiosk: whether app and convenience store can unlock it, not only the counter [P].
        online: whether it can be changed online [M].
    """

    label: str
    form: re.Pattern[str]
    tries: int
    kiosk: bool = False
    online: bool = False


_PASSWORD = re.compile(r"(?=.*[A-Z])(?=.*[0-9])[A-Z0-9]{6,16}", re.ASCII)
_DIGITS = re.compile(r"[0-9]{4}", re.ASCII)

_BOTH_WAYS = {"kiosk": True, "online": True}

RULES = {
    PinName.SIGNATURE: PinRule(
        "署名用パスワード has 6 to 16 upper-case letters and digits", _PASSWORD, 5, **_BOTH_WAYS
    ),
    PinName.AUTHENTICATION: PinRule(
        "利用者証明用パスワード has 4 digits", _DIGITS, 3, **_BOTH_WAYS
    ),
    PinName.REGISTER: PinRule("住民基本台帳用パスワード has 4 digits", _DIGITS, 3),
    PinName.PRINTED: PinRule("券面事項入力補助用パスワード has 4 digits", _DIGITS, 3, online=True),
}


def _require_form(name: PinName, value: str) -> None:
    if not RULES[name].form.fullmatch(value):
        raise ValueError(f"{RULES[name].label}: {value!r}")


@dataclass(frozen=True)
class Pins:
    """The PINs a holder chose at the counter. Those of 4 digits may be the same [M].

    That the counter, and not the card, insists on both letters and digits is our model.

    Args:
        signature: 署名用パスワード, 6 to 16 upper-case letters and digits, both.
        authentication: 利用者証明用パスワード, 4 digits.
        register: 住民基本台帳用パスワード, 4 digits.
        printed: 券面事項入力補助用パスワード, 4 digits.

    Raises:
        ValueError: a PIN does not have its form.
    """

    signature: str = "TEKIGO01"
    authentication: str = "0123"
    register: str = "0123"
    printed: str = "0123"

    def __post_init__(self) -> None:
        """Refuse what no counter would accept."""
        for name in PinName:
            _require_form(name, self.of(name))

    def of(self, name: PinName) -> str:
        """Return one of them."""
        chosen: str = getattr(self, name.value)
        return chosen


DEFAULT_PINS = Pins()


class Pin:
    """One PIN on a card, with its count of wrong entries.

    Args:
        name: which one.
        value: what opens it.
    """

    def __init__(self, name: PinName, value: str) -> None:
        self.name = name
        self.tries_left = RULES[name].tries
        self._value = value

    def enter(self, entered: str) -> None:
        """Open it; a correct entry starts the count again [M].

        Args:
            entered: the PIN; "" asks only how many tries are left, and costs none [S].

        Raises:
            WrongPin: it is not right.
            PinLocked: it was locked before.
        """
        if self.tries_left == 0:
            raise PinLocked
        if entered != self._value:
            self.tries_left -= bool(entered)
            raise WrongPin(self.tries_left)
        self.tries_left = RULES[self.name].tries

    def change(self, entered: str, new: str) -> None:
        """Choose another PIN, knowing the present one.

        Raises:
            PinRefused: the present one is not right, or locked.
            ValueError: the new one does not have its form.
        """
        _require_form(self.name, new)
        self.enter(entered)
        self._value = new

    def change_online(self, entered: str, new: str) -> None:
        """Choose another PIN online, which is not offered for 住民基本台帳用 [M]; see `change`.

        Raises:
            ValueError: this one cannot be changed online, or the new one does not have its form.
        """
        if not RULES[self.name].online:
            raise ValueError(f"the PIN {self.name} cannot be changed online")
        self.change(entered, new)

    def reset(self, new: str) -> None:
        """Set it anew at the counter (初期化), which unlocks it and asks for no old one [P].

        Raises:
            ValueError: the new one does not have its form.
        """
        _require_form(self.name, new)
        self._value = new
        self.tries_left = RULES[self.name].tries


class AbsentPin(Pin):
    """The PIN of a card that has none: nothing opens it until a counter sets one."""

    def __init__(self, name: PinName) -> None:
        super().__init__(name, "")

    def enter(self, entered: str) -> None:
        """Refuse, whatever is entered.

        Raises:
            NoPin: no PIN was set.
        """
        if not self._value:
            raise NoPin
        super().enter(entered)


def pins_of(chosen: Pins) -> dict[PinName, Pin]:
    """Return the PINs of a new card."""
    return {name: Pin(name, chosen.of(name)) for name in PinName}


def reset_at_kiosk(pins: Mapping[PinName, Pin], name: PinName, other: str, new: str) -> None:
    """Set a PIN of 公的個人認証 anew with app and convenience store [P].

    Args:
        pins: of the card.
        name: 署名用 or 利用者証明用; the kiosk serves no other.
        other: the other one of the two, which must be known [S].
        new: what is chosen.

    Raises:
        PinRefused: the other one is not right, or locked.
        ValueError: the kiosk does not serve this PIN, or the new one does not have its form.
    """
    if not RULES[name].kiosk:
        raise ValueError(f"no kiosk unlocks the PIN {name}")
    _require_form(name, new)
    (known,) = (one for one in PinName if RULES[one].kiosk and one is not name)
    pins[known].enter(other)
    pins[name].reset(new)
