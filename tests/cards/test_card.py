"""A card signs what it is given for whoever knows the PIN, and locks when somebody guesses."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from simulator.cards.card import Card, Credential
from simulator.cards.container import digest_info
from simulator.cards.holder import Holder
from simulator.cards.pins import PinLocked, PinName, Pins, WrongPin
from simulator.cards.profile import NEXT_CARD
from simulator.cards.service import CardService
from simulator.pki.keys import Algorithm
from simulator.pki.leaf import Kind

PINS = Pins()
MESSAGE = b"<ds:SignedInfo/>"
DIGEST_INFO = digest_info(MESSAGE)


def public_key(credential: Credential) -> RSAPublicKey:
    key = credential.certificate.public_key()
    assert isinstance(key, RSAPublicKey)
    return key


def test_a_signature_over_a_digest_info_verifies(card: Card) -> None:
    value = card.sign(DIGEST_INFO, PINS.signature)

    public_key(card.signature).verify(value, MESSAGE, PKCS1v15(), SHA256())
    assert len(value) == 256


def test_openssl_verifies_the_signature(
    card: Card, judge: Callable[..., str], tmp_path: Path
) -> None:
    value, message, key = (tmp_path / name for name in ("value", "message", "key.pem"))
    value.write_bytes(card.sign(DIGEST_INFO, PINS.signature))
    message.write_bytes(MESSAGE)
    key.write_bytes(
        public_key(card.signature).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )

    said = judge("openssl", "dgst", "-sha256", "-verify", key, "-signature", value, message)

    assert said == "Verified OK\n"


def test_a_bare_hash_is_signed_and_verifies_nowhere(card: Card) -> None:
    value = card.sign(hashlib.sha256(MESSAGE).digest(), PINS.signature)

    with pytest.raises(InvalidSignature):
        public_key(card.signature).verify(value, MESSAGE, PKCS1v15(), SHA256())


def test_the_same_input_gives_the_same_signature(card: Card) -> None:
    assert card.sign(DIGEST_INFO, PINS.signature) == card.sign(DIGEST_INFO, PINS.signature)


def test_the_two_certificates_have_keys_of_their_own(card: Card) -> None:
    value = card.authentication.sign(DIGEST_INFO, PINS.authentication)

    public_key(card.authentication).verify(value, MESSAGE, PKCS1v15(), SHA256())
    assert public_key(card.authentication) != public_key(card.signature)


@pytest.mark.parametrize("size", [0, 246])
def test_a_card_signs_neither_nothing_nor_too_much(card: Card, size: int) -> None:
    with pytest.raises(ValueError, match=f"1 to 245 bytes, and was given {size}"):
        card.sign(bytes(size), PINS.signature)


@pytest.mark.parametrize("size", [1, 245])
def test_a_card_signs_whatever_fits(card: Card, size: int) -> None:
    assert len(card.sign(bytes(size), PINS.signature)) == 256


@pytest.mark.parametrize(("name", "tries"), [("signature", 5), ("authentication", 3)])
def test_a_pin_locks_after_its_published_number_of_tries(card: Card, name: str, tries: int) -> None:
    credential: Credential = getattr(card, name)
    left = []
    for _ in range(tries):
        with pytest.raises(WrongPin) as wrong:
            credential.sign(DIGEST_INFO, "9999")
        left.append(wrong.value.tries_left)

    assert left == list(range(tries - 1, -1, -1))
    with pytest.raises(PinLocked):
        credential.sign(DIGEST_INFO, getattr(PINS, name))


def test_a_correct_entry_starts_the_count_again(card: Card) -> None:
    for _ in range(4):
        with pytest.raises(WrongPin):
            card.sign(DIGEST_INFO, "WRONG1")

    card.sign(DIGEST_INFO, PINS.signature)

    assert card.signature.tries_left == 5


def test_one_pin_s_lock_leaves_the_other_open(card: Card) -> None:
    for _ in range(3):
        with pytest.raises(WrongPin):
            card.authentication.sign(DIGEST_INFO, "9999")

    assert card.sign(DIGEST_INFO, PINS.signature)


def test_asking_how_many_tries_are_left_costs_none(card: Card) -> None:
    for _ in range(2):
        with pytest.raises(WrongPin) as wrong:
            card.sign(DIGEST_INFO, "")
        assert wrong.value.tries_left == 5


def test_a_card_compares_and_does_not_help(card: Card) -> None:
    with pytest.raises(WrongPin):
        card.sign(DIGEST_INFO, PINS.signature.lower())


@pytest.mark.parametrize("pin", ["ABCDE1", "1ABCDE", "ABCDEFGHIJKLMNO1"])
def test_a_counter_takes_letters_and_digits(pin: str) -> None:
    assert Pins(signature=pin).signature == pin


@pytest.mark.parametrize(
    "pin",
    ["", "ABCD1", "ABCDEFGHIJKLMNOP1", "abcde1", "ABCDEF", "123456", "ABCDE1\n", "ＡＢＣＤＥ１"],
)
def test_a_counter_refuses_other_signature_pins(pin: str) -> None:
    with pytest.raises(ValueError, match="6 to 16 upper-case letters and digits"):
        Pins(signature=pin)


@pytest.mark.parametrize("pin", ["", "123", "12345", "12A4", "１２３４", "1234\n"])
def test_a_counter_refuses_other_authentication_pins(pin: str) -> None:
    with pytest.raises(ValueError, match="4 digits"):
        Pins(authentication=pin)


@pytest.fixture
def next_card(service: CardService, holder: Holder) -> Card:
    return service.issue(holder, 1, profile=NEXT_CARD)


HASH = hashlib.sha384(MESSAGE).digest()


@pytest.mark.parametrize("kind", Kind)
def test_openssl_verifies_what_the_next_card_signs(
    next_card: Card, kind: Kind, judge: Callable[..., str], tmp_path: Path
) -> None:
    credential = next_card.credentials[kind]
    value, message, key = (tmp_path / name for name in ("value", "message", "key.pem"))
    value.write_bytes(credential.sign(HASH, Pins().of(PinName(kind.value))))
    message.write_bytes(MESSAGE)
    public = credential.certificate.public_key()
    key.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    said = judge("openssl", "dgst", "-sha384", "-verify", key, "-signature", value, message)

    assert said == "Verified OK\n"
    assert credential.algorithm is Algorithm.P_384


def test_the_next_card_signs_the_same_hash_alike(next_card: Card) -> None:
    assert next_card.sign(HASH, PINS.signature) == next_card.sign(HASH, PINS.signature)


@pytest.mark.parametrize("given", [b"", HASH[:-1], HASH + b"x", DIGEST_INFO])
def test_the_next_card_signs_a_hash_of_its_size_only(next_card: Card, given: bytes) -> None:
    with pytest.raises(ValueError, match=f"a card signs 48 bytes, and was given {len(given)}"):
        next_card.sign(given, PINS.signature)


def test_the_next_card_is_found_again(service: CardService, next_card: Card) -> None:
    again = service.card(1)

    assert again.profile is NEXT_CARD
    assert again.sign(HASH, PINS.signature) == next_card.sign(HASH, PINS.signature)


def test_the_next_card_can_be_switched_off(
    without: Callable[..., CardService], holder: Holder
) -> None:
    with pytest.raises(ValueError, match="nobody has the next card while its curve is not known"):
        without("next-card-curve").issue(holder, 0, profile=NEXT_CARD)
