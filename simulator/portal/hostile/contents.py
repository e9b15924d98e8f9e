"""Attacks by what lies in the archive: cut, changed, swollen, nested, hidden, or XML with entities.

Bombs are small: an unguarded reader unpacks a fifth more than the limit, and expands entities to
100,000 characters. It survives, and is told apart from one that refuses.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.portal.hostile.entry import DEFLATED, ENCRYPTED, Entry, stored, swollen, written
from simulator.portal.hostile.names import DOCUMENT, VALUE
from simulator.portal.hostile.parts import Parts, exchanged

if TYPE_CHECKING:
    from collections.abc import Callable

DEPTH = 10
DIRECTORY = slice(-6, -2)  # where the end of a ZIP says that its directory begins, APPNOTE 4.3.16
CRYPT_HEADER = 12  # bytes before the content of an encrypted file, APPNOTE 6.1.3
PROGRAM = (
    b"MZ".ljust(0x3C, b"\0")
    + (0x40).to_bytes(4, "little")
    + b"PE\0\0TEST: not a program that runs\r\n"
)
NOISE = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(20))
LEVELS = 5  # of entities, each ten times the one before


def cut_in_half(parts: Parts) -> bytes:
    """Leave the second half out."""
    return parts.content[: len(parts.content) // 2]


def cut_before_directory(parts: Parts) -> bytes:
    """Leave out all that follows the last file: whoever reads file by file misses nothing."""
    return parts.content[: int.from_bytes(parts.content[DIRECTORY], "little")]


def changed(parts: Parts) -> bytes:
    """Change the last byte of a file that nobody signs, after it was listed."""

    def change(entry: Entry) -> Entry:
        content = entry.data[:-1] + bytes([entry.data[-1] ^ 1])
        return replace(entry, data=content, crc=zlib.crc32(content))

    return exchanged(parts.entries(), parts.means.package.members.form_pdf, change)


def swelling(*, lying: bool) -> Callable[[Parts], bytes]:
    """Return what swells the form for people beyond the limit.

    Args:
        lying: whether the archive says that it stays small.
    """

    def make(parts: Parts) -> bytes:
        limits = parts.means.package
        large = swollen(DOCUMENT, limits.max_size // 5 * 6)
        size = len(DOCUMENT) if lying else large.size
        name = limits.members.form_pdf
        entry = Entry(name.encode(), large.data, large.crc, size, method=DEFLATED)
        return written([*parts.entries({name: large}), entry])

    return make


def crowd(parts: Parts) -> bytes:
    """Attach one file more than there may be."""
    missing = parts.means.package.max_members + 1 - len(parts.files)
    folder = parts.means.package.members.attachments
    return parts.attach(*((f"{folder}{n:05d}.pdf", DOCUMENT) for n in range(missing))).packed()


def oversize(parts: Parts) -> bytes:
    """Attach a document one byte larger than an attachment may be."""
    size = parts.means.package.max_attachment_size + 1
    name, large = parts.place("large.pdf"), swollen(DOCUMENT, size)
    whole = parts.attach((name, DOCUMENT.ljust(size)))
    return exchanged(
        whole.entries(), name, lambda one: replace(one, data=large.data, method=DEFLATED)
    )


def nested(parts: Parts) -> bytes:
    """Attach an archive in an archive, and so on."""
    content = written([stored("document.pdf", DOCUMENT)])
    for level in range(1, DEPTH):
        content = written([stored(f"{level}.zip", content)])
    name = parts.place("archive.zip")
    return parts.attach((name, content), media_type="application/zip").packed()


def program(parts: Parts) -> bytes:
    """Attach a Windows program that calls itself a PDF."""
    return parts.attach((parts.place("document.pdf"), PROGRAM)).packed()


def encrypted(parts: Parts) -> bytes:
    """Attach a file under a password nobody knows; listed and signed are its encrypted bytes."""
    name = parts.place("document.pdf")

    def change(entry: Entry) -> Entry:
        return replace(entry, flags=entry.flags | ENCRYPTED, size=entry.size - CRYPT_HEADER)

    return exchanged(parts.attach((name, NOISE)).entries(), name, change)


def declaring(declared: str, reference: str = "") -> Callable[[Parts], bytes]:
    """Return what gives the form a document type, and puts a reference into its first item.

    Args:
        declared: what follows the name of the root; ``{address}`` is where it points.
        reference: what the item's value then begins with.
    """

    def make(parts: Parts) -> bytes:
        kind = f"<!DOCTYPE 申請書 {declared.format(address=parts.means.address)}>\n"

        def change(form: str) -> str:
            head, _, rest = form.partition("\n")
            return f"{head}\n{kind}{VALUE.sub(lambda one: one[0] + reference, rest, count=1)}"

        return parts.change_form(change).packed()

    return make


def growing() -> Callable[[Parts], bytes]:
    """Return what lets a value grow by entities made of entities."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, LEVELS + 1))
    return declaring(f'[<!ENTITY e0 "x">{levels}]', f"&e{LEVELS};")
