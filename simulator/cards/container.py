"""What every signature container says, whatever its form, and what a card signs for one.

What マイナポータル attaches to application data is not public. That the page sends DigestInfos to
the card, gets raw RSA values back and builds the container elsewhere is seen in public code [S].
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cards import signing
from simulator.pki.keys import Algorithm


class MalformedSignature(ValueError):
    """A signature container that is not of our shape."""


@dataclass(frozen=True)
class Container:
    """What a signature container says.

    Args:
        signed_info: the bytes the signature value is over.
        digests: digest of every signed member, by file name.
        signature_value: the value as a card gives it: RSA's octets, or ECDSA's r and s in DER.
        certificate: the signer's certificate in DER.
        algorithm: of the key it is signed with, and of the digests.
    """

    signed_info: bytes
    digests: dict[str, bytes]
    signature_value: bytes
    certificate: bytes
    algorithm: Algorithm = Algorithm.RSA_2048


def digest_info(signed_info: bytes) -> bytes:
    """Return the DigestInfo (RFC 8017 9.2) of the signed bytes, which is what an RSA card signs.

    That マイナポータル's page passes a DigestInfo to the card is seen in public code [S].
    """
    return signing.digest_info(signing.digest(signed_info, Algorithm.RSA_2048))
