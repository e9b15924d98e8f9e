"""No report may look better than its run: each way to an undeserved green, in every report."""

import colorsys
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from conformance.result.conclusion import conclude
from conformance.result.file import ResultRefused, json_text, read
from conformance.result.model import Conclusion, Result
from reports.html import html_text
from reports.junit import junit_text
from reports.text import summary
from reports.words import Language, both, say
from reports.writer import ReportFailed, write
from tests.reports import builders

DISHONEST = builders.dishonest()
GREEN = {Conclusion.CONFORMS, Conclusion.PASSES_CHECKED}
LANGUAGES: tuple[Language, ...] = ("ja", "en")
CLAIMS = ("に適合しています", "に合格しました", "Conforms to", "Passes the")

each_lie = pytest.mark.parametrize("result", DISHONEST.values(), ids=DISHONEST.keys())
each_language = pytest.mark.parametrize("language", LANGUAGES)


def greens(page: str) -> list[str]:
    """Return the colours of a page that an eye would call green."""
    found = []
    for color in re.findall(r"#[0-9a-f]{6}\b", page.split("</style>", maxsplit=1)[0]):
        red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
        hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
        if saturation > 0.1 and 75 / 360 <= hue <= 175 / 360:
            found.append(color)
    return found


def verdict_case(text: str) -> ET.Element:
    """Return the case of a JUnit report that stands for the whole run."""
    root = ET.fromstring(text)  # noqa: S314  (written by us)
    return next(case for case in root.iter("testcase") if case.get("name") == "tekigo.verdict")


@each_language
@each_lie
def test_html_shows_no_green_and_makes_no_claim(result: Result, language: Language) -> None:
    page = html_text(result, language)

    assert greens(page) == []
    assert 'class="open"' in page or 'class="refused"' in page
    assert not any(claim in page for claim in CLAIMS)
    for tone in ("tone-conforms", "tone-passes"):
        assert f">{say(both(tone), language)}<" not in page


@each_language
@each_lie
def test_junit_has_a_failing_verdict(result: Result, language: Language) -> None:
    text = junit_text(result, language)

    assert verdict_case(text).find("failure") is not None
    assert ET.fromstring(text).get("failures") != "0"  # noqa: S314
    assert not any(claim in text for claim in CLAIMS)


@each_language
@each_lie
def test_terminal_shows_no_green_and_makes_no_claim(result: Result, language: Language) -> None:
    text = summary(result, language, color=True)

    assert "\033[1;32m" not in text
    assert not any(claim in text for claim in CLAIMS)


@each_lie
def test_result_file_never_says_pass(result: Result, tmp_path: Path) -> None:
    try:
        written = write(result, tmp_path, "ja")["json"].read_text(encoding="utf-8")
    except ReportFailed:
        assert list(tmp_path.iterdir()) == []
    else:
        assert read(written, "result.json").conclusion not in GREEN


@each_lie
def test_conclusion_itself_is_not_green_unless_the_record_is_edited(result: Result) -> None:
    try:
        json_text(result)
    except ResultRefused:
        return
    assert conclude(result) not in GREEN


@each_language
@pytest.mark.parametrize(
    ("result", "says"),
    [(builders.conforming(), "tone-conforms"), (builders.passing_draft(), "tone-passes")],
    ids=["conforms", "passes"],
)
def test_an_earned_verdict_is_green_everywhere(
    result: Result, says: str, language: Language, tmp_path: Path
) -> None:
    page = html_text(result, language)

    assert greens(page)
    assert f">{say(both(says), language)}<" in page
    assert verdict_case(junit_text(result, language)).find("failure") is None
    assert summary(result, language, color=True).startswith("\033[1;32m")
    assert read(write(result, tmp_path, language)["json"].read_text("utf-8"), "x") == result


@each_language
def test_a_failed_run_shows_no_green(language: Language) -> None:
    page = html_text(builders.failing(), language)

    assert greens(page) == []
    assert 'class="fails"' in page


@each_language
def test_an_edited_record_gets_a_refusal_and_no_pass(language: Language) -> None:
    edited = DISHONEST["failing verdicts were edited"]
    page = html_text(edited, language)
    junit = ET.fromstring(junit_text(edited, language))  # noqa: S314

    assert say(both("refused-headline"), language) in page
    assert say(both("refusal-digest"), language) in page
    assert "state-unverified" in page
    assert "check-pass" not in page
    passed = [case for case in junit.iter("testcase") if len(case) == 0]
    assert passed == []


@each_language
def test_an_edited_conclusion_is_named_as_the_reason(language: Language) -> None:
    edited = DISHONEST["the conclusion of a failed run was edited"]
    page = html_text(edited, language)

    assert say(both("refusal-conclusion"), language) in page
    assert say(both("refusal-digest"), language) not in page


@each_language
def test_every_obstacle_is_told(language: Language) -> None:
    interrupted = builders.interrupted()
    ids = "3-2.01, 3-2.07, 3-4.03, 3-5.02, 3-6.11"

    for text in (
        html_text(interrupted, language),
        junit_text(interrupted, language),
        summary(interrupted, language, color=False),
    ):
        assert "Ctrl-C" in text
        assert ids in text


def test_a_must_out_of_reach_is_not_counted_as_passed() -> None:
    good = builders.passing_draft()
    narrow = builders.changed(good, required=good.required[:3], checks=good.checks[:3])

    assert "Passes the 3 checked of 10 MUSTs" in narrow.headline.en
