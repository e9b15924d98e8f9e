"""The HTML report stands alone, is well formed, says the same in both languages, hides nothing."""

import hashlib
import re
import subprocess
import sys
from base64 import b64encode
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from conformance.result.model import CodePoint, Finding, PlantedFiling, Result, Unreached
from reports.html import html_text
from reports.text import summary
from reports.words import Language
from tests.reports import builders

ROOT = Path(__file__).parents[2]
LANGUAGES: tuple[Language, ...] = ("ja", "en")
VOID = {"meta", "br", "link", "img", "input", "hr"}
RESULTS = {
    "conforming": builders.conforming(),
    "draft": builders.passing_draft(),
    "failing": builders.failing(),
    "inconclusive": builders.inconclusive(),
    "interrupted": builders.interrupted(),
    "filtered": builders.filtered(),
    "empty": builders.empty(),
    "edited": builders.dishonest()["failing verdicts were edited"],
    "twice": builders.dishonest()["a check ran twice"],
    "unregistered": builders.dishonest()["the register is empty"],
}
each_result = pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS.keys())
each_language = pytest.mark.parametrize("language", LANGUAGES)

Attributes = list[tuple[str, str | None]]


class Page(HTMLParser):
    """Reads a page strictly: every tag closed in order; `text` is what is not marked Japanese."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            inside = self._open[-1][1] if self._open else False
            self._open.append((tag, inside or dict(attrs).get("lang") == "ja"))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if not self._open or not self._open[-1][1]:
            self.text.append(data)

    def values(self, name: str) -> list[str]:
        """Return what an attribute holds wherever it occurs."""
        return [attributes[name] for _, attributes in self.tags if name in attributes]


def body(page: str) -> str:
    """Return a page without its style and script."""
    return re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)


def seen(page: str) -> str:
    """Return the words of a page, one space between any two."""
    return " ".join(re.sub(r"<[^>]+>", " ", body(page)).split())


@each_language
@each_result
def test_page_is_well_formed_and_its_links_lead_somewhere(
    result: Result, language: Language
) -> None:
    page = Page(html_text(result, language))
    ids = page.values("id")

    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.values("href")} <= set(ids)
    labels = [name for text in page.values("aria-labelledby") for name in text.split()]
    assert set(labels) <= set(ids)


@each_language
@each_result
def test_nothing_is_loaded_from_anywhere(result: Result, language: Language) -> None:
    text = html_text(result, language)
    page = Page(text)

    assert page.values("src") == []
    assert all(link.startswith("#") for link in page.values("href"))
    assert not re.search(r"url\(|@import|https?://|<link|<iframe|<form|fetch\(", text)
    assert page.values("style") == []


@each_language
def test_browser_is_told_to_load_and_run_nothing_else(language: Language) -> None:
    text = html_text(builders.failing(), language)
    policy = next(value for value in Page(text).values("content") if "default-src" in value)

    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        inner = re.findall(rf"<{tag}>(.*?)</{tag}>", text, flags=re.DOTALL)
        assert len(inner) == 1
        digest = b64encode(hashlib.sha256(inner[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


@each_result
def test_both_languages_have_the_same_structure(result: Result) -> None:
    def skeleton(language: Language) -> list[tuple[str, str, str]]:
        page = Page(html_text(result, language))
        return [(tag, at.get("class", ""), at.get("id", "")) for tag, at in page.tags]

    assert skeleton("ja") == skeleton("en")


@each_language
def test_language_is_declared_and_marked_on_values(language: Language) -> None:
    page = Page(html_text(builders.failing(), language))

    assert page.tags[0] == ("html", {"lang": language})
    values = [at for _, at in page.tags if at.get("class") == "value"]
    assert values
    assert {at["lang"] for at in values} == {"ja"}


def test_english_report_has_no_japanese_words_of_its_own() -> None:
    page = Page(html_text(RESULTS["failing"], "en"))

    assert re.findall("[\u3040-\u30ff\u4e00-\u9fff]+", "".join(page.text)) == []


@each_result
def test_headings_leave_no_level_out(result: Result) -> None:
    tags = Page(html_text(result, "ja")).tags
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch("h[1-6]", tag)]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_scrolling_tables_can_be_reached_by_keyboard_and_have_a_name() -> None:
    tags = Page(html_text(builders.failing(), "ja")).tags
    boxes = [at for _, at in tags if at.get("class") == "scroll"]

    assert boxes
    for box in boxes:
        assert box["tabindex"] == "0"
        assert box["role"] == "group"
        assert box.get("aria-label") or box.get("aria-labelledby")


@each_language
def test_page_one_says_why(language: Language) -> None:
    result = builders.failing()
    page = seen(html_text(result, language))
    first = page[: page.index(" 1-3.01 ")]

    for fact in (
        "reference connector 0.1.0",
        "modelled-1",
        "municipal-file",
        "drive",
        str(result.scope.seed),
        result.required_digest,
        result.digest,
        "3-6.11",
        "3-4.03",
        "3-1.09",
        "9-1.03",
        "9-1.05",
    ):
        assert fact in first
    sentences = {
        "ja": (
            "対照の申請が2周期のうちに届きませんでした。",
            "取下げの模擬がまだありません。",
            "外からの検査では確かめられません。",
            "公式の仕様ではありません。",
        ),
        "en": (
            "The control filing did not arrive within two cycles.",
            "Withdrawal is not simulated yet.",
            "No outside observation can show it.",
            "It is never the official specification.",
        ),
    }
    for sentence in sentences[language]:
        assert sentence in first


def test_requirements_are_counted_by_provenance() -> None:
    page = seen(html_text(builders.failing(), "en"))

    assert "published 0 0 2 0 2 derived 2 1 1 2 6 modelled 0 0 2 2 4" in page
    assert "MUST 2 1 4 3 10 SHOULD 0 0 1 0 1 MAY 0 0 0 1 1 Total 2 1 5 4 12" in page


def test_what_generated_filings_reached_is_counted_by_kind() -> None:
    page = html_text(builders.conforming(), "en")
    section = seen(page[page.index('aria-labelledby="branches"') :].split("</section>")[0])

    assert "procedure (1 of 1)" in section
    assert "child-allowance-claim 3 2" in section
    assert "hazard (1 of 2)" in section
    assert "U+20BB7 1 1 blanks 0 0" in section


def test_nothing_is_said_of_generated_filings_where_none_were() -> None:
    run = builders.conforming()
    bare = [episode.model_copy(update={"branches": []}) for episode in run.episodes]

    assert 'id="branches"' not in html_text(builders.changed(run, episodes=bare), "en")


def test_failures_come_before_everything_that_passed() -> None:
    tags = Page(html_text(builders.failing(), "ja")).tags
    articles = [at["class"].removeprefix("check check-") for tag, at in tags if tag == "article"]

    assert articles == ["fail"] * 2 + ["inconclusive"] + ["pass"] * 5


@each_language
def test_a_failure_shows_what_was_sent_and_what_came(language: Language) -> None:
    page = html_text(builders.failing(), language)
    article = page[page.index('id="check-3-6.11"') :].split("</article>")[0]
    text = seen(article)

    assert '<span class="unseen">VS17</span>\u5b50' in article
    assert re.search(r"U\+20BB7 \u2260 \S+ U\+5409", text)
    assert re.search(r"VS17 U\+E0100 \u2260 \S+ \u2013", text)
    assert article.count('class="differs"') == 2
    assert article.count('class="same"') == 4
    assert "tekigo replay cases/3-6.11-a41f.json" in text
    assert "20260401090000123" in text
    assert "truncated-body" in text
    assert "child[2].name" in text
    told = {
        "ja": (
            "1文字目が置き換わっています (U+20BB7 → U+5409)",
            "5文字目の異体字セレクタ (U+E0100) が失われています",
            "CP932 への変換",
            "引渡しファイルの文字コードを UTF-8 にし",
            "氏名を CP932 に変換してから渡す。",
        ),
        "en": (
            "character 1 was replaced (U+20BB7 → U+5409)",
            "character 5, a variation selector (U+E0100), was lost",
            "a conversion to CP932",
            "Write the hand-over file in UTF-8",
            "Converts the name to CP932 before it hands it over.",
        ),
    }
    for sentence in told[language]:
        assert sentence in text


def test_invisible_characters_are_seen_in_planted_values() -> None:
    page = html_text(builders.failing(), "ja")

    assert '1\u884c\u76ee<span class="unseen">LF</span>\n2\u884c\u76ee' in page
    assert '<span class="unseen">SP</span>\u30ab\u3099<span class="unseen">U+3099</span>' in page
    assert '<span class="none">空</span>' in page


def test_blanks_of_a_sentence_are_not_labelled() -> None:
    page = html_text(builders.failing(), "en")

    assert "not handed over" in page


def with_texts(text: str) -> Result:
    """Return a failing run with one text wherever a connector's words can get in."""
    good = builders.failing()
    finding = Finding(
        subject=builders.same(text),
        expected=builders.same(text),
        received=builders.same(text + "x"),
        differences=[CodePoint(position=1, expected=text, received="")],
    )
    filing = PlantedFiling(
        name=text, number=text, note=builders.same(text), values={text: text}, rows={}
    )
    check = builders.failing_name().model_copy(
        update={
            "findings": [finding],
            "planted": [filing],
            "traffic": [builders.exchange(1, text, request=text, fault=text, effect=text)],
            "reason": builders.both(text, f"{text} "),
            "title": builders.same(text),
            "replay": text,
        }
    )
    return builders.changed(good, checks=builders.replaced(good, check))


@each_language
def test_markup_in_any_text_stays_text(language: Language) -> None:
    page = html_text(with_texts("</code><script>alert('1')</script>\"<!--"), language)

    assert page.count("<script>") == 1
    assert "<!--" not in body(page)
    assert "&lt;script&gt;" in page
    Page(page)


@each_language
def test_no_text_reorders_or_breaks_the_page(language: Language) -> None:
    page = html_text(with_texts("\u202eabc\x00\x1b[2J\ufeff\u200b\ue000\uffff"), language)

    assert not re.search("[\x00-\x09\x0b-\x1f\u200b\u202e\ue000\ufeff\uffff]", page)
    assert '<span class="unseen">U+202E</span>abc<span class="unseen">NUL</span>' in page
    assert "⟨U+202E⟩abc⟨NUL⟩⟨ESC⟩[2J" in page


def test_a_long_value_is_shown_around_its_difference() -> None:
    expected, received = "\u3042" * 500 + "\u9ad9" + "\u3042" * 500, "\u3042" * 500 + "?"
    received += "\u3042" * 500
    good = builders.failing_name()
    finding = good.findings[0].model_copy(
        update={"expected": builders.same(expected), "received": builders.same(received)}
    )
    check = good.model_copy(update={"findings": [finding]})
    result = builders.changed(
        builders.failing(), checks=builders.replaced(builders.failing(), check)
    )
    page = html_text(result, "ja")

    assert page.count('class="differs"') == 1
    assert page.count('class="same"') == 12
    assert page.count("同じ 494 文字を省略") == 2


def stories(page: str) -> list[tuple[bool, list[str]]]:
    """Return the stories of a page: whether each is open, and its lines."""
    found = re.findall(
        r'<details class="story" id="story-[^"]*"( open)?>(.*?)</details>', page, flags=re.DOTALL
    )
    return [(bool(is_open), re.findall("<li>(.*?)</li>", story)) for is_open, story in found]


@each_language
def test_the_first_episode_opens_with_its_story_and_the_others_wait(language: Language) -> None:
    told = stories(html_text(builders.passing_draft(), language))

    assert [is_open for is_open, _ in told] == [True] + [False] * 5
    assert (
        told[0][1]
        == {
            "ja": ["コネクタがログイン → 200", "ログインと障害を終えました"],
            "en": ["the connector logs in → 200", "the end of: Login and trouble"],
        }[language]
    )


def test_an_episode_without_a_story_leaves_no_empty_list() -> None:
    good = builders.passing_draft()
    silent = [episode.model_copy(update={"story": []}) for episode in good.episodes]

    assert stories(html_text(builders.changed(good, episodes=silent), "ja")) == []


def test_an_unproven_check_says_so() -> None:
    good = builders.failing()
    check = builders.failing_name().model_copy(update={"catches": []})
    page = html_text(builders.changed(good, checks=builders.replaced(good, check)), "en")

    assert "It is not yet proven that this check can fail." in page


def test_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "import hashlib; from tests.reports import builders; from reports.html import html_text;"
        "from reports.junit import junit_text;"
        "text = ''.join(html_text(r, 'ja') + junit_text(r, 'ja') for r in"
        " (builders.failing(), *builders.dishonest().values()));"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(digests) == 1


STYLE = "".join(
    (ROOT / "reports" / "templates" / name).read_text("utf-8")
    for name in ("report.css", "earned.css")
)


def luminance(color: str) -> float:
    """Return the relative luminance of a colour as WCAG defines it."""
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ink", ["ink", "soft", "link", "bad", "open", "tone"])
@pytest.mark.parametrize("paper", ["paper", "wash", "bad-wash", "open-wash", "tone-wash"])
def test_every_ink_is_readable_on_every_paper(ink: str, paper: str) -> None:
    inks, papers = (re.findall(rf"--{name}: (#[0-9a-f]{{6}})", STYLE) for name in (ink, paper))

    assert inks
    assert papers
    for one in inks:
        for other in papers:
            dark, light = sorted((luminance(one), luminance(other)))
            assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_what_this_depth_cannot_reach_is_named_with_its_reason() -> None:
    good = builders.passing_draft()
    reason = builders.both("drive の深さが要ります。", "It needs the depth drive.")
    gone = good.required[-1]
    result = builders.changed(
        good,
        scope=good.scope.model_copy(update={"depth": "trigger", "controls": []}),
        required=good.required[:-1],
        checks=[check for check in good.checks if check.id != gone],
        unreached=[Unreached(id=gone, reason=reason)],
    )

    page = html_text(result, "en")

    assert "It needs the depth drive." in page
    assert "municipal-file, trigger)" in page


def test_a_control_that_is_missing_is_named_in_the_headline() -> None:
    good = builders.passing_draft()
    scope = good.scope.model_copy(update={"controls": ["crash", "pair"]})

    assert "drive without clock" in html_text(builders.changed(good, scope=scope), "en")
    assert "without" not in good.headline.en


def test_a_failure_is_told_in_the_order_its_reader_asks() -> None:
    page = seen(html_text(builders.failing(), "ja"))
    begin = page.index("3-6.11 氏名を変えずに引き渡す MUST")
    asked = [
        *("何が起きたか 引き渡された氏名が、申請された氏名と異なります。", "仕様 申請項目の値は"),
        *("置いたもの 氏名に BMP 外の漢字", "届いたもの 申請者の氏名", "違う符号位置"),
        *("ありそうな原因 CP932 への変換", "次にすること 引渡しファイルの文字コード"),
        "再実行 tekigo replay cases/3-6.11-a41f.json",
    ]

    places = [page.index(part, begin) for part in asked]

    assert places == sorted(places)
    assert places[-1] < page.index("判定の根拠", begin)


@each_language
def test_failures_stand_before_all_else_and_once(language: Language) -> None:
    page = html_text(builders.failing(), language)

    assert page.index('id="check-3-6.11"') < page.index('id="why"')
    assert page.count('id="check-3-6.11"') == 1
    assert page.index('id="checks"') < page.index('id="check-3-2.01"')


def test_without_a_known_cause_it_says_what_the_check_is_known_to_fail_for() -> None:
    failing = builders.failing_serial()
    finding = failing.findings[0].model_copy(update={"cause": None})
    check = failing.model_copy(update={"findings": [finding]})
    result = builders.changed(builders.failing(), checks=[check])
    known = "この検査は、次の誤りで不合格になることが確かめられています。 氏名で住民を探す。"

    assert f"ありそうな原因 {known} 次にすること" in seen(html_text(result, "ja"))
    assert "  ありそうな原因   氏名で住民を探す。\n" in summary(result, "ja", color=False)
