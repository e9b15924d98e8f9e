"""The four PINs: what may be chosen, how they lock, and who opens them again."""

import pytest

from simulator.cards import phone
from simulator.cards.card import Card
from simulator.cards.holder import Holder
from simulator.cards.pins import (
    AbsentPin,
    NoPin,
    Pin,
    PinLocked,
    PinName,
    Pins,
    WrongPin,
    pins_of,
    reset_at_kiosk,
)
from simulator.cards.service import CardService

OWN = Pins(signature="MYOWN1", authentication="1111", register="2222", printed="3333")


def lock(pin: Pin) -> list[int]:
    """Enter a wrong PIN until it locks, and return how many tries were left each time."""
    left = []
    while pin.tries_left:
        with pytest.raises(WrongPin) as wrong:
            pin.enter("WRONG9")
        left.append(wrong.value.tries_left)
    return left


@pytest.mark.parametrize(
    ("name", "left"),
    [
        (PinName.SIGNATURE, [4, 3, 2, 1, 0]),
        (PinName.AUTHENTICATION, [2, 1, 0]),
        (PinName.REGISTER, [2, 1, 0]),
        (PinName.PRINTED, [2, 1, 0]),
    ],
)
def test_each_pin_locks_after_its_published_number_of_tries(name: PinName, left: list[int]) -> None:
    pins = pins_of(OWN)

    assert lock(pins[name]) == left
    with pytest.raises(PinLocked):
        pins[name].enter(OWN.of(name))
    assert [pins[one].tries_left for one in PinName if one is not name].count(0) == 0


@pytest.mark.parametrize("name", PinName)
def test_a_correct_entry_starts_each_count_again(name: PinName) -> None:
    pin = pins_of(OWN)[name]
    before = pin.tries_left
    with pytest.raises(WrongPin):
        pin.enter("WRONG9")

    pin.enter(OWN.of(name))

    assert pin.tries_left == before


@pytest.mark.parametrize("name", ["register", "printed"])
@pytest.mark.parametrize("pin", ["", "123", "12345", "12A4", "\uff11\uff12\uff13\uff14", "1234\n"])
def test_the_other_two_have_four_digits_too(name: str, pin: str) -> None:
    with pytest.raises(ValueError, match="has 4 digits"):
        Pins(**{name: pin})


def test_the_three_of_four_digits_may_be_the_same() -> None:
    same = Pins(authentication="4711", register="4711", printed="4711")

    assert {same.of(name) for name in PinName if name is not PinName.SIGNATURE} == {"4711"}


@pytest.mark.parametrize("name", PinName)
def test_the_counter_unlocks_and_asks_for_no_old_pin(name: PinName) -> None:
    pin = pins_of(OWN)[name]
    lock(pin)

    pin.reset(Pins().of(name))

    pin.enter(Pins().of(name))
    with pytest.raises(WrongPin):
        pin.enter(OWN.of(name))


def test_the_counter_sets_no_pin_of_another_form() -> None:
    pin = pins_of(OWN)[PinName.AUTHENTICATION]

    with pytest.raises(ValueError, match="has 4 digits: '12345'"):
        pin.reset("12345")
    pin.enter("1111")


def test_a_change_asks_for_the_present_pin() -> None:
    pin = pins_of(OWN)[PinName.SIGNATURE]

    pin.change("MYOWN1", "OTHER2")
    pin.enter("OTHER2")

    with pytest.raises(WrongPin):
        pin.change("MYOWN1", "THIRD3")
    assert pin.tries_left == 4
    with pytest.raises(ValueError, match="6 to 16"):
        pin.change("OTHER2", "short")
    assert pin.tries_left == 4


def test_all_but_the_register_s_pin_can_be_changed_online() -> None:
    pins = pins_of(OWN)
    new = Pins()
    for name in (PinName.SIGNATURE, PinName.AUTHENTICATION, PinName.PRINTED):
        pins[name].change_online(OWN.of(name), new.of(name))
        pins[name].enter(new.of(name))

    with pytest.raises(ValueError, match="register cannot be changed online"):
        pins[PinName.REGISTER].change_online("2222", "0123")


@pytest.mark.parametrize(
    ("name", "other", "new"),
    [(PinName.SIGNATURE, "1111", "OTHER2"), (PinName.AUTHENTICATION, "MYOWN1", "4444")],
)
def test_a_kiosk_unlocks_with_the_other_pin(name: PinName, other: str, new: str) -> None:
    pins = pins_of(OWN)
    lock(pins[name])

    with pytest.raises(WrongPin):
        reset_at_kiosk(pins, name, "WRONG9", new)
    assert pins[name].tries_left == 0

    reset_at_kiosk(pins, name, other, new)
    pins[name].enter(new)


@pytest.mark.parametrize("name", [PinName.REGISTER, PinName.PRINTED])
def test_a_kiosk_serves_only_the_two_of_the_signing_service(name: PinName) -> None:
    with pytest.raises(ValueError, match=f"no kiosk unlocks the PIN {name}"):
        reset_at_kiosk(pins_of(OWN), name, "1111", "4444")


def test_a_phone_s_password_is_reset_in_the_app_and_a_card_s_is_not(
    service: CardService, card: Card, holder: Holder
) -> None:
    mine = phone.issue(service, card, holder, 1)
    for one in (mine, card):
        lock(one.pins[PinName.SIGNATURE])

    phone.reset_password(mine, "NEWONE1")

    assert mine.sign(b"x", "NEWONE1")
    with pytest.raises(ValueError, match="card 0 is no phone"):
        phone.reset_password(card, "NEWONE1")


def test_a_card_without_pins_opens_for_nobody_until_one_is_set() -> None:
    pin = AbsentPin(PinName.AUTHENTICATION)
    for entered in ("", "0123"):
        with pytest.raises(NoPin):
            pin.enter(entered)

    pin.reset("0123")
    pin.enter("0123")
