"""What cannot be seen is named, and two texts are laid side by side without losing any of them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.result.model import CodePoint
from reports.characters import Pair, align, around, code_point, describe, pieces, plain, width

HOSTILE = st.text(st.characters(exclude_categories=["Cs"]))


@given(HOSTILE)
def test_nothing_harmful_survives(text: str) -> None:
    for shown in (plain(text), plain(text, blanks=False)):
        categories = {unicodedata.category(character) for character in shown}
        assert not categories & {"Cc", "Cf", "Cn", "Co", "Zl", "Zp"}


@given(HOSTILE)
def test_visible_text_is_left_alone(text: str) -> None:
    visible = "".join(c for c in text if not any(p.label for p in pieces(c, spaces=True)))

    assert plain(visible, spaces=True) == visible


@given(HOSTILE, HOSTILE)
def test_alignment_keeps_both_texts(expected: str, received: str) -> None:
    pairs = align(expected, received)

    assert "".join(pair.expected for pair in pairs) == expected
    assert "".join(pair.received for pair in pairs) == received


@given(st.lists(st.booleans(), max_size=200))
def test_shortening_loses_no_difference(same: list[bool]) -> None:
    pairs = [Pair("a", "a" if equal else "b") for equal in same]
    shown = around(pairs)
    kept = [pair for pair in shown if isinstance(pair, Pair)]
    left_out = sum(number for number in shown if isinstance(number, int))

    assert len(kept) + left_out == len(pairs)
    assert sum(not pair.same for pair in kept) == same.count(False)


def test_two_long_texts_without_anything_in_common_are_compared_at_once() -> None:
    pairs = align("\u3042" * 50_000, "\u3044" * 40_000)

    assert len(pairs) == 50_000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u845b\U000e0100\u5b50", "\u845b\U000e0100⟨VS17⟩\u5b50"),
        ("\u304b\u3099", "\u304b\u3099⟨U+3099⟩"),
        ("\u3099", "\u25cc\u3099⟨U+3099⟩"),
        ("\ufe0f", "⟨VS16⟩"),
        ("a\u3000b", "a⟨U+3000⟩b"),
        ("a b", "a⟨SP⟩b"),
        ("a\r\nb\t", "a⟨CR⟩⟨LF⟩b⟨TAB⟩"),
        ("\u200b\u200d\ufeff\u00ad\u00a0", "⟨ZWSP⟩⟨ZWJ⟩⟨BOM⟩⟨SHY⟩⟨NBSP⟩"),
        ("\ue000", "⟨U+E000⟩"),
        ("\u3164", "⟨U+3164⟩"),
        ("\u202e", "⟨U+202E⟩"),
    ],
)
def test_invisible_characters_are_named(text: str, shown: str) -> None:
    assert plain(text, spaces=True) == shown


def test_code_points_are_written_as_unicode_does() -> None:
    assert [code_point(c) for c in ("a", "\u5409", "\U00020bb7", "")] == [
        "U+0061",
        "U+5409",
        "U+20BB7",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("\u6c0f\u540d", 4),
        ("\uff76\uff9e", 2),
        ("\u845b\U000e0100", 2),
        ("\u304b\u3099", 2),
        ("\u3000", 2),
        ("", 0),
    ],
)
def test_width_is_what_a_terminal_shows(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("expected", "received", "ja", "en"),
    [
        (
            "U+E0100",
            "",
            "3文字目の異体字セレクタ (U+E0100) が失われています",
            "character 3, a variation selector (U+E0100), was lost",
        ),
        (
            "",
            "U+3000",
            "3文字目に全角空白 (U+3000) が加わっています",
            "a full-width space (U+3000) was added at character 3",
        ),
        (
            "",
            "U+000A",
            "3文字目に改行 (U+000A) が加わっています",
            "a line break (U+000A) was added at character 3",
        ),
        (
            "U+3099",
            "",
            "3文字目の結合文字 (U+3099) が失われています",
            "character 3, a combining mark (U+3099), was lost",
        ),
        (
            "U+E000",
            "",
            "3文字目の外字 (私用領域) (U+E000) が失われています",
            "character 3, a private-use character (U+E000), was lost",
        ),
        (
            "U+202E",
            "",
            "3文字目の制御文字 (U+202E) が失われています",
            "character 3, a control character (U+202E), was lost",
        ),
        (
            "U+0030",
            "",
            "3文字目の文字 (U+0030) が失われています",
            "character 3, a character (U+0030), was lost",
        ),
        (
            "odd",
            "",
            "3文字目の文字 (odd) が失われています",
            "character 3, a character (odd), was lost",
        ),
        (
            "U+FF0D",
            "U+2212",
            "3文字目が置き換わっています (U+FF0D → U+2212)",
            "character 3 was replaced (U+FF0D → U+2212)",
        ),
    ],
)
def test_a_difference_is_told_in_words(expected: str, received: str, ja: str, en: str) -> None:
    difference = CodePoint(position=3, expected=expected, received=received)

    assert describe(difference, "ja") == ja
    assert describe(difference, "en") == en
