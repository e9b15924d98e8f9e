"""The frame of a PDF: numbered objects, their table, and what says which of them is the root."""

from __future__ import annotations

import zlib
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADER = b"%PDF-1.4\n"
FASTEST = 1


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object as it is.

    Args:
        content: the bytes of the stream.
        entries: of its dictionary, besides the length.
    """
    return b"<< /Length %d%b >>\nstream\n%b\nendstream" % (len(content), entries, content)


def deflated(content: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object with its content deflated, fast rather than small."""
    return stream(zlib.compress(content, FASTEST), b" /Filter /FlateDecode" + entries)


def pdf_file(bodies: Sequence[bytes], root: int, entries: bytes = b"") -> bytes:
    """Return a file.

    Args:
        bodies: of the objects; the first is object 1.
        root: number of the catalog.
        entries: of the trailer, besides size and root.
    """
    objects = [b"%d 0 obj\n%b\nendobj\n" % (n, body) for n, body in enumerate(bodies, start=1)]
    *offsets, end = accumulate(map(len, objects), initial=len(HEADER))
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return b"".join(
        (
            HEADER,
            *objects,
            b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table),
            b"trailer\n<< /Size %d /Root %d 0 R%b >>\nstartxref\n%d\n%%%%EOF\n"
            % (size, root, entries, end),
        )
    )
