"""Tells where two texts differ, code point by code point, and what may have caused it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from conformance.result.model import Bilingual, CodePoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.townhall.comparison import Place


def code_points(places: Iterable[Place]) -> list[CodePoint]:
    """Return places where two texts differ, as a result tells them."""
    return [
        CodePoint(position=one.position, expected=one.planted, received=one.received)
        for one in places
    ]


def likely_cause(expected: str, received: str) -> Bilingual | None:
    """Return the usual mistake that turns `expected` into `received`, if one is known."""
    for cause, mistake in _MISTAKES:
        if mistake(expected) == received:
            return cause
    return None


def _legacy(text: str) -> str:
    return text.encode("cp932", errors="replace").decode("cp932")


def _without_selectors(text: str) -> str:
    return "".join(c for c in text if not 0xE0100 <= ord(c) <= 0xE01EF)


def _as_number(text: str) -> str:
    return str(int(text)) if text.isdecimal() else text


def _as_float(text: str) -> str:
    return str(int(float(text))) if text.isdecimal() else text


_MISTAKES: tuple[tuple[Bilingual, Callable[[str], str]], ...] = (
    (
        Bilingual(
            ja="先頭のゼロが数値として失われた", en="read as a number: leading zeros are lost"
        ),
        _as_number,
    ),
    (
        Bilingual(ja="浮動小数点数として扱われた", en="went through a floating-point number"),
        _as_float,
    ),
    (
        Bilingual(ja="異体字セレクタが取り除かれた", en="variation selectors were removed"),
        _without_selectors,
    ),
    (
        Bilingual(ja="Unicode 正規化 (NFC) が行われた", en="Unicode normalisation (NFC)"),
        lambda text: unicodedata.normalize("NFC", text),
    ),
    (
        Bilingual(ja="Unicode 正規化 (NFKC) が行われた", en="Unicode normalisation (NFKC)"),
        lambda text: unicodedata.normalize("NFKC", text),
    ),
    (Bilingual(ja="CP932 への変換", en="conversion to CP932"), _legacy),
    (Bilingual(ja="前後の空白が取り除かれた", en="white space was stripped"), str.strip),
    (
        Bilingual(ja="改行が空白に置き換えられた", en="line feeds became spaces"),
        lambda text: text.replace("\n", " "),
    ),
    (
        Bilingual(ja="改行が CRLF に変えられた", en="line feeds became CRLF"),
        lambda text: text.replace("\n", "\r\n"),
    ),
)
