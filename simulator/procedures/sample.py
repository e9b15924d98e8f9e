"""A one-page PDF that stands in for an attached document. Written by hand: it is 600 bytes."""

from __future__ import annotations

from functools import cache
from itertools import accumulate

HEADER = b"%PDF-1.4\n"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> >> >>"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


@cache
def sample_pdf(text: str) -> bytes:
    """Return a PDF of one page that says `text`.

    Args:
        text: letters, digits, spaces and hyphens.
    """
    drawing = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode("ascii")
    content = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawing), drawing)
    bodies = (CATALOG, PAGES, PAGE, content, FONT)
    objects = [b"%d 0 obj\n%b\nendobj\n" % (n, body) for n, body in enumerate(bodies, start=1)]
    *offsets, end = accumulate(map(len, objects), initial=len(HEADER))
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return b"".join(
        (
            HEADER,
            *objects,
            b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table),
            b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, end),
        )
    )
