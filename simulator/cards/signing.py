"""What a card's key is given to sign, and how its signature is checked, by the key's algorithm."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from simulator.pki import der
from simulator.pki.keys import Algorithm

_HASHES = {
    Algorithm.RSA_2048: "2.16.840.1.101.3.4.2.1",
    Algorithm.P_384: "2.16.840.1.101.3.4.2.2",
}


def hash_identifier(algorithm: Algorithm) -> bytes:
    """Return how the hash that goes with a key is named in DER."""
    return der.algorithm(_HASHES[algorithm])


def digest(content: bytes, algorithm: Algorithm) -> bytes:
    """Return the digest of some bytes by the hash that goes with a key."""
    return hashlib.new(algorithm.hash.name, content).digest()


def digest_info(digest: bytes, algorithm: Algorithm = Algorithm.RSA_2048) -> bytes:
    """Return a digest as a DigestInfo (RFC 8017 9.2)."""
    return der.sequence(hash_identifier(algorithm), der.octet_string(digest))


def to_sign(digest: bytes, algorithm: Algorithm) -> bytes:
    """Return what a key must be given to sign a digest: RSA a DigestInfo, ECDSA the digest."""
    return digest_info(digest) if algorithm is Algorithm.RSA_2048 else digest


def is_signature(value: bytes, content: bytes, key: object, algorithm: Algorithm) -> bool:
    """Tell whether a value, as a card gives it, is a public key's signature over some bytes."""
    if of_key(key) is not algorithm:
        return False
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(value, content, PKCS1v15(), algorithm.hash)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, content, ec.ECDSA(algorithm.hash))
    except InvalidSignature:
        return False
    return True


def of_key(key: object) -> Algorithm | None:
    """Return the algorithm of a public key, None for a key no card has."""
    if isinstance(key, RSAPublicKey):
        return Algorithm.RSA_2048
    is_384 = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP384R1)
    return Algorithm.P_384 if is_384 else None


@lru_cache(64)  # one filing asks for it five times
def of_certificate(certificate: bytes) -> Algorithm:
    """Return the algorithm of the key in a certificate (DER), and RSA for whatever else it is.

    Who signed with what is found out when the signature is verified, never here.
    """
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
        return Algorithm.RSA_2048
    return of_key(key) or Algorithm.RSA_2048
