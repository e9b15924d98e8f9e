"""The type forms are set in: IPAex Gothic, and a second font for the characters it lacks.

`FormType` is a dynamic font in reportlab's sense that spans several files. Every character is drawn
by the first file that has it; a variation sequence is one character. The text layer of the PDF
gives back exactly what was typed. A character no file has is an error, never a blank box. What a
private-use character (外字) looks like only its municipality knows: it is drawn as 〓.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import groupby
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc, pdfmetrics

import fixtures
from simulator.procedures.truetype import TrueType

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = "tekigo-form"
FILES = ("ipaexg.ttf", "tekigo-variants.ttf")
# A base and what follows it: variation selectors, combining voiced marks.
CLUSTER = re.compile("(?s:.)[\ufe00-\ufe0f\U000e0100-\U000e01ef\u3099\u309a]*")
SYMBOLIC = 4
GETA = "\u3013"
MAP_LINES = 100  # of a ToUnicode section


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


@dataclass
class Subset:
    """The glyphs of one file that one document embeds; code *n* stands for `glyphs[n]`."""

    file: int
    kept: bool = False
    glyphs: list[int] = field(default_factory=lambda: [0])
    advances: list[int] = field(default_factory=lambda: [1000])
    texts: list[str] = field(default_factory=lambda: [""])


@dataclass
class Use:
    """What one document has set so far.

    Args:
        subsets: in the order they came up.
        codes: character to (subset, code).
        open: file to the subset that takes its new glyphs.
        name: the document's name for the font.
    """

    subsets: list[Subset] = field(default_factory=list)
    codes: dict[str, tuple[int, int]] = field(default_factory=dict)
    open: dict[int, int] = field(default_factory=dict)
    name: str = ""


class FormType:
    """Sets text; obtain it with `form_type`.

    Args:
        files: the fonts in order of preference.
    """

    _multiByte = True  # noqa: N815  reportlab's protocol
    _dynamicFont = True  # noqa: N815  reportlab's protocol
    shapable = False

    def __init__(self, files: tuple[TrueType, ...]) -> None:
        self.fontName = NAME  # reportlab's protocol
        self.face = SimpleNamespace(name=NAME)
        self._files = files
        self._found: dict[str, Glyph] = {}
        self._uses: WeakKeyDictionary[Any, Use] = WeakKeyDictionary()

    def widths(self, text: str) -> list[tuple[str, int]]:
        """Split text into characters with their widths in thousandths of the type size.

        Raises:
            MissingGlyphError: no font has one of them.
        """
        return [(part, self._glyph(part).advance) for part in CLUSTER.findall(text)]

    def preset(self, canvas: Any, text: str) -> None:  # noqa: ANN401  reportlab's own
        """Give a document the characters its form always shows.

        They get subsets of their own, which are the same in every copy of the form and so are made
        only once.
        """
        use = self._use(canvas._doc)  # noqa: SLF001  a font's use belongs to the document
        for part in sorted(set(CLUSTER.findall(text))):
            self._code(use, part, kept=True)
        use.open.clear()

    def splitString(self, text: str, document: Any) -> list[tuple[int, bytes]]:  # noqa: ANN401, N802
        """Return runs of (subset, codes); called by reportlab for every string drawn."""
        use = self._use(document)
        placed = (self._code(use, part) for part in CLUSTER.findall(text))
        return [
            (subset, b"".join(code.to_bytes(2, "big") for _, code in run))
            for subset, run in groupby(placed, key=lambda place: place[0])
        ]

    def getSubsetInternalName(self, subset: int, document: Any) -> str:  # noqa: ANN401, N802
        """Return the document's name of a subset; called by reportlab."""
        use = self._use(document)
        if not use.name:
            use.name = f"F{len(document.fontMapping) + 1}"
            document.fontMapping[self.fontName] = f"/{use.name}"
            document.delayedFonts.append(self)
        return f"/{use.name}+{subset}"

    def addObjects(self, document: Any) -> None:  # noqa: ANN401, N802
        """Embed what the document uses; called by reportlab when it is saved."""
        use = self._uses.pop(document)
        fonts = document.idToObject["BasicFonts"].dict
        for number, subset in enumerate(use.subsets):
            name = f"{use.name}+{number}"
            fonts[name] = self._embed(document, name, number, subset)

    def _use(self, document: Any) -> Use:  # noqa: ANN401
        return self._uses.setdefault(document, Use())

    def _code(self, use: Use, part: str, *, kept: bool = False) -> tuple[int, int]:
        if part in use.codes:
            return use.codes[part]
        glyph = self._glyph(part)
        if glyph.file not in use.open:
            use.open[glyph.file] = len(use.subsets)
            use.subsets.append(Subset(glyph.file, kept))
        subset = use.subsets[use.open[glyph.file]]
        use.codes[part] = use.open[glyph.file], len(subset.glyphs)
        subset.glyphs.append(glyph.number)
        subset.advances.append(glyph.advance)
        subset.texts.append(part)
        return use.codes[part]

    def _glyph(self, part: str) -> Glyph:
        if part not in self._found:
            self._found[part] = self._search(part)
        return self._found[part]

    def _search(self, part: str) -> Glyph:
        for text in _pictures(part):
            for number, file in enumerate(self._files):
                glyph = file.glyph(text)
                if glyph:
                    return Glyph(number, glyph, file.advance(glyph))
        raise MissingGlyphError(part)

    def _embed(self, document: Any, name: str, number: int, subset: Subset) -> Any:  # noqa: ANN401
        file = self._files[subset.file]
        base = f"/{_tag(number)}+{file.name}"
        length, stream = _embedded(file, tuple(subset.glyphs), kept=subset.kept)
        descriptor = {
            "Type": "/FontDescriptor",
            "FontName": base,
            "Flags": SYMBOLIC,
            "FontBBox": pdfdoc.PDFArray(file.box),
            "ItalicAngle": 0,
            "Ascent": file.ascent,
            "Descent": file.descent,
            "CapHeight": file.ascent,
            "StemV": 80,
            "FontFile2": document.Reference(_deflated(stream, Length1=length)),
        }
        descendant = {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": base,
            "CIDSystemInfo": "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>",
            "CIDToGIDMap": "/Identity",
            "W": f"[0 [{' '.join(map(str, subset.advances))}]]",
            "FontDescriptor": document.Reference(pdfdoc.PDFDictionary(descriptor)),
        }
        font = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": base,
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray(
                [document.Reference(pdfdoc.PDFDictionary(descendant))]
            ),
            "ToUnicode": document.Reference(_deflated(zlib.compress(_text_map(subset.texts), 1))),
        }
        return document.Reference(pdfdoc.PDFDictionary(font), name)


def _pictures(part: str) -> tuple[str, ...]:
    """Return what a character may be drawn as, the truest first."""
    if part[1:]:  # a voiced mark after its kana is drawn as the one character they make
        return part, unicodedata.normalize("NFC", part)
    return (part, GETA) if unicodedata.category(part) == "Co" else (part,)


@cache
def form_type() -> FormType:
    """Return the type of all forms, loaded once and made known to reportlab."""
    folder = fixtures.folder("fonts")
    font = FormType(tuple(TrueType((folder / name).read_bytes()) for name in FILES))
    pdfmetrics.registerFont(font)
    return font


def _embedded(file: TrueType, glyphs: tuple[int, ...], *, kept: bool) -> tuple[int, bytes]:
    return _kept(file, glyphs) if kept else _made(file, glyphs)


def _made(file: TrueType, glyphs: tuple[int, ...]) -> tuple[int, bytes]:
    content = file.subset(glyphs)
    return len(content), zlib.compress(content, 1)


_kept = lru_cache(maxsize=64)(_made)


def _deflated(stream: bytes, **entries: int) -> Any:  # noqa: ANN401  reportlab's own
    return pdfdoc.PDFStream(
        pdfdoc.PDFDictionary({"Filter": "/FlateDecode", **entries}), content=stream
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
