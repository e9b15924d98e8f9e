"""Reads TOML and remembers on which line each key stands, so that a message can name the line.

The standard library gives the values and decides what is TOML; this module only finds the places
again in a text it has accepted: headers, arrays of tables, dotted and quoted keys, inline tables,
arrays, strings over several lines.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.contracts.problem import Problem, Text

Place = tuple[str | int, ...]
"""Keys from the root of a document to a value; the elements of an array go by number."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:\\[\s\S]|[^\\])*?""""{0,2}'
    r"|'''[\s\S]*?''''{0,2}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
)
_KEY = re.compile(r"""(?:"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_\-. \t])+""")
_SCALAR = re.compile(r"[^,\]}#\r\n]+")
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True)
class Located:
    """A TOML document and where its parts stand.

    Args:
        source: file name shown in messages.
        values: what the document says.
        lines: the line of every key, table and element, counted from 1; the document itself,
            ``()``, is on the first. Empty for a document that has no lines to speak of.
    """

    source: str
    values: dict[str, Any]
    lines: dict[Place, int]

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest part around it that is written down."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read(text: str, source: str) -> Located:
    """Read a TOML document.

    Raises:
        Problem: the text is not TOML; the message names the line.
    """
    try:
        values = tomllib.loads(text)
        return Located(source, values, _Scanner(text).lines())
    except (ValueError, RecursionError) as error:  # a number or a nesting beyond all measure too
        raise _not_toml(str(error), text, source) from error


def read_file(file: Path) -> Located:
    """Read a TOML file as editors write it, with or without a byte order mark.

    Raises:
        Problem: it cannot be read, is not UTF-8, or is not TOML.
    """
    return read(text_of(file), file.name)


def text_of(file: Path) -> str:
    """Return the text of a file that a person wrote.

    Raises:
        Problem: it cannot be read or is not UTF-8.
    """
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Problem(
            Text(
                f"{file} を読めません ({error.strerror})。",
                f"{file} cannot be read ({error.strerror}).",
            ),
            Text("ファイルの場所と権限を確かめてください。", "See to its place and permissions."),
        ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Problem(
            Text(
                f"{file.name}:{line}: UTF-8 として読めません。",
                f"{file.name}:{line}: this is not UTF-8.",
            ),
            Text("文字コード UTF-8 で保存し直してください。", "Save the file as UTF-8."),
        ) from error


def _not_toml(message: str, text: str, source: str) -> Problem:
    found = _AT_LINE.search(message)
    last = text.rstrip("\r\n").count("\n") + 1
    line = f":{found[1] or last}" if found else ""
    what = _AT_LINE.sub("", message)
    return Problem(
        Text(
            ja=f"{source}{line}: TOML として読めません ({what})。",
            en=f"{source}{line}: not TOML ({what}).",
        ),
        Text(ja="示された行を直してください。", en="Mend the line shown."),
    )


class _Scanner:
    """Walks once through a text that is known to be TOML."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._breaks = [found.start() for found in re.finditer("\n", text)]
        self._lines: dict[Place, int] = {(): 1}
        self._last: dict[Place, int] = {}  # of each array of tables, its last element so far

    def lines(self) -> dict[Place, int]:
        here: Place = ()
        self._blank()
        while self._at < len(self._text):
            if self._take("[["):
                here = self._header(opens_element=True)
            elif self._take("["):
                here = self._header(opens_element=False)
            else:
                self._pair(here)
            self._blank()
        return self._lines

    def _header(self, *, opens_element: bool) -> Place:
        line = self._line()
        keys = self._keys()
        self._take("]]" if opens_element else "]")
        here: Place = ()
        for key in keys[:-1]:
            here = self._inside((*here, key), line)
        here = (*here, keys[-1])
        if not opens_element:
            here = self._inside(here, line)
            self._lines[here] = line
            return here
        self._lines.setdefault(here, line)
        self._last[here] = self._last.get(here, -1) + 1
        return self._inside(here, line)

    def _inside(self, place: Place, line: int) -> Place:
        """Note a table on the way to another; of an array of tables its last element is meant."""
        self._lines.setdefault(place, line)
        if place in self._last:
            place = (*place, self._last[place])
            self._lines.setdefault(place, line)
        return place

    def _pair(self, here: Place) -> None:
        line = self._line()
        for key in self._keys():
            here = (*here, key)
            self._lines.setdefault(here, line)
        self._take("=")
        self._blank()
        self._value(here)

    def _value(self, place: Place) -> None:
        if self._take("["):
            self._members("]", lambda number: self._element((*place, number)))
        elif self._take("{"):
            self._members("}", lambda _: self._pair(place))
        else:
            found = _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at)
            assert found is not None  # noqa: S101  the text is TOML
            self._at = found.end()

    def _element(self, place: Place) -> None:
        self._lines[place] = self._line()
        self._value(place)

    def _members(self, end: str, member: Callable[[int], None]) -> None:
        number = 0
        self._blank()
        while not self._take(end):
            member(number)
            number += 1
            self._blank()
            self._take(",")
            self._blank()

    def _keys(self) -> list[str]:
        self._blank()
        found = _KEY.match(self._text, self._at)
        assert found is not None  # noqa: S101  the text is TOML
        self._at = found.end()
        keys = []
        inner: Any = tomllib.loads(f"{found[0]} = 0")
        while isinstance(inner, dict):
            [(key, inner)] = inner.items()
            keys.append(key)
        return keys

    def _take(self, mark: str) -> bool:
        taken = self._text.startswith(mark, self._at)
        self._at += len(mark) if taken else 0
        return taken

    def _blank(self) -> None:
        found = _BLANK.match(self._text, self._at)
        assert found is not None  # noqa: S101  it matches nothing too
        self._at = found.end()

    def _line(self) -> int:
        self._blank()
        return bisect_left(self._breaks, self._at) + 1
