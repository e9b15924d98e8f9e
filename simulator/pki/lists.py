"""The revocation list (CRL, RFC 5280 5) of one municipality's certificates.

Lists split by municipality: [S], public code, for 署名用; for 利用者証明用 our model, as are the
extensions of the list. The bytes are written by hand, so that a million entries take a second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache

from cryptography import x509

from simulator.pki import der, keys
from simulator.pki.authority import Authority
from simulator.pki.keys import PrivateKey
from simulator.pki.leaf import Municipality
from simulator.pki.revocation import CODES, Period, Revocation

_VERSION_2 = der.integer(1)
_REASON = der.object_identifier("2.5.29.21")
_SEQUENCE, _INTEGER = 0x30, 0x02
_DAY = 24 * 60 * 60
_SERIAL_BITS = 159
_LARGEST = (1 << _SERIAL_BITS) - 1
_CODE_BITS = 3
_CODES = (1 << _CODE_BITS) - 1
_CRITICAL = b"\x01\x01\xff"


def revocation_list(
    authority: Authority,
    municipality: Municipality,
    revocations: Iterable[Revocation],
    period: Period,
    key: PrivateKey | None = None,
) -> bytes:
    """Return the revocation list of one municipality's certificates, in DER.

    The critical issuingDistributionPoint names the same place as the certificates' distribution
    point, so the list of another municipality cannot be mistaken for this one.

    Args:
        authority: issued the certificates, and signs the list.
        municipality: whose certificates it covers.
        revocations: what it tells of, in any order.
        period: its thisUpdate and nextUpdate. The list's number is thisUpdate in Unix seconds.
        key: signs in place of the authority's key, for a forged list.
    """
    algorithm = authority.generation.algorithm.identifier
    entries = b"".join(_entries(revocations))
    content = der.sequence(
        _VERSION_2,
        algorithm,
        authority.name.public_bytes(),
        der.time(period.this_update),
        der.time(period.next_update),
        der.sequence(entries) if entries else b"",
        der.explicit(0, _extensions(authority, municipality, period)),
    )
    signature = keys.sign(key or authority.key, content)
    return der.sequence(content, algorithm, der.bit_string(signature))


def _entries(revocations: Iterable[Revocation]) -> Iterator[bytes]:
    """Yield the entries by time, then by number."""
    reasons = [_reason(code) for code in range(1 << _CODE_BITS)]
    for one in sorted(map(_packed, revocations)):
        serial = one >> _CODE_BITS & _LARGEST
        size = serial.bit_length() // 8 + 1
        day, second = divmod(one >> _SERIAL_BITS + _CODE_BITS, _DAY)
        rest = _date(day) + _clock(second) + reasons[one & _CODES]
        yield _head(size, len(rest)) + serial.to_bytes(size, "big") + rest


@cache
def _head(size: int, rest: int) -> bytes:
    """Return the heads of an entry and of its number, which is short enough for one byte each."""
    return bytes((_SEQUENCE, 2 + size + rest, _INTEGER, size))


def _packed(revocation: Revocation) -> int:
    """Return a revocation as one integer that sorts by time, then by number.

    Raises:
        ValueError: the serial number is longer than the 20 bytes of RFC 5280 4.1.2.2.
    """
    serial = revocation.serial
    if serial >> _SERIAL_BITS:  # negative, or too long
        raise ValueError(f"a serial number has at most {_SERIAL_BITS} bits: {serial}")
    second = int(revocation.at.timestamp())
    return (second << _SERIAL_BITS | serial) << _CODE_BITS | CODES.get(revocation.reason, 0)


@cache
def _date(day: int) -> bytes:
    """Return how the times of a day begin, which spares a million entries their calendars."""
    midnight = der.time(datetime.fromtimestamp(day * _DAY, UTC))
    return midnight.removesuffix(_clock(0))


@cache
def _clock(second: int) -> bytes:
    """Return how the times at a second of a day end."""
    return f"{second // 3600:02}{second // 60 % 60:02}{second % 60:02}Z".encode()


def _reason(code: int) -> bytes:
    """Return an entry's extensions; RFC 5280 5.3.1 leaves out the reason "unspecified"."""
    if code == 0:
        return b""
    return der.sequence(_extension(_REASON, der.enumerated(code)))


def _extensions(authority: Authority, municipality: Municipality, period: Period) -> bytes:
    key = x509.AuthorityKeyIdentifier(bytes.fromhex(authority.key_identifier), None, None)
    number = x509.CRLNumber(int(period.this_update.timestamp()))
    stated = [(key, b""), (number, b""), (_scope(authority, municipality), _CRITICAL)]
    return der.sequence(
        *(
            _extension(der.object_identifier(one.oid.dotted_string), one.public_bytes(), critical)
            for one, critical in stated
        )
    )


def _extension(identifier: bytes, value: bytes, critical: bytes = b"") -> bytes:
    return der.sequence(identifier, critical, der.octet_string(value))


def _scope(authority: Authority, municipality: Municipality) -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(
        full_name=[authority.distribution_point(municipality)],
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=False,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )
