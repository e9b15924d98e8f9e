"""The filled form (様式) as a PDF for people: A4, fonts embedded, the same bytes every time."""

from __future__ import annotations

import io
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from simulator.contracts.problem import Problem, Text
from simulator.procedures import layout
from simulator.procedures.layout import Page, UnsettableError
from simulator.procedures.typeface import NAME, form_type

if TYPE_CHECKING:
    from simulator.contracts.filing import Filing
    from simulator.procedures.model import Procedure

# Boxes are drawn in this order: white lines of a table, then what lies on them.
INKS = {
    "white": Color(1, 1, 1),
    "label": Color(0.95, 0.965, 0.98),
    "light": Color(0.85, 0.90, 0.95),
    "dark": Color(0.14, 0.25, 0.39),
    "black": Color(0.11, 0.14, 0.18),
    "line": Color(0.66, 0.71, 0.77),
    "red": Color(0.72, 0.11, 0.11),
}
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
    buffer = io.BytesIO()
    # Uncompressed pages cost a little space and save the time ASCII85 takes.
    canvas = Canvas(
        buffer,
        pagesize=layout.PAGE,
        pageCompression=0,
        invariant=1,
        initialFontName=NAME,  # type: ignore[arg-type]  # the stub asks for a float
    )
    canvas.setTitle(procedure.title)
    canvas.setAuthor("tekigo TEST")
    form_type().preset(canvas, _standing_text(procedure))
    for page in pages:
        _draw(canvas, page)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw(canvas: Canvas, page: Page) -> None:
    canvas.setStrokeColor(INKS["line"])
    canvas.setLineWidth(LINE_WIDTH)
    from_below = sorted(page.boxes, key=lambda box: list(INKS).index(box.ink))
    for ink, boxes in groupby(from_below, key=attrgetter("ink")):
        canvas.setFillColor(INKS[ink])
        for box in boxes:
            canvas.rect(box.x, box.y, box.width, box.height, fill=1)
    text = canvas.beginText()
    for ink, inked in groupby(page.words, key=attrgetter("ink")):
        text.setFillColor(INKS[ink])
        for size, lines in groupby(inked, key=attrgetter("size")):
            text.setFont(NAME, size)
            for words in lines:
                text.setTextOrigin(words.x, words.y)
                text.textLine(words.text)
    canvas.drawText(text)


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
