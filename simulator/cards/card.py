"""A My Number Card as a signing device: two certificates, two keys, two PINs.

Sources: forms and lock counts of the PINs, www2.jpki.go.jp [P]; that the count starts again after
a correct entry, municipalities' pages [M]; behaviour of the signing command, notes established on
a card in public code [S].
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards.signing import of_certificate, to_sign

SIGNATURE_TRIES = 5
AUTHENTICATION_TRIES = 3

_SIGNATURE_FORM = re.compile(r"(?=.*[A-Z])(?=.*[0-9])[A-Z0-9]{6,16}", re.ASCII)
_AUTHENTICATION_FORM = re.compile(r"[0-9]{4}", re.ASCII)
_LONGEST_INPUT = 245


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


@dataclass(frozen=True)
class Pins:
    """The PINs a holder chose at the counter.

    Forms: www2.jpki.go.jp [P]. That the counter, and not the card, insists on both letters and
    digits is our model.

    Args:
        signature: 署名用パスワード, 6 to 16 upper-case letters and digits, both.
        authentication: 利用者証明用パスワード, 4 digits.

    Raises:
        ValueError: a PIN does not have its form.
    """

    signature: str = "TEKIGO01"
    authentication: str = "0123"

    def __post_init__(self) -> None:
        """Refuse what no counter would accept."""
        if not _SIGNATURE_FORM.fullmatch(self.signature):
            raise ValueError(
                f"署名用パスワード has 6 to 16 upper-case letters and digits: {self.signature!r}"
            )
        if not _AUTHENTICATION_FORM.fullmatch(self.authentication):
            raise ValueError(f"利用者証明用パスワード has 4 digits: {self.authentication!r}")


DEFAULT_PINS = Pins()


class Credential:
    """One certificate of a card with its key, behind a PIN.

    Args:
        certificate: the certificate.
        key: its private key, which never leaves the credential.
        pin: opens it.
        tries: wrong entries in a row that lock it.
    """

    def __init__(
        self, certificate: x509.Certificate, key: RSAPrivateKey, pin: str, tries: int
    ) -> None:
        self.certificate = certificate
        self.tries_left = tries
        self._key = key
        self._pin = pin
        self._tries = tries

    def sign(self, digest_info: bytes, pin: str) -> bytes:
        """Sign what is given, as COMPUTE DIGITAL SIGNATURE with P1 = 00 does [S].

        The card pads (PKCS#1 v1.5) and knows no hash: given a bare hash instead of a DigestInfo it
        signs all the same, and no verifier will accept the signature.

        Args:
            digest_info: 1 to 245 bytes.
            pin: the PIN; "" asks only how many tries are left, and costs none [S].

        Raises:
            WrongPin: the PIN is not right.
            PinLocked: it was locked before.
            ValueError: too little or too much to sign.
        """
        self._verify(pin)
        if not 1 <= len(digest_info) <= _LONGEST_INPUT:
            raise ValueError(
                f"a card signs 1 to {_LONGEST_INPUT} bytes, and was given {len(digest_info)}"
            )
        return self._key.sign(digest_info, PKCS1v15(), NoDigestInfo())

    def sign_digest(self, digest: bytes, pin: str) -> bytes:
        """Sign a plain digest, as COMPUTE DIGITAL SIGNATURE with P1 = 02 does [S].

        The card puts the digest into the DigestInfo that its RSA key needs. That a key on P-384
        signs the digest as it is follows from ECDSA.

        Args:
            digest: of the hash that goes with the key.
            pin: as for `sign`, which raises the same.
        """
        algorithm = of_certificate(self.certificate.public_bytes(Encoding.DER))
        return self.sign(to_sign(digest, algorithm), pin)

    def _verify(self, pin: str) -> None:
        if self.tries_left == 0:
            raise PinLocked
        if pin == self._pin:
            self.tries_left = self._tries
            return
        if pin:
            self.tries_left -= 1
        raise WrongPin(self.tries_left)


@dataclass(frozen=True)
class Card:
    """A card in somebody's hand.

    Args:
        signature: the 署名用 credential, for applications.
        authentication: the 利用者証明用 credential, for logging in.
    """

    signature: Credential
    authentication: Credential

    def sign(self, digest_info: bytes, pin: str) -> bytes:
        """Sign with the 署名用 key; see `Credential.sign`."""
        return self.signature.sign(digest_info, pin)
