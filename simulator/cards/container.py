"""What every signature container says, whatever its form, and what a card signs for one.

What マイナポータル attaches to application data is not public. That the page sends DigestInfos to
the card, gets raw RSA values back and builds the container elsewhere is seen in public code [S].
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from simulator.pki import der

_SHA256_IDENTIFIER = der.algorithm("2.16.840.1.101.3.4.2.1")


class MalformedSignature(ValueError):
    """A signature container that is not of our shape."""


@dataclass(frozen=True)
class Container:
    """What a signature container says.

    Args:
        signed_info: the bytes the signature value is over.
        digests: SHA-256 of every signed member, by file name.
        signature_value: the raw RSA signature.
        certificate: the signer's certificate in DER.
    """

    signed_info: bytes
    digests: dict[str, bytes]
    signature_value: bytes
    certificate: bytes


def digest_info(signed_info: bytes) -> bytes:
    """Return the DigestInfo (RFC 8017 9.2) of the signed bytes, which is what a card signs.

    That マイナポータル's page passes a DigestInfo to the card is seen in public code [S].
    """
    digest = hashlib.sha256(signed_info).digest()
    return der.sequence(_SHA256_IDENTIFIER, der.octet_string(digest))
