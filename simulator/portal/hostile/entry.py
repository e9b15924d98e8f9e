"""Writes a ZIP file by file, each field as told: also names and sizes no honest writer writes.

Layout: PKWARE APPNOTE 6.3.10, 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ENCRYPTED = 1
UTF_8 = 1 << 11
DEFLATED = 8

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION = 20
_ON_UNIX = 3 << 8  # the same bytes on every operating system
_MODE = 0o600 << 16
_DATE = 0x0021  # 1980-01-01, the first there is
_BLANKS = b" " * 2**20
_LAST_BLOCK = b"\x03\x00"


@dataclass(frozen=True)
class Entry:
    """One file as it lies in the archive.

    Args:
        name: its name.
        data: its bytes there.
        crc: what is stated as the CRC-32 of its content.
        size: what is stated as the size of its content, in bytes.
        flags: general purpose bits.
        method: 0 for stored.
    """

    name: bytes
    data: bytes
    crc: int
    size: int
    flags: int = 0
    method: int = 0


@dataclass(frozen=True)
class Swollen:
    """A file that deflates to next to nothing.

    Args:
        data: its bytes, deflated.
        crc: CRC-32 of its content.
        size: bytes of its content.
        sha256: digest of its content, hex.
    """

    data: bytes
    crc: int
    size: int
    sha256: str


def stored(name: str, content: bytes) -> Entry:
    """Return a file as an honest writer stores it."""
    flags = 0 if name.isascii() else UTF_8
    return Entry(name.encode(), content, zlib.crc32(content), len(content), flags)


@cache
def swollen(head: bytes, size: int) -> Swollen:
    """Return a file of `size` bytes that begins with `head` and goes on in blanks.

    It is never in memory as a whole.
    """
    chunks = [head, *[_BLANKS] * ((size - len(head)) // len(_BLANKS))]
    chunks.append(_BLANKS[: (size - len(head)) % len(_BLANKS)])
    digest, crc = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        crc = zlib.crc32(chunk, crc)
    return Swollen(b"".join(map(_deflated, chunks)) + _LAST_BLOCK, crc, size, digest.hexdigest())


@cache
def _deflated(content: bytes) -> bytes:
    """Return blocks that may stand anywhere in a stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)


def written(entries: Iterable[Entry]) -> bytes:
    """Return the archive of these files, in their order."""
    body, directory, count = bytearray(), bytearray(), 0
    for one in entries:
        told = (one.flags, one.method, 0, _DATE, one.crc, len(one.data), one.size, len(one.name))
        directory += _CENTRAL.pack(
            *(b"PK\x01\x02", _ON_UNIX | _VERSION, _VERSION, *told), *(0, 0, 0, 0, _MODE, len(body))
        )
        directory += one.name
        body += _LOCAL.pack(b"PK\x03\x04", _VERSION, *told, 0) + one.name + one.data
        count += 1
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)
