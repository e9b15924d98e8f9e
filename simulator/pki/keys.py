"""The committed pool of TEST RSA-2048 keys, by slot number.

The first slots belong to certification authorities and to who answers in their place, honestly or
not; the rest to cards, two each.
"""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa

from fixtures import folder

SLOTS = 256
AUTHORITY_SLOTS = 16
DISTINCT_CARDS = (SLOTS - AUTHORITY_SLOTS) // 2

SIGNATURE_AUTHORITY = 0
AUTHENTICATION_AUTHORITY = 1
RESPONDER = 14
LOOK_ALIKE = 15

_EXPONENT = 65537
_PRIME_SIZE = 128


@cache
def key(slot: int) -> rsa.RSAPrivateKey:
    """Return the key of a slot.

    The library's validation, 33 ms a key, is skipped: the pool is ours, and a test validates it.

    Raises:
        ValueError: there is no such slot.
    """
    if not 0 <= slot < SLOTS:
        raise ValueError(f"slot {slot} is not one of 0 to {SLOTS - 1}")
    start = slot * 2 * _PRIME_SIZE
    p = int.from_bytes(_pool()[start : start + _PRIME_SIZE], "big")
    q = int.from_bytes(_pool()[start + _PRIME_SIZE : start + 2 * _PRIME_SIZE], "big")
    return _from_primes(p, q)


def card_slots(index: int) -> tuple[int, int]:
    """Return the two slots of a card: for its 署名用 and its 利用者証明用 key.

    Cards of one world with an index below `DISTINCT_CARDS` never share a key; later ones reuse the
    keys of earlier ones.

    Raises:
        ValueError: the index is negative.
    """
    if index < 0:
        raise ValueError(f"a card's index cannot be negative: {index}")
    first = AUTHORITY_SLOTS + 2 * (index % DISTINCT_CARDS)
    return first, first + 1


@cache
def _pool() -> bytes:
    return (folder("keys") / "rsa-2048.bin").read_bytes()


def _from_primes(p: int, q: int) -> rsa.RSAPrivateKey:
    d = rsa.rsa_recover_private_exponent(_EXPONENT, p, q)
    numbers = rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa.rsa_crt_dmp1(d, p),
        dmq1=rsa.rsa_crt_dmq1(d, q),
        iqmp=rsa.rsa_crt_iqmp(p, q),
        public_numbers=rsa.RSAPublicNumbers(_EXPONENT, p * q),
    )
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)
