"""Puts the glyphs a PDF shows into it, so that it looks alike everywhere and reads as typed.

What every copy of a form shows is embedded as subsets of its own, which are made once and kept;
each document adds those of its values. The text layer gives back exactly what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from simulator.procedures.pdf_file import deflated
from simulator.procedures.typeface import CLUSTER, form_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SYMBOLIC = 4
MAP_LINES = 100  # of a ToUnicode section


class Code(NamedTuple):
    """How a document writes a character: the number of its font, and four hex digits."""

    font: int
    digits: str


@dataclass(frozen=True)
class Standing:
    """What all copies of a form share.

    Args:
        bodies: the first objects of the document, which are its fonts.
        fonts: the object of each font, by its number.
        codes: how the characters are written.
    """

    bodies: tuple[bytes, ...]
    fonts: tuple[int, ...]
    codes: dict[str, Code]


@lru_cache(256)
def standing(text: str) -> Standing:
    """Return the shared part of all documents that show a text."""
    setting = Setting(Standing((), (), {}))
    for part in sorted(set(CLUSTER.findall(text))):
        setting.code(part)
    bodies: list[bytes] = []
    fonts = setting.embed(bodies)
    return Standing(tuple(bodies), fonts, setting.codes)


class Setting:
    """What one document has set so far.

    Args:
        shared: the part it shares with others.
    """

    def __init__(self, shared: Standing) -> None:
        self.codes = dict(shared.codes)
        self._shared = shared.fonts
        self._subsets: dict[int, Subset] = {}

    def runs(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield a text as runs of font and hex digits."""
        known = self.codes
        codes = [known.get(part) or self.code(part) for part in CLUSTER.findall(text)]
        for font, run in groupby(codes, key=itemgetter(0)):
            yield font, "".join([digits for _, digits in run])

    def code(self, part: str) -> Code:
        """Take in a character and return how it is written from now on."""
        glyph = form_type().glyph(part)
        if glyph.file not in self._subsets:
            font = len(self._shared) + len(self._subsets)
            self._subsets[glyph.file] = Subset(glyph.file, font)
        subset = self._subsets[glyph.file]
        code = self.codes[part] = Code(subset.font, f"{len(subset.glyphs):04x}")
        subset.glyphs.append(glyph.number)
        subset.advances.append(glyph.advance)
        subset.texts.append(part)
        return code

    def embed(self, bodies: list[bytes]) -> tuple[int, ...]:
        """Add the objects of the document's own fonts; return the object of every font."""
        own = []
        for subset in self._subsets.values():
            bodies.extend(subset.bodies(len(bodies) + 1))
            own.append(len(bodies))
        return (*self._shared, *own)


@dataclass
class Subset:
    """The glyphs of one file that a document embeds; code *n* stands for `glyphs[n]`."""

    file: int
    font: int
    glyphs: list[int] = field(default_factory=lambda: [0])
    advances: list[int] = field(default_factory=lambda: [1000])
    texts: list[str] = field(default_factory=lambda: [""])

    def bodies(self, first: int) -> tuple[bytes, ...]:
        """Return the font's objects; the last one is the font itself.

        Args:
            first: number of the first of them.
        """
        file = form_type().files[self.file]
        base = f"/{_tag(self.font)}+{file.name}".encode("ascii")
        outlines = file.subset(self.glyphs)
        box = " ".join(map(str, file.box)).encode("ascii")
        descriptor = (
            b"<< /Type /FontDescriptor /FontName %b /Flags %d /FontBBox [%b]"
            b" /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R >>"
            % (base, SYMBOLIC, box, file.ascent, file.descent, file.ascent, first)
        )
        descendant = (
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont %b /CIDToGIDMap /Identity"
            b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            b" /W [0 [%b]] /FontDescriptor %d 0 R >>"
            % (base, " ".join(map(str, self.advances)).encode("ascii"), first + 1)
        )
        font = (
            b"<< /Type /Font /Subtype /Type0 /BaseFont %b /Encoding /Identity-H"
            b" /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>" % (base, first + 2, first + 3)
        )
        return (
            deflated(outlines, b" /Length1 %d" % len(outlines)),
            descriptor,
            descendant,
            deflated(_text_map(self.texts)),
            font,
        )


def _tag(number: int) -> str:
    """Return the six letters that mark a subset."""
    letters = []
    for _ in range(6):
        number, letter = divmod(number, 26)
        letters.append(chr(ord("A") + letter))
    return "".join(reversed(letters))


def _text_map(texts: Iterable[str]) -> bytes:
    lines = [
        f"<{code:04x}> <{text.encode('utf-16-be').hex()}>"
        for code, text in enumerate(texts)
        if text
    ]
    sections = [lines[at : at + MAP_LINES] for at in range(0, len(lines), MAP_LINES)]
    body = "\n".join(
        f"{len(section)} beginbfchar\n" + "\n".join(section) + "\nendbfchar" for section in sections
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{body}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode("ascii")
