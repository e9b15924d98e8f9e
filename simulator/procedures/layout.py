"""Lays a filled form out on A4 pages: what stands where, before anything is drawn.

Sections become tables of label and value, rows of a repeat group become tables of their own that
stay on one page where they can. Long values run over several lines and, if need be, pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from simulator.procedures.condition import holds
from simulator.procedures.model import ItemType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from simulator.contracts.filing import Filing, Proxy, Values
    from simulator.procedures.model import Item, Procedure, Section

    Widths = Callable[[str], list[tuple[str, int]]]

PAGE = (595.0, 842.0)
LEFT, RIGHT = 45.0, 550.0
TOP, BOTTOM = 796.0, 46.0
TITLE_TOP, TITLE_SIZE, TITLE_LEADING = 776.0, 15.0, 20.0
SMALL_SIZE = 7.5
NOTICE_Y, FOOT_Y = 812.0, 30.0
LABEL_WIDTH = 82.0
INSET = 5.0
PADDING = 6.5
DROP = 1.2  # from the foot of a line to its baseline
SHORT_TEXT = 60
LINES_AT_ONCE = 40
NEWLINE = re.compile("\r\n|\r|\n")
NOTICE = "TEST  試験用の合成データです。実在する人・団体とは関係ありません。"
# Whatever else this module writes; see `pdf`.
WORDS = "0123456789 ./-:,〒年月日円件なし様式版根拠添付書類様式にない項目（原本は別途提出）"


class _Look(NamedTuple):
    size: float
    leading: float


LABEL = _Look(7.5, 9.0)
VALUE = _Look(9.5, 12.5)


class Cell(NamedTuple):
    """One label with its value; `name` says whose it is, `wide` that it needs the whole line."""

    name: str
    label: str
    text: str
    wide: bool


class Table(NamedTuple):
    """Cells under one heading.

    Args:
        heading: of a section, or of one row of a repeat group.
        cells: in form order.
        row: whether it is such a row.
        above: heading of the whole group, above its first row.
    """

    heading: str
    cells: tuple[Cell, ...]
    row: bool = False
    above: str = ""


class Words(NamedTuple):
    """One line of text; (x, y) is where its baseline begins. Words are kept in reading order."""

    x: float
    y: float
    size: float
    ink: str
    text: str


class Box(NamedTuple):
    """A framed and filled rectangle; (x, y) is its lower left corner."""

    x: float
    y: float
    width: float
    height: float
    ink: str


@dataclass
class Page:
    """What one page shows."""

    boxes: list[Box] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)


class UnsettableError(LookupError):
    """A value cannot be set.

    Args:
        cell: whose value.
        cause: what the type says is missing.
    """

    def __init__(self, cell: Cell, cause: LookupError) -> None:
        super().__init__(cell.name)
        self.cell = cell
        self.cause = cause


def tables(procedure: Procedure, filing: Filing) -> Iterator[Table]:
    """Yield what a filled form shows: who files for the applicant, the form, the attachments.

    Items that are not asked for are left out; what the form does not know is shown at the end.
    """
    if filing.proxy is not None:
        yield Table("提出者", tuple(_proxy(filing.proxy)))
    for section in procedure.sections:
        if not section.repeat:
            yield Table(section.label, tuple(_cells(section, "", filing.values, filing)))
            continue
        rows = filing.groups.get(section.id, ())
        if not rows:
            yield Table(f"{section.label}（なし）", ())
        for number, row in enumerate(rows, start=1):
            cells = tuple(_cells(section, f"{section.id}.", row, filing))
            above = f"{section.label}（{len(rows)}件）" if number == 1 else ""
            yield Table(f"{section.label} {number}", cells, row=True, above=above)
    unknown = tuple(_unknown(procedure, filing))
    if unknown:
        yield Table("様式にない項目", unknown)
    yield Table("添付書類", tuple(_attached(procedure, filing)))


def _proxy(proxy: Proxy) -> Iterator[Cell]:
    told = {
        "区分": proxy.kind,
        "氏名・名称": proxy.name,
        "続柄・関係": proxy.relation,
        "住所": proxy.address,
        "電話番号": proxy.phone,
        "事業者番号": proxy.office,
    }
    for label, text in told.items():
        if text:
            yield Cell("proxy", label, text, wide=label == "住所")


def head(procedure: Procedure, widths: Widths) -> tuple[list[Words], float]:
    """Return the title and what stands below it, and where the tables begin.

    Raises:
        UnsettableError: the title holds a character no font has.
    """
    title = _wrapped(
        Cell("title", "手続名", procedure.title, wide=True),
        procedure.title,
        RIGHT - LEFT,
        TITLE_SIZE,
        widths,
    )
    words = []
    y = TITLE_TOP
    for line in title:
        words.append(_centred(line, y, TITLE_SIZE, widths))
        y -= TITLE_LEADING
    law = f"根拠: {procedure.law}"
    words.append(_centred(law, y + 4, SMALL_SIZE, widths))
    return words, y - 8


def _centred(text: str, y: float, size: float, widths: Widths) -> Words:
    width = sum(width for _, width in widths(text)) * size / 1000
    return Words((LEFT + RIGHT - width) / 2, y, size, "black", text)


def margins(procedure: Procedure, filing: Filing, number: str) -> Iterator[Words]:
    """Yield what stands above and below every page."""
    yield Words(LEFT, NOTICE_Y, SMALL_SIZE, "red", NOTICE)
    form = f"様式 {procedure.id}  {filing.form_version} 版"
    yield Words(LEFT, FOOT_Y, SMALL_SIZE, "black", form)
    yield Words(RIGHT - 4 * len(number), FOOT_Y, SMALL_SIZE, "black", number)


def pages(found: Iterable[Table], top: float, widths: Widths) -> list[Page]:
    """Place tables on pages.

    Args:
        found: in the order they appear.
        top: where the first page's tables begin, below the title.
        widths: splits text into characters with widths in thousandths.

    Raises:
        UnsettableError: a value holds a character no font has.
    """
    press = _Press(top, widths)
    for table in found:
        press.table(table)
    return press.pages


class _Press:
    def __init__(self, top: float, widths: Widths) -> None:
        self.pages = [Page()]
        self._y = top
        self._widths = widths

    def table(self, table: Table) -> None:
        lines = [line for cells in _lines(table.cells) for line in self._fit(cells)]
        headings = [_heading(table.above, row=False)] if table.above else []
        headings.append(_heading(table.heading, row=table.row))
        opening = sum(heading.gap + heading.height for heading in headings)
        whole = opening + sum(line.height for line in lines)
        start = opening + (lines[0].height if lines else 0)
        self._make_room(whole if table.row and whole <= TOP - BOTTOM else start)
        for heading in headings:
            self._place_heading(heading)
        for line in lines:
            self._make_room(line.height)
            self._place_line(line)

    def _make_room(self, height: float) -> None:
        if self._y - height < BOTTOM:
            self.pages.append(Page())
            self._y = TOP

    def _place_heading(self, heading: _Heading) -> None:
        page = self.pages[-1]
        self._y -= heading.height + (heading.gap if self._y < TOP else 0)
        page.boxes.append(Box(LEFT, self._y, RIGHT - LEFT, heading.height, heading.paper))
        baseline = self._y + (heading.height - heading.size) / 2 + DROP
        page.words.append(Words(LEFT + 7, baseline, heading.size, heading.ink, heading.text))

    def _place_line(self, line: _Line) -> None:
        page = self.pages[-1]
        self._y -= line.height
        page.boxes.append(Box(LEFT, self._y, RIGHT - LEFT, line.height, "white"))
        for placed in line.cells:
            page.boxes.append(Box(placed.x, self._y, LABEL_WIDTH, line.height, "label"))
            value = placed.x + LABEL_WIDTH
            self._set(placed.label, placed.x, line.height, LABEL)
            self._set(placed.value, value, line.height, VALUE)

    def _set(self, lines: Sequence[str], x: float, height: float, look: _Look) -> None:
        middle = self._y + (height + look.leading * len(lines)) / 2
        y = middle - look.leading + (look.leading - look.size) / 2 + DROP
        for number, text in enumerate(lines):
            if text:
                words = Words(x + INSET, y - number * look.leading, look.size, "black", text)
                self.pages[-1].words.append(words)

    def _fit(self, cells: Sequence[Cell]) -> Iterator[_Line]:
        width = (RIGHT - LEFT) / len(cells)
        room = width - LABEL_WIDTH - 2 * INSET
        label_room = LABEL_WIDTH - 2 * INSET
        labels = [
            _wrapped(cell, cell.label, label_room, LABEL.size, self._widths) for cell in cells
        ]
        values = [_wrapped(cell, cell.text, room, VALUE.size, self._widths) for cell in cells]
        longest = max(len(lines) for lines in values)
        for start in range(0, longest, LINES_AT_ONCE):
            parts = [lines[start : start + LINES_AT_ONCE] for lines in values]
            height = PADDING + max(
                *(LABEL.leading * len(lines) for lines in labels),
                *(VALUE.leading * len(lines) for lines in parts),
            )
            yield _Line(
                height,
                tuple(
                    _Placed(LEFT + number * width, width, label, part)
                    for number, (label, part) in enumerate(zip(labels, parts, strict=True))
                ),
            )


def _wrapped(cell: Cell, text: str, room: float, size: float, widths: Widths) -> tuple[str, ...]:
    try:
        return _in_lines(text, room * 1000 / size, widths)
    except LookupError as error:
        raise UnsettableError(cell, error) from error


@lru_cache(4096)  # labels come again in every copy of a form, and many values too
def _in_lines(text: str, room: float, widths: Widths) -> tuple[str, ...]:
    return tuple(
        line for paragraph in NEWLINE.split(text) for line in _broken(widths(paragraph), room)
    )


@dataclass(frozen=True)
class _Heading:
    text: str
    height: float
    size: float
    gap: float
    ink: str
    paper: str


def _heading(text: str, *, row: bool) -> _Heading:
    if row:
        return _Heading(text, 13.0, 8.0, 4.0, "dark", "light")
    return _Heading(text, 16.0, 9.5, 8.0, "white", "dark")


@dataclass(frozen=True)
class _Placed:
    x: float
    width: float
    label: tuple[str, ...]
    value: tuple[str, ...]


@dataclass(frozen=True)
class _Line:
    height: float
    cells: tuple[_Placed, ...]


def _broken(parts: list[tuple[str, int]], room: float) -> Iterator[str]:
    line, used = "", 0
    for part, width in parts:
        if used + width > room and line:
            yield line
            line, used = "", 0
        line += part
        used += width
    yield line


def _lines(cells: Sequence[Cell]) -> Iterator[tuple[Cell, ...]]:
    """Put short cells side by side, two to a line."""
    waiting: Cell | None = None
    for cell in cells:
        if waiting and not cell.wide:
            yield (waiting, cell)
            waiting = None
            continue
        if waiting:
            yield (waiting,)
        waiting = None if cell.wide else cell
        if cell.wide:
            yield (cell,)
    if waiting:
        yield (waiting,)


def _cells(section: Section, prefix: str, values: Values, filing: Filing) -> Iterator[Cell]:
    row = section.row(values)
    for item in section.items:
        text = values.get(item.id, "")
        if text or holds(item.when, filing.values, filing.groups, row):
            yield Cell(f"{prefix}{item.id}", item.label, shown(item, text), wide=_is_wide(item))


def _is_wide(item: Item) -> bool:
    if item.type == ItemType.NOTE:
        return True
    return item.type == ItemType.TEXT and item.max_length > SHORT_TEXT


def _unknown(procedure: Procedure, filing: Filing) -> Iterator[Cell]:
    known = {name for name, _ in procedure.named_items()}
    for name, text in filing.values.items():
        if name not in known:
            yield Cell(name, name, text, wide=True)
    for group, rows in filing.groups.items():
        for number, row in enumerate(rows, start=1):
            for name, text in row.items():
                if f"{group}.{name}" not in known:
                    yield Cell(f"{group}.{name}", f"{group} {number} {name}", text, wide=True)


def _attached(procedure: Procedure, filing: Filing) -> Iterator[Cell]:
    known = {attachment.id: attachment for attachment in procedure.documents}
    for attachment in filing.attachments:
        form = known.get(attachment.id)
        later = "（原本は別途提出）" if form and form.original else ""
        label = form.label if form else attachment.id
        yield Cell(attachment.id, label, f"{attachment.filename}{later}", wide=True)
    if not filing.attachments:
        yield Cell("", "書類", "なし", wide=True)


def shown(item: Item, text: str) -> str:
    """Return a value as people write it; what is not in its item's form stays as typed."""
    if item.type in (ItemType.DATE, ItemType.BIRTH):
        return _written_day(text)
    if item.type == ItemType.POSTAL and len(text) == 7:
        return f"〒{text[:3]}-{text[3:]}"
    if item.type == ItemType.YEN and text.isascii() and text.isdecimal():
        return f"{int(text):,}円"
    return item.label_of(text)


def _written_day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.year}年{day.month}月{day.day}日"
