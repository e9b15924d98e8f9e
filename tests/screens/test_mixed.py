"""Japanese words in an English sentence are marked as such, and nothing else is."""

import pytest

from simulator.screens.mixed import mixed


@pytest.mark.parametrize(
    ("sentence", "marked"),
    [
        ("The screen says \u53d7\u4ed8.", 'The screen says <span lang="ja">\u53d7\u4ed8</span>.'),
        (
            "\u7533\u8acbZIP & <b>",
            '<span lang="ja">\u7533\u8acb</span>ZIP &amp; &lt;b&gt;',
        ),
        ("caf\u00e9 \u2192 \u201cx\u201d", "caf\u00e9 \u2192 \u201cx\u201d"),
    ],
)
def test_english_marks_japanese_words(sentence: str, marked: str) -> None:
    assert mixed(sentence, "en") == marked


def test_japanese_needs_no_mark_and_is_escaped_all_the_same() -> None:
    assert mixed("\u53d7\u4ed8 <b>", "ja") == "\u53d7\u4ed8 &lt;b&gt;"
