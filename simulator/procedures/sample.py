"""A one-page PDF that stands in for an attached document: 600 bytes, no font embedded."""

from __future__ import annotations

from functools import cache

from simulator.procedures.pdf_file import pdf_file, stream

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
    return pdf_file((CATALOG, PAGES, PAGE, stream(drawing), FONT), root=1)
