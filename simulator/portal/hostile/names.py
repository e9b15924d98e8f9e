"""Attacks by the names of files: where they lead, what Windows makes of them, which are the same.

Device names are those that Microsoft's "Naming Files, Paths, and Namespaces" reserves [S].
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.portal.hostile.entry import stored, written
from simulator.portal.hostile.parts import exchanged
from simulator.procedures.sample import sample_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.portal.hostile.entry import Entry
    from simulator.portal.hostile.parts import Parts

DOCUMENT = sample_pdf("TEST hostile")
ANOTHER = sample_pdf("TEST hostile again")
COMPOSED, DECOMPOSED = "\u304c", "\u304b\u3099"
UNREADABLE = "\ufffd"
VALUE = re.compile("(<項目 [^>]*>)[^<]*")


def named(name: str) -> Callable[[Parts], bytes]:
    """Return what attaches a document under this very name."""
    return lambda parts: parts.attach((name, DOCUMENT)).packed()


def in_folder(name: str) -> Callable[[Parts], bytes]:
    """Return what attaches a document under this name in the folder of attachments."""
    return lambda parts: named(parts.means.package.members.attachments + name)(parts)


def two(first: str, second: str) -> Callable[[Parts], bytes]:
    """Return what attaches two documents whose names are the same to some systems."""

    def make(parts: Parts) -> bytes:
        names = [parts.place(one) for one in (first, second)]
        return parts.attach((names[0], DOCUMENT), (names[1], ANOTHER)).packed()

    return make


def twice(parts: Parts) -> bytes:
    """Put another form of the same name before the one that is signed."""
    name = parts.means.package.members.application
    forged = VALUE.sub(r"\1", parts.files[name].decode(), count=1)
    manifest, *others = parts.entries()
    return written([manifest, stored(name, forged.encode()), *others])


def cp932(parts: Parts) -> bytes:
    """Write a name in Shift_JIS, without the flag of UTF-8."""
    return _renamed(parts, "添付.pdf", lambda name: name.encode("cp932"), flags=0)


def broken_utf8(parts: Parts) -> bytes:
    """Write a name that says to be UTF-8 and is not."""

    def garbled(name: str) -> bytes:
        return name.encode().replace(UNREADABLE.encode(), b"\xff")

    return _renamed(parts, f"{UNREADABLE}.pdf", garbled, flags=None)


def _renamed(
    parts: Parts, filename: str, write: Callable[[str], bytes], flags: int | None
) -> bytes:
    name = parts.place(filename)

    def change(entry: Entry) -> Entry:
        kept = entry.flags if flags is None else flags
        return replace(entry, name=write(name), flags=kept)

    return exchanged(parts.attach((name, DOCUMENT)).entries(), name, change)
