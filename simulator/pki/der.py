"""The few DER encodings (X.690) this room writes by its own hand.

The cryptography library cannot build an OCSP answer for a given instant, because it stamps
producedAt from the machine's clock; to build a leaf certificate takes it as long as to sign it; and
a revocation list takes it a time that grows with the square of the entries. Those are written here.
It builds everything else.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

_BOOLEAN = 0x01
_INTEGER = 0x02
_BIT_STRING = 0x03
_OCTET_STRING = 0x04
_NULL = 0x05
_OBJECT_IDENTIFIER = 0x06
_ENUMERATED = 0x0A
_UTF8_STRING = 0x0C
_UTC_TIME = 0x17
_GENERALIZED_TIME = 0x18
_SEQUENCE = 0x30
_SET = 0x31
_CONTEXT = 0x80
_CONSTRUCTED_CONTEXT = 0xA0
_LAST_OF_UTC_TIME = 2049


def tlv(tag: int, *parts: bytes) -> bytes:
    """Return a tag, the length of all parts together, and the parts."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def sequence(*parts: bytes) -> bytes:
    """Return a SEQUENCE of encoded parts."""
    return tlv(_SEQUENCE, *parts)


def set_of(*parts: bytes) -> bytes:
    """Return a SET OF encoded parts, in the order that DER asks for."""
    return tlv(_SET, *sorted(parts))


def content(encoded: bytes) -> bytes:
    """Return what is inside an encoding: all that follows its tag and length."""
    first = encoded[1]
    return encoded[2 + (first & 0x7F if first & 0x80 else 0) :]


def explicit(number: int, part: bytes) -> bytes:
    """Return an encoded part inside the context tag `number`."""
    return tlv(_CONSTRUCTED_CONTEXT | number, part)


def implicit(number: int, content: bytes) -> bytes:
    """Return primitive content under the context tag `number` instead of its own."""
    return tlv(_CONTEXT | number, content)


def integer(value: int) -> bytes:
    """Return a non-negative INTEGER, with a sign byte where DER asks for one."""
    return tlv(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def enumerated(value: int) -> bytes:
    """Return an ENUMERATED below 128."""
    return tlv(_ENUMERATED, bytes((value,)))


def octet_string(content: bytes) -> bytes:
    """Return an OCTET STRING."""
    return tlv(_OCTET_STRING, content)


def bit_string(content: bytes) -> bytes:
    """Return a BIT STRING of whole bytes."""
    return tlv(_BIT_STRING, b"\0", content)


def utf8(text: str) -> bytes:
    """Return a UTF8String."""
    return tlv(_UTF8_STRING, text.encode())


def true() -> bytes:
    """Return the BOOLEAN TRUE."""
    return tlv(_BOOLEAN, b"\xff")


def time(instant: datetime) -> bytes:
    """Return an instant as certificates and lists do: UTCTime through 2049 (RFC 5280 4.1.2.5)."""
    if instant.astimezone(UTC).year > _LAST_OF_UTC_TIME:
        return generalized_time(instant)
    return tlv(_UTC_TIME, f"{instant.astimezone(UTC):%y%m%d%H%M%SZ}".encode())


def generalized_time(instant: datetime) -> bytes:
    """Return a GeneralizedTime in UTC with whole seconds, as RFC 5280 4.1.2.5.2 asks."""
    return tlv(_GENERALIZED_TIME, f"{instant.astimezone(UTC):%Y%m%d%H%M%SZ}".encode())


@cache
def object_identifier(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return tlv(_OBJECT_IDENTIFIER, *(_base128(arc) for arc in (40 * first + second, *rest)))


def algorithm(dotted: str) -> bytes:
    """Return an AlgorithmIdentifier with NULL parameters, as RSA and the SHA family have them."""
    return sequence(object_identifier(dotted), tlv(_NULL))


def _base128(arc: int) -> bytes:
    digits = [arc & 0x7F]
    while arc := arc >> 7:
        digits.append(0x80 | arc & 0x7F)
    return bytes(reversed(digits))
