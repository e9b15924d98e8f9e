"""The filled form (様式) as a PDF for people: A4, fonts embedded, the same bytes every time.

Written by hand: what every copy of a form shares is made once, and the rest is little text. A
library for drawing took three times as long.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from simulator.contracts.problem import Problem, Text
from simulator.procedures import layout
from simulator.procedures.embedding import Setting, standing
from simulator.procedures.layout import Page, UnsettableError
from simulator.procedures.pdf_file import deflated, pdf_file
from simulator.procedures.typeface import form_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.contracts.filing import Filing
    from simulator.procedures.model import Procedure

# Boxes are drawn in this order: white lines of a table, then what lies on them.
INKS = {
    "white": "1 1 1",
    "label": "0.95 0.965 0.98",
    "light": "0.85 0.9 0.95",
    "dark": "0.14 0.25 0.39",
    "black": "0.11 0.14 0.18",
    "line": "0.66 0.71 0.77",
    "red": "0.72 0.11 0.11",
}
ORDER = {ink: place for place, ink in enumerate(INKS)}
LINE_WIDTH = 0.5


def form_pdf(procedure: Procedure, filing: Filing) -> bytes:
    """Return the filled form of a filing.

    Args:
        procedure: the form definition.
        filing: what was filled in; it need not pass the form check.

    Raises:
        Problem: a value holds a character that none of the fonts can draw.
    """
    typeface = form_type()
    try:
        head, top = layout.head(procedure, typeface.widths)
        pages = layout.pages(layout.tables(procedure, filing), top, typeface.widths)
    except UnsettableError as error:
        raise _no_glyph(error) from error
    pages[0].words[:0] = head
    for number, page in enumerate(pages, start=1):
        above, *below = layout.margins(procedure, filing, f"{number} / {len(pages)}")
        page.words = [above, *page.words, *below]
    return _printed(procedure, pages)


def _printed(procedure: Procedure, pages: list[Page]) -> bytes:
    shared = standing(_standing_text(procedure))
    setting = Setting(shared)
    drawings = [deflated(_drawing(page, setting).encode("ascii")) for page in pages]
    bodies = list(shared.bodies)
    fonts = setting.embed(bodies)
    names = b" ".join(b"/F%d %d 0 R" % (number, font) for number, font in enumerate(fonts))
    tree = len(bodies) + 1
    sheets = range(tree + 1, tree + 1 + 2 * len(pages), 2)
    bodies.append(
        b"<< /Type /Pages /Kids [%b] /Count %d /MediaBox [0 0 %d %d]"
        b" /Resources << /Font << %b >> >> >>"
        % (b" ".join(b"%d 0 R" % page for page in sheets), len(pages), *layout.PAGE, names)
    )
    for page, drawing in zip(sheets, drawings, strict=True):
        sheet = b"<< /Type /Page /Parent %d 0 R /Contents %d 0 R >>" % (tree, page + 1)
        bodies += (sheet, drawing)
    title = f"\ufeff{procedure.title}".encode("utf-16-be").hex().encode("ascii")
    bodies += (
        b"<< /Title <%b> /Author (tekigo TEST) >>" % title,
        b"<< /Type /Catalog /Pages %d 0 R /Lang (ja) >>" % tree,
    )
    return pdf_file(bodies, root=len(bodies), entries=b" /Info %d 0 R" % (len(bodies) - 1))


def _drawing(page: Page, setting: Setting) -> str:
    return "\n".join((*_boxes(page), "BT", *_words(page, setting), "ET"))


def _boxes(page: Page) -> Iterator[str]:
    yield f"{INKS['line']} RG {LINE_WIDTH} w"
    from_below = sorted(page.boxes, key=lambda box: ORDER[box.ink])
    for ink, boxes in groupby(from_below, key=attrgetter("ink")):
        yield f"{INKS[ink]} rg"
        for x, y, width, height, _ in boxes:
            yield f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re B"


def _words(page: Page, setting: Setting) -> Iterator[str]:
    was_ink, was_font, was_size = "", -1, 0.0
    for x, y, size, ink, text in page.words:
        if ink != was_ink:
            yield f"{INKS[ink]} rg"
            was_ink = ink
        yield f"1 0 0 1 {x:.2f} {y:.2f} Tm"
        for font, digits in setting.runs(text):
            if font != was_font or size != was_size:
                yield f"/F{font} {size:g} Tf"
                was_font, was_size = font, size
            yield f"<{digits}> Tj"


def _standing_text(procedure: Procedure) -> str:
    """Return what a form shows whatever is filled in."""
    texts = [procedure.title, procedure.law, layout.NOTICE, layout.WORDS]
    for section in procedure.sections:
        texts.append(section.label)
        for item in section.items:
            texts += [item.label, *(code.label for code in item.codes)]
    texts += [attachment.label for attachment in procedure.attachments]
    return "".join(texts)


def _no_glyph(error: UnsettableError) -> Problem:
    cell, points = error.cell, str(error.cause)
    return Problem(
        Text(
            ja=f"項目「{cell.label}」({cell.name}) の文字 {points} を描けるフォントがありません。",
            en=f"No font can draw {points} in item {cell.name} ({cell.label}).",
        ),
        Text(
            ja="別の文字を使うか、fixtures/fonts/build.py でその文字を加えてください。",
            en="Use another character, or add it with fixtures/fonts/build.py.",
        ),
    )
