"""Reads a TrueType font as far as a filled form needs it: characters, variants, widths, outlines.

Variation sequences (IVS) come from the font's own cmap format 14, so the true variant is drawn and
a font can be exchanged without touching anything else. Composite glyphs are refused: the shipped
fonts have none.
"""

from __future__ import annotations

from struct import calcsize, iter_unpack, pack, unpack_from
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FULL_UNICODE = 12
VARIATION_SEQUENCES = 14
POSTSCRIPT_NAME = 6
PER_MILLE = 1000
LONG_OFFSETS = 1
COMPOSITE = 0x80  # sign bit of the number of contours
KEPT = ("cvt ", "fpgm", "head", "hhea", "maxp", "prep")


class TrueType:
    """One font.

    Args:
        content: the font file.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._tables = {
            tag.decode("ascii"): (offset, length)
            for tag, _, offset, length in self._records(12, self._at("4xH", 0)[0], ">4sIII")
        }
        head = self._tables["head"][0]
        self._units: int = self._at("H", head + 18)[0]
        self.box = tuple(self._per_mille(value) for value in self._at("4h", head + 36))
        self.ascent, self.descent = (
            self._per_mille(value) for value in self._at("2h", self._tables["hhea"][0] + 4)
        )
        self.name = self._postscript_name()
        self._glyph_count = self._at("H", self._tables["maxp"][0] + 4)[0]
        self._offsets = self._glyph_offsets(self._at("h", head + 50)[0])
        self._advances, self._bearings = self._metrics()
        self.characters: dict[int, int] = {}
        self.variants: dict[tuple[int, int], int] = {}
        self._read_characters()

    def glyph(self, text: str) -> int | None:
        """Return the glyph of a character or of a variation sequence, None when it has none."""
        if len(text) == 1:
            return self.characters.get(ord(text))
        if len(text) == 2:
            return self.variants.get((ord(text[0]), ord(text[1])))
        return None

    def advance(self, glyph: int) -> int:
        """Return how far a glyph moves on, in thousandths of the type size."""
        return self._per_mille(self._metric(glyph)[0])

    def subset(self, glyphs: Sequence[int]) -> bytes:
        """Return a font of these glyphs alone, for embedding; glyph *n* of it is `glyphs[n]`.

        Raises:
            ValueError: a glyph is made of others.
        """
        outlines = [self._outline(glyph) for glyph in glyphs]
        offsets, end = [], 0
        for outline in outlines:
            offsets.append(end)
            end += len(outline)
        tables = {tag: self._table(tag) for tag in KEPT if tag in self._tables}
        head, hhea, maxp = tables["head"], tables["hhea"], tables["maxp"]
        tables |= {
            "glyf": b"".join(outlines),
            "head": head[:8] + bytes(4) + head[12:50] + pack(">h", LONG_OFFSETS) + head[52:],
            "hhea": hhea[:34] + pack(">H", len(glyphs)),
            "hmtx": b"".join(pack(">Hh", *self._metric(glyph)) for glyph in glyphs),
            "loca": pack(f">{len(glyphs) + 1}I", *offsets, end),
            "maxp": maxp[:4] + pack(">H", len(glyphs)) + maxp[6:],
        }
        return _font_file(tables)

    def _outline(self, glyph: int) -> bytes:
        start, end = self._offsets[glyph : glyph + 2]
        outline = self._content[start:end]
        if outline and outline[0] & COMPOSITE:
            raise ValueError(f"glyph {glyph} of {self.name} is composite")
        return outline + bytes(-len(outline) % 4)

    def _metric(self, glyph: int) -> tuple[int, ...]:
        last = len(self._advances) - 1
        return self._advances[min(glyph, last)], self._bearings[glyph]

    def _metrics(self) -> tuple[list[int], list[int]]:
        start = self._tables["hmtx"][0]
        full = self._at("H", self._tables["hhea"][0] + 34)[0]
        pairs = self._at(f"{'Hh' * full}", start)
        rest = self._at(f"{self._glyph_count - full}h", start + 4 * full)
        return list(pairs[::2]), [*pairs[1::2], *rest]

    def _glyph_offsets(self, form: int) -> list[int]:
        start, length = self._tables["loca"]
        glyf = self._tables["glyf"][0]
        if form == LONG_OFFSETS:
            return [glyf + offset for offset in self._at(f"{length // 4}I", start)]
        return [glyf + 2 * offset for offset in self._at(f"{length // 2}H", start)]

    def _postscript_name(self) -> str:
        start = self._tables["name"][0]
        count, strings = self._at("2xHH", start)
        for platform, _, _, kind, length, offset in self._records(start + 6, count, ">6H"):
            if (platform, kind) == (3, POSTSCRIPT_NAME):
                begin = start + strings + offset
                return self._content[begin : begin + length].decode("utf-16-be")
        return "Unnamed"

    def _read_characters(self) -> None:
        start = self._tables["cmap"][0]
        (count,) = self._at("2xH", start)
        for _, _, offset in self._records(start + 4, count, ">HHI"):
            (form,) = self._at("H", start + offset)
            if form == FULL_UNICODE:
                self._read_ranges(start + offset)
        for _, _, offset in self._records(start + 4, count, ">HHI"):
            (form,) = self._at("H", start + offset)
            if form == VARIATION_SEQUENCES:
                self._read_sequences(start + offset)

    def _read_ranges(self, start: int) -> None:
        (count,) = self._at("12xI", start)
        for first, last, glyph in self._records(start + 16, count, ">III"):
            codes = range(first, last + 1)
            self.characters.update(zip(codes, range(glyph, glyph + len(codes)), strict=True))

    def _read_sequences(self, start: int) -> None:
        (count,) = self._at("6xI", start)
        for selector, usual, special in self._records(start + 10, count, ">3sII"):
            code = int.from_bytes(selector, "big")
            for base in self._usual_bases(start + usual) if usual else ():
                self.variants[base, code] = self.characters[base]
            if special:
                (pairs,) = self._at("I", start + special)
                for base, glyph in self._records(start + special + 4, pairs, ">3sH"):
                    self.variants[int.from_bytes(base, "big"), code] = glyph

    def _usual_bases(self, start: int) -> Iterator[int]:
        (count,) = self._at("I", start)
        for first, more in self._records(start + 4, count, ">3sB"):
            base = int.from_bytes(first, "big")
            yield from range(base, base + more + 1)

    def _records(self, start: int, count: int, form: str) -> Iterator[tuple[Any, ...]]:
        return iter_unpack(form, self._content[start : start + count * calcsize(form)])

    def _at(self, form: str, offset: int) -> tuple[int, ...]:
        return unpack_from(f">{form}", self._content, offset)

    def _table(self, tag: str) -> bytes:
        start, length = self._tables[tag]
        return self._content[start : start + length]

    def _per_mille(self, value: int) -> int:
        return (2 * value * PER_MILLE + self._units) // (2 * self._units)


def _font_file(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    search = 16 << power
    header = pack(">IHHHH", 0x00010000, count, search, power, 16 * count - search)
    directory, bodies = [], []
    offset = len(header) + 16 * count
    for tag, content in sorted(tables.items()):
        padded = content + bytes(-len(content) % 4)
        directory.append(
            pack(">4sIII", tag.encode("ascii"), _checksum(padded), offset, len(content))
        )
        bodies.append(padded)
        offset += len(padded)
    return b"".join((header, *directory, *bodies))


def _checksum(padded: bytes) -> int:
    words: tuple[int, ...] = unpack_from(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
