"""What a signature container says, whatever its form, and whether it is so.

RSA goes with SHA-256 throughout, a key on P-384 with SHA-384.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

    from simulator.connector.facts import Covered
    from simulator.contracts.profile import Package

Hash = Literal["sha256", "sha384"]


@dataclass(frozen=True)
class Signed:
    """What a container says.

    Args:
        certificate: the signer's certificate, DER.
        content: the bytes the signature value is over.
        value: the signature value: RSA PKCS#1 v1.5, or ECDSA in DER.
        digests: digest of each file it vouches for; {} when it is made by another method, or
            through a list that is not the signed one.
        hash: what the digests are made with, and the signature.
    """

    certificate: bytes
    content: bytes
    value: bytes
    digests: dict[str, bytes]
    hash: Hash = "sha256"

    def form(self, members: dict[str, bytes], package: Package) -> Covered:
        """Tell whether the form was signed as it is now."""
        return self._covers(members, {package.members.application})

    def attachments(self, members: dict[str, bytes], package: Package) -> Covered:
        """Tell whether exactly the attachments were signed beside the form, as they are now."""
        form, folder = package.members.application, package.members.attachments
        there = {name for name in members if name.startswith(folder)}
        return self._covers(members, (there | self.digests.keys()) - {form})

    def _covers(self, members: dict[str, bytes], names: set[str]) -> Covered:
        if not names <= self.digests.keys():
            return "unsigned"
        fit = all(
            name in members and self.digests[name] == digest(self.hash, members[name])
            for name in names
        )
        return "as-signed" if fit else "changed"

    def is_by(self, key: PublicKeyTypes) -> bool:
        """Tell whether the value is this key's over the content."""
        kind = rsa.RSAPublicKey if self.hash == "sha256" else ec.EllipticCurvePublicKey
        algorithm = hashes.SHA256() if self.hash == "sha256" else hashes.SHA384()
        try:
            check(key, self.value, self.content, algorithm)
        except InvalidSignature:
            return False
        return isinstance(key, kind)


def check(
    key: PublicKeyTypes, value: bytes, content: bytes, algorithm: hashes.HashAlgorithm
) -> None:
    """Check a signature value: RSA PKCS#1 v1.5, or ECDSA in DER.

    Raises:
        InvalidSignature: it is not this key's over the content.
    """
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(value, content, padding.PKCS1v15(), algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(value, content, ec.ECDSA(algorithm))
    else:
        raise InvalidSignature


def digest(name: Hash, content: bytes) -> bytes:
    """Return the digest of some bytes."""
    return hashlib.new(name, content).digest()


def once(digests: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Return the digests by name; when one name has two, none of them vouches for anything."""
    told = list(digests)
    return dict(told) if len({name for name, _ in told}) == len(told) else {}
