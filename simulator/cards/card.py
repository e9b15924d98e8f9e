"""A My Number Card as a signing device, or a phone that does its work: certificates, keys, PINs.

Source of what the signing command does: notes established on a card in public code [S]. How a card
signs with ECDSA is not known, and our model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo, Prehashed

from simulator.cards.pins import Pin, PinName
from simulator.cards.profile import CardProfile
from simulator.pki.keys import Algorithm, PrivateKey
from simulator.pki.leaf import Kind

_LONGEST_INPUT = 245
_P384 = Algorithm.P_384.hash
_ECDSA = ec.ECDSA(Prehashed(_P384), deterministic_signing=True)


class NotOnCard(LookupError):
    """The card does not hold such a certificate."""


class Credential:
    """One certificate of a card with its key, behind a PIN.

    Args:
        certificate: the certificate.
        key: its private key, which never leaves the credential.
        pin: opens it.
    """

    def __init__(self, certificate: x509.Certificate, key: PrivateKey, pin: Pin) -> None:
        self.certificate = certificate
        self.pin = pin
        self._key = key

    @property
    def tries_left(self) -> int:
        """How many wrong entries the PIN still takes."""
        return self.pin.tries_left

    @property
    def algorithm(self) -> Algorithm:
        """What the key is, which decides what `sign` takes and returns."""
        return Algorithm.RSA_2048 if isinstance(self._key, RSAPrivateKey) else Algorithm.P_384

    def sign(self, given: bytes, pin: str) -> bytes:
        """Sign what is given, as COMPUTE DIGITAL SIGNATURE with P1 = 00 does [S].

        RSA: the card pads (PKCS#1 v1.5) and knows no hash: given a bare hash instead of a
        DigestInfo it signs all the same, and no verifier will accept the signature.
        P-384: the card takes the SHA-384 hash and returns the two numbers in DER (RFC 3279
        2.2.3), the same ones every time (RFC 6979): our model.

        Args:
            given: a DigestInfo of 1 to 245 bytes, or a hash of 48 bytes.
            pin: the PIN; "" asks only how many tries are left, and costs none [S].

        Raises:
            WrongPin: the PIN is not right.
            PinLocked: it was locked before.
            NoPin: the card has none.
            ValueError: too little or too much to sign.
        """
        self.pin.enter(pin)
        if isinstance(self._key, RSAPrivateKey):
            _require_size(given, 1, _LONGEST_INPUT)
            return self._key.sign(given, PKCS1v15(), NoDigestInfo())
        _require_size(given, _P384.digest_size, _P384.digest_size)
        return self._key.sign(given, _ECDSA)


@dataclass(frozen=True)
class Card:
    """A card, or a phone with its certificates, in somebody's hand.

    Args:
        credentials: what it can sign with; under 15 there is no 署名用.
        number: its number in its world.
        profile: what it is.
        pins: its PINs.
    """

    credentials: Mapping[Kind, Credential]
    number: int
    profile: CardProfile
    pins: Mapping[PinName, Pin]

    @property
    def signature(self) -> Credential:
        """The 署名用 credential, for applications.

        Raises:
            NotOnCard: it holds none.
        """
        return self._of(Kind.SIGNATURE)

    @property
    def authentication(self) -> Credential:
        """The 利用者証明用 credential, for logging in.

        Raises:
            NotOnCard: it holds none.
        """
        return self._of(Kind.AUTHENTICATION)

    def sign(self, given: bytes, pin: str) -> bytes:
        """Sign with the 署名用 key; see `Credential.sign`."""
        return self.signature.sign(given, pin)

    def _of(self, kind: Kind) -> Credential:
        if kind not in self.credentials:
            raise NotOnCard(f"card {self.number} holds no {kind} certificate")
        return self.credentials[kind]


def _require_size(given: bytes, least: int, most: int) -> None:
    if not least <= len(given) <= most:
        size = str(least) if least == most else f"{least} to {most}"
        raise ValueError(f"a card signs {size} bytes, and was given {len(given)}")
