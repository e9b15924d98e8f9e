"""The committed TEST keys: sound, public by construction, never shared where it matters."""

import runpy
from pathlib import Path

import pytest

from fixtures import folder
from simulator.pki import keys

GENERATOR = Path(str(folder("keys") / "generate.py"))


@pytest.mark.parametrize("slot", [0, 255])
def test_the_pool_is_what_its_generator_makes(slot: int) -> None:
    made = runpy.run_path(str(GENERATOR))["key_bytes"](slot)
    p, q = (int.from_bytes(half, "big") for half in (made[:128], made[128:]))

    numbers = keys.key(slot).private_numbers()

    assert (numbers.p, numbers.q) == (p, q)


@pytest.mark.parametrize("slot", [0, 1, 16, 255])
def test_a_key_passes_the_validation_that_loading_skips(slot: int) -> None:
    numbers = keys.key(slot).private_numbers()

    assert numbers.private_key().key_size == 2048
    assert numbers.public_numbers.e == 65537


def test_no_prime_is_used_twice() -> None:
    numbers = [keys.key(slot).private_numbers() for slot in range(keys.SLOTS)]

    assert len({prime for each in numbers for prime in (each.p, each.q)}) == 2 * keys.SLOTS


def test_cards_share_no_key_with_each_other_or_with_an_authority() -> None:
    used = [slot for index in range(keys.DISTINCT_CARDS) for slot in keys.card_slots(index)]

    assert keys.DISTINCT_CARDS == 120
    assert len(set(used)) == len(used)
    assert set(used).isdisjoint(range(keys.AUTHORITY_SLOTS))
    assert {keys.SIGNATURE_AUTHORITY, keys.AUTHENTICATION_AUTHORITY} < set(range(16))


def test_later_cards_reuse_the_keys_of_earlier_ones() -> None:
    assert keys.card_slots(120) == keys.card_slots(0)


def test_renewed_certificates_have_keys_that_nobody_else_in_a_small_world_has() -> None:
    cards = range(20)
    first = [slot for index in cards for slot in keys.card_slots(index)]
    later = [
        slot for index in cards for again in (1, 2, 3) for slot in keys.card_slots(index, again)
    ]

    assert keys.card_slots(0, again=1) == (254, 255)
    assert len({*first, *later}) == len(first) + len(later)
    assert {*first, *later}.isdisjoint(range(keys.AUTHORITY_SLOTS))


@pytest.mark.parametrize("slot", [-1, 256])
def test_a_slot_beyond_the_pool_is_refused(slot: int) -> None:
    with pytest.raises(ValueError, match=f"slot {slot} is not one of 0 to 255"):
        keys.key(slot)


def test_a_negative_card_index_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be negative: -1"):
        keys.card_slots(-1)
