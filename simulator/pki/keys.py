"""TEST keys by slot number: a committed pool of RSA-2048, and P-384 derived from a sentence.

The first slots belong to certification authorities and to who answers in their place, honestly or
not; the rest to cards, two each. RSA keys take too long to make and are kept in a file; a P-384 key
is any number, and is made when it is asked for.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from hashlib import shake_256
from typing import Literal, TypeAlias

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fixtures import folder
from simulator.pki import der

PrivateKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey: TypeAlias = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


class Algorithm(StrEnum):
    """What a key is, and with it the hash its owner signs.

    RSA-2048 with SHA-256 is today's card. ECDSA of 384 bits with SHA-384 is announced for the next
    one; that the curve is P-384 is our reading of it.
    """

    RSA_2048 = "rsa-2048"
    P_384 = "p-384"

    @property
    def hash(self) -> SHA256 | SHA384:
        """The hash that goes with the key."""
        return SHA256() if self is Algorithm.RSA_2048 else SHA384()

    @property
    def identifier(self) -> bytes:
        """How a signature made so is named in DER (RFC 4055 5, RFC 5758 3.2)."""
        if self is Algorithm.RSA_2048:
            return der.algorithm("1.2.840.113549.1.1.11")
        return der.sequence(der.object_identifier("1.2.840.10045.4.3.3"))

    @property
    def ecdsa_deterministic(self) -> Literal[True] | None:
        """What the library is told so that signatures repeat (RFC 6979); those of RSA always do."""
        return True if self is Algorithm.P_384 else None


SLOTS = 256
AUTHORITY_SLOTS = 16
DISTINCT_CARDS = (SLOTS - AUTHORITY_SLOTS) // 2

SIGNATURE_AUTHORITY = 0
AUTHENTICATION_AUTHORITY = 1
RESPONDER = 14
LOOK_ALIKE = 15

_SENTENCE = "tekigo: public TEST key, never protect anything with it"
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


@cache
def p384(slot: int) -> ec.EllipticCurvePrivateKey:
    """Return the P-384 key of a slot, hashed from a published sentence; there is no last slot.

    Raises:
        ValueError: the slot is negative.
    """
    if slot < 0:
        raise ValueError(f"slot {slot} is negative")
    curve = ec.SECP384R1()
    # Far more bits than the order has: no number is noticeably likelier than another.
    number = int.from_bytes(shake_256(f"{_SENTENCE}/p-384/{slot}".encode()).digest(64), "big")
    return ec.derive_private_key(1 + number % (curve.group_order - 1), curve)


def of(algorithm: Algorithm, slot: int) -> PrivateKey:
    """Return the key of an algorithm in a slot.

    Raises:
        ValueError: there is no such slot.
    """
    return key(slot) if algorithm is Algorithm.RSA_2048 else p384(slot)


def algorithm(private_key: PrivateKey) -> Algorithm:
    """Return what a key is."""
    return Algorithm.RSA_2048 if isinstance(private_key, rsa.RSAPrivateKey) else Algorithm.P_384


def sign(private_key: PrivateKey, data: bytes) -> bytes:
    """Sign bytes with the hash that goes with a key; the same bytes give the same signature."""
    if isinstance(private_key, rsa.RSAPrivateKey):
        return private_key.sign(data, PKCS1v15(), Algorithm.RSA_2048.hash)
    return private_key.sign(data, ec.ECDSA(Algorithm.P_384.hash, deterministic_signing=True))


def bits(public_key: PublicKey) -> bytes:
    """Return what a certificate holds of a key: the content of subjectPublicKey."""
    if isinstance(public_key, rsa.RSAPublicKey):
        return public_key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    return public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def card_slots(index: int, again: int = 0) -> tuple[int, int]:
    """Return the two slots of a card: for its 署名用 and its 利用者証明用 key.

    Cards of one world with an index below `DISTINCT_CARDS` never share a key; later ones reuse the
    keys of earlier ones. A renewed certificate has a key from the far end of the pool, three for
    each card, which in a small world nobody else has.

    Args:
        index: number of the card.
        again: how many certificates of the kind the card had before.

    Raises:
        ValueError: the index is negative.
    """
    if index < 0:
        raise ValueError(f"a card's index cannot be negative: {index}")
    pair = -(3 * index + again) if again else index
    first = AUTHORITY_SLOTS + 2 * (pair % DISTINCT_CARDS)
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
