"""Shows what a text really holds: its invisible characters, its code points, where two differ.

A name that looks the same on screen may have lost a variation selector; a value may end in a
blank. Nothing a connector sends may hide from the reader, steer the terminal or reorder the page.
"""

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from conformance.result.model import CodePoint
from reports.words import Language

_LABELS = {
    0x00: "NUL",
    0x09: "TAB",
    0x0A: "LF",
    0x0D: "CR",
    0x1B: "ESC",
    0x20: "SP",
    0xA0: "NBSP",
    0xAD: "SHY",
    0x200B: "ZWSP",
    0x200C: "ZWNJ",
    0x200D: "ZWJ",
    0x2060: "WJ",
    0xFEFF: "BOM",
}
_BLANK_LETTERS = {0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0}
_UNSHOWABLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_KINDS = {
    "selector": ("異体字セレクタ", "variation selector"),
    "combining": ("結合文字", "combining mark"),
    "wide-space": ("全角空白", "full-width space"),
    "space": ("空白", "space"),
    "newline": ("改行", "line break"),
    "private": ("外字 (私用領域)", "private-use character"),
    "control": ("制御文字", "control character"),
    "character": ("文字", "character"),
}
_DEAREST = 4_000_000  # comparisons; beyond it texts are compared place by place


@dataclass(frozen=True)
class Piece:
    """A run of a text: `text` can be shown as it is, `label` names what cannot be seen."""

    text: str
    label: str


@dataclass(frozen=True)
class Pair:
    """One character of the expected text beside its counterpart; an absent one is ""."""

    expected: str
    received: str

    @property
    def same(self) -> bool:
        return self.expected == self.received


def code_point(character: str) -> str:
    """Return a character as ``U+20BB7``, or "" for no character."""
    return f"U+{ord(character):04X}" if character else ""


def pieces(text: str, *, spaces: bool) -> list[Piece]:
    """Split a text into what can be seen and labels for what cannot.

    Args:
        text: any text, hostile ones included.
        spaces: also label the plain space, as fits a value and not a sentence.
    """
    found: list[Piece] = []
    for character in text:
        label = _label(character)
        if label and (spaces or character != " "):
            found.append(Piece(_shown(character, first=not found), label))
        elif found and not found[-1].label:
            found[-1] = Piece(found[-1].text + character, "")
        else:
            found.append(Piece(character, ""))
    return found


def plain(text: str, *, spaces: bool = False, blanks: bool = True) -> str:
    """Return a text for terminal and XML, invisible characters as ``⟨VS17⟩``.

    Args:
        text: any text, hostile ones included.
        spaces: also name the plain space.
        blanks: name blanks, selectors and combining marks too; without, only what is harmful.
    """
    if blanks:
        return "".join(
            piece.text + (f"⟨{piece.label}⟩" if piece.label else "")
            for piece in pieces(text, spaces=spaces)
        )
    return "".join(f"⟨{_label(c)}⟩" if _unshowable(c) else c for c in text)


def align(expected: str, received: str) -> list[Pair]:
    """Lay two texts side by side, code point by code point."""
    start = _common(expected, received)
    end = _common(expected[start:][::-1], received[start:][::-1])
    middle = expected[start : len(expected) - end], received[start : len(received) - end]
    return [
        *(Pair(c, c) for c in expected[:start]),
        *_pairs(*middle),
        *(Pair(c, c) for c in expected[len(expected) - end :]),
    ]


def around(pairs: list[Pair], *, whole: int = 40, near: int = 6) -> list[Pair | int]:
    """Keep what lies near a difference; a number stands for that many equal pairs left out.

    Args:
        pairs: an alignment.
        whole: one of up to this length is kept whole.
        near: how many equal pairs are kept on both sides of a difference.
    """
    if len(pairs) <= whole:
        return list(pairs)
    kept: set[int] = set()
    for place, pair in enumerate(pairs):
        if not pair.same:
            kept.update(range(place - near, place + near + 1))
    shown: list[Pair | int] = []
    for place, pair in enumerate(pairs):
        if place in kept:
            shown.append(pair)
        elif shown and isinstance(shown[-1], int):
            shown[-1] += 1
        else:
            shown.append(1)
    return shown


def width(text: str) -> int:
    """Return how many terminal columns a text takes."""
    return sum(_columns(character) for character in text)


def pad(text: str, columns: int) -> str:
    """Fill a text up to a number of terminal columns."""
    return text + " " * (columns - width(text))


def describe(difference: CodePoint, language: Language) -> str:
    """Say in words what happened at one place."""
    place, sent, came = difference.position, difference.expected, difference.received
    if sent and came:
        ja = f"{place}文字目が置き換わっています ({sent} → {came})"
        en = f"character {place} was replaced ({sent} → {came})"
    elif sent:
        ja = f"{place}文字目の{_kind(sent, 'ja')} ({sent}) が失われています"
        en = f"character {place}, a {_kind(sent, 'en')} ({sent}), was lost"
    else:
        ja = f"{place}文字目に{_kind(came, 'ja')} ({came}) が加わっています"
        en = f"a {_kind(came, 'en')} ({came}) was added at character {place}"
    return ja if language == "ja" else en


def _label(character: str) -> str:
    code = ord(character)
    if 0xFE00 <= code <= 0xFE0F:
        return f"VS{code - 0xFE00 + 1}"
    if 0xE0100 <= code <= 0xE01EF:
        return f"VS{code - 0xE0100 + 17}"
    if code in _LABELS:
        return _LABELS[code]
    hidden = _unshowable(character) or unicodedata.category(character) in {"Zs", "Mn", "Me"}
    return code_point(character) if hidden else ""


def _is_selector(character: str) -> bool:
    return _label(character).startswith("VS")


def _unshowable(character: str) -> bool:
    return unicodedata.category(character) in _UNSHOWABLE or ord(character) in _BLANK_LETTERS


def _shown(character: str, *, first: bool) -> str:
    """Return what of a labelled character is safe and useful to show beside its label."""
    if unicodedata.category(character) not in {"Mn", "Me"}:
        return ""
    if not first:
        return character
    return "" if _is_selector(character) else f"\u25cc{character}"


def _common(one: str, other: str) -> int:
    places = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(places) if a != b), min(len(one), len(other)))


def _pairs(expected: str, received: str) -> list[Pair]:
    if len(expected) * len(received) > _DEAREST:
        return [Pair(a, b) for a, b in zip_longest(expected, received, fillvalue="")]
    matcher = SequenceMatcher(None, expected, received, autojunk=False)
    return [
        Pair(sent, came)
        for _, i1, i2, j1, j2 in matcher.get_opcodes()
        for sent, came in zip_longest(expected[i1:i2], received[j1:j2], fillvalue="")
    ]


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _kind(notation: str, language: Language) -> str:
    kind = _KINDS[_kind_of(notation)]
    return kind[0] if language == "ja" else kind[1]


def _kind_of(notation: str) -> str:
    digits = notation.removeprefix("U+")
    try:
        character = chr(int(digits, 16))
    except (ValueError, OverflowError):
        return "character"
    if _is_selector(character):
        return "selector"
    if character in "\n\r":
        return "newline"
    if character == "\u3000":
        return "wide-space"
    by_category = {"Mn": "combining", "Me": "combining", "Zs": "space", "Co": "private"}
    fallback = "control" if _unshowable(character) else "character"
    return by_category.get(unicodedata.category(character), fallback)
