"""The terminal summary tells a failure in the house form and never obeys what it prints."""

import pytest

from reports.characters import width
from reports.text import summary
from tests.reports import builders

NAME_JA = """\
✗ 3-6.11  氏名を変えずに引き渡す                                                      MUST · derived
  何が起きたか     引き渡された氏名が、申請された氏名と異なります。
  仕様             申請項目の値は、1文字も変えずに基幹業務システムへ引き渡す。
  置いたもの       氏名に BMP 外の漢字と異体字セレクタを含む児童手当の認定請求。 (20260401090000123)
  見た項目         申請者の氏名
  送った値         \U00020bb7\u7530\u3000\u845b\U000e0100\u5b50   \
U+20BB7 U+7530 U+3000 U+845B U+E0100 U+5B50
  届いた値         \u5409\u7530\u3000\u845b\u5b50   U+5409  U+7530 U+3000 U+845B         U+5B50
  違い             1文字目が置き換わっています (U+20BB7 → U+5409)
                   5文字目の異体字セレクタ (U+E0100) が失われています
  ありそうな原因   CP932 への変換
  次にすること     引渡しファイルの文字コードを UTF-8 にし、変換表を確認してください。
  再実行           tekigo replay cases/3-6.11-a41f.json
"""

REST_EN = """\
In what the run was incomplete
  - 3-2.01: The control filing did not arrive within two cycles.

What was not checked
  planned (2)        3-1.09, 3-5.08
  not testable (1)   9-1.03
  out of scope (1)   9-1.05

Outcome                      fail 2 · inconclusive 1 · pass 5 · not checked 4
Connector                    reference connector 0.1.0
Seed                         20260401
"""


def test_a_failure_reads_as_the_house_form() -> None:
    assert NAME_JA in summary(builders.failing(), "ja", color=False)


def test_summary_says_what_was_not_checked_and_why() -> None:
    assert REST_EN in summary(builders.failing(), "en", color=False)


def test_headline_comes_first() -> None:
    result = builders.passing_draft()

    assert summary(result, "ja", color=False).startswith(f"✓ {result.headline.ja}\n")


def test_japanese_labels_line_up_on_screen() -> None:
    lines = NAME_JA.splitlines()[1:]
    starts = {width(line) - width(line[2:].split("   ", 1)[1].lstrip()) for line in lines[:5]}

    assert starts == {19}


@pytest.mark.parametrize("color", [True, False])
def test_color_is_used_only_when_asked_for(color: bool) -> None:  # noqa: FBT001
    assert ("\033[" in summary(builders.failing(), "ja", color=color)) is color


def test_a_connector_cannot_steer_the_terminal() -> None:
    good = builders.failing()
    evil = builders.same("\x1b]0;owned\x07\r\u202eok\n\u2713 PASS")
    finding = builders.failing_name().findings[0].model_copy(update={"received": evil})
    check = builders.failing_name().model_copy(update={"findings": [finding], "reason": evil})
    result = builders.changed(good, checks=builders.replaced(good, check))
    text = summary(result, "ja", color=False)

    assert not any(mark in text for mark in ("\x1b", "\x07", "\r", "\u202e"))
    assert "\n\u2713 PASS" not in text
    assert "⟨ESC⟩]0;owned⟨U+0007⟩⟨CR⟩⟨U+202E⟩ok⟨LF⟩\u2713 PASS" in text


def test_a_very_long_value_is_cut() -> None:
    good = builders.failing()
    long = builders.same("\u3042" * 5000)
    finding = builders.failing_name().findings[0].model_copy(update={"received": long})
    check = builders.failing_name().model_copy(update={"findings": [finding]})
    result = builders.changed(good, checks=builders.replaced(good, check))

    assert "\u3042" * 201 not in summary(result, "ja", color=False)
    assert "\u3042" * 200 + "…" in summary(result, "ja", color=False)


def test_an_empty_value_is_named() -> None:
    good = builders.failing()
    finding = builders.failing_name().findings[0]
    finding = finding.model_copy(update={"received": builders.same(""), "differences": []})
    check = builders.failing_name().model_copy(update={"findings": [finding]})
    result = builders.changed(good, checks=builders.replaced(good, check))

    assert "  Received           (empty)\n" in summary(result, "en", color=False)
