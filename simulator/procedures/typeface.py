"""The type forms are set in: IPAex Gothic, and a second font for the characters it lacks.

Every character is drawn by the first file that has it; a variation sequence is one character. A
character no file has is an error, never a blank box. What a private-use character (外字) looks
like only its municipality knows: it is drawn as 〓.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import fixtures
from simulator.procedures.truetype import TrueType

if TYPE_CHECKING:
    from collections.abc import Sequence

FILES = ("ipaexg.ttf", "tekigo-variants.ttf")
# A base and what follows it: variation selectors, combining voiced marks.
CLUSTER = re.compile("(?s:.)[\ufe00-\ufe0f\U000e0100-\U000e01ef\u3099\u309a]*")
GETA = "\u3013"


class MissingGlyphError(LookupError):
    """No font has a character.

    Args:
        text: the character, with its variation selector if it has one.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        points = " ".join(f"U+{ord(character):04X}" for character in text)
        super().__init__(points)


class Glyph(NamedTuple):
    """What draws a character: which file, which glyph of it, and how wide in thousandths."""

    file: int
    number: int
    advance: int


class FormType:
    """Finds what draws a text; obtain it with `form_type`.

    Args:
        files: the fonts in order of preference.
    """

    def __init__(self, files: Sequence[TrueType]) -> None:
        self.files = files
        self._found: dict[str, Glyph] = {}

    def widths(self, text: str) -> list[tuple[str, int]]:
        """Split text into characters with their widths in thousandths of the type size.

        Raises:
            MissingGlyphError: no font has one of them.
        """
        return [(part, self.glyph(part).advance) for part in CLUSTER.findall(text)]

    def glyph(self, part: str) -> Glyph:
        """Return what draws one character.

        Raises:
            MissingGlyphError: no font has it.
        """
        if part not in self._found:
            self._found[part] = self._search(part)
        return self._found[part]

    def _search(self, part: str) -> Glyph:
        for text in _pictures(part):
            for number, file in enumerate(self.files):
                glyph = file.glyph(text)
                if glyph:
                    return Glyph(number, glyph, file.advance(glyph))
        raise MissingGlyphError(part)


def _pictures(part: str) -> tuple[str, ...]:
    """Return what a character may be drawn as, the truest first."""
    if part[1:]:  # a voiced mark after its kana is drawn as the one character they make
        return part, unicodedata.normalize("NFC", part)
    return (part, GETA) if unicodedata.category(part) == "Co" else (part,)


@cache
def form_type() -> FormType:
    """Return the type of all forms, loaded once."""
    folder = fixtures.folder("fonts")
    return FormType(tuple(TrueType((folder / name).read_bytes()) for name in FILES))
