"""Just enough Markdown to compare two pages: headings, tables, code blocks, links, list items.

A table may carry a name in an HTML comment right above it: ``<!-- table: operations -->``.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

_NAME = re.compile(r"<!-- (?:table|example): ([a-z0-9-]+) -->")
_HEADING = re.compile(r"(#+) (.+)")
_ITEM = re.compile(r"\s*(?:-|\d+\.) ")
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)]+)\)")


@dataclass
class Table:
    """One table: its name ("" for none), header and rows, cells as written."""

    name: str
    header: list[str]
    rows: list[list[str]] = field(default_factory=list)

    def column(self, position: int) -> list[str]:
        """Return one column, code marks taken off."""
        return [bare(row[position]) for row in self.rows]

    def columns(self, *positions: int) -> list[tuple[str, ...]]:
        """Return several columns, row by row, code marks taken off."""
        return [tuple(bare(row[position]) for position in positions) for row in self.rows]


@dataclass
class Block:
    """One code block: the name of the example it shows ("" for none), its language, its text."""

    name: str
    language: str
    text: str


@dataclass
class Page:
    """What two pages of the same content have in common."""

    headings: list[int] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    items: int = 0

    def table(self, name: str) -> Table:
        """Return the table of a name."""
        (found,) = (table for table in self.tables if table.name == name)
        return found


def read(file: Path) -> Page:
    """Read one page."""
    page = Page()
    name = ""
    lines = iter(file.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith("```"):
            inside = []
            while (inner := next(lines)) != "```":
                inside.append(inner)
            page.blocks.append(Block(name, line[3:], "\n".join(inside)))
        elif line.startswith("|"):
            table = Table(name, _cells(line))
            next(lines)
            while (inner := next(lines, "")).startswith("|"):
                table.rows.append(_cells(inner))
                _take_inline(inner, page)
            page.tables.append(table)
        elif heading := _HEADING.match(line):
            page.headings.append(len(heading[1]))
        page.items += bool(_ITEM.match(line))
        _take_inline(line, page)
        found = _NAME.match(line)
        name = found[1] if found else ""
    return page


def bare(cell: str) -> str:
    """Return a cell without its code marks."""
    whole = _CODE.fullmatch(cell)
    return whole[1] if whole else cell


def codes(cell: str) -> list[str]:
    """Return the code spans of a cell."""
    return _CODE.findall(cell)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _take_inline(line: str, page: Page) -> None:
    if line.startswith(("```", "<!--")):
        return
    page.links.extend(_LINK.findall(line))
    page.codes.update(_CODE.findall(line))
