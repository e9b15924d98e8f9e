"""The page of the kill matrix stands alone, shows every mutant, and puts what is wrong first."""

import re
from collections import Counter

import pytest
from lxml import html

from conformance.result.matrix import Entry, Fate, KillMatrix, Outcome
from reports.matrix import matrix_text
from reports.words import Language
from tests.reports.builders import both
from tests.reports.test_html import LANGUAGES, Page

SAID = {
    "drops": both("\u843d\u3068\u3059\u3002", "Drops <all> of it."),
    "guesses": both("\u63a8\u6e2c\u3059\u308b\u3002", "Guesses."),
    "logs": both("\u8a18\u9332\u3059\u308b\u3002", "Logs."),
}


def mutant(name: str, violates: str, *also: str, outcome: Outcome = Outcome.KILLED) -> Fate:
    return Fate(
        name=name,
        violates=violates,
        story=SAID[name],
        outcome=outcome,
        also_failed=list(also),
        too_broad=[],
    )


def matrix(*fates: Fate) -> KillMatrix:
    checks = [Entry(id=id_, title=both(f"{id_} \u3002", f"{id_} holds.")) for id_ in IDS]
    return KillMatrix(
        register_="0.1",
        extent="sentinels",
        sentinels=["3-4.01"],
        blocks=[
            Entry(id=id_, title=both(f"{id_} \u533a\u5206", id_)) for id_ in ("3-4", "4", "op")
        ],
        checks=checks,
        mutants=list(fates),
    )


IDS = ("3-4.01", "3-4.02", "op.01")
GOOD = matrix(
    mutant("drops", "3-4.01", "3-4.02"), mutant("guesses", "3-4.02"), mutant("logs", "op.01")
)
BAD = matrix(
    mutant("drops", "3-4.01").model_copy(update={"too_broad": ["op.01"]}),
    mutant("guesses", "3-4.02", "3-4.01", outcome=Outcome.OVERSHADOWED),
    mutant("logs", "op.01", outcome=Outcome.SURVIVED),
)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def text(node: html.HtmlElement) -> str:
    """Return the words of an element, one space between any two."""
    return " ".join(node.text_content().split())


def found(page: str, path: str) -> list[html.HtmlElement]:
    elements = html.document_fromstring(page).xpath(path)
    assert isinstance(elements, list)
    return [one for one in elements if isinstance(one, html.HtmlElement)]


@each_language
@pytest.mark.parametrize("shown", [GOOD, BAD], ids=["good", "bad"])
def test_the_page_needs_nothing_but_itself(shown: KillMatrix, language: Language) -> None:
    page = Page(matrix_text(shown, language))
    ids = page.values("id")

    assert Counter(ids).most_common(1)[0][1] == 1
    assert set(page.values("href")) <= {f"#{id_}" for id_ in ids}
    assert page.values("src") == []
    assert [values["lang"] for tag, values in page.tags if tag == "html"] == [language]
    assert "default-src 'none'" in page.values("content")[0]
    assert [label for label in page.values("aria-labelledby") if label not in ids] == []


@each_language
def test_every_check_stands_beside_the_mutants_it_catches(language: Language) -> None:
    page = matrix_text(GOOD, language)
    rows = {row.get("id"): row for row in found(page, "//tr[@id]")}

    assert list(rows) == [f"check-{id_}" for id_ in IDS]
    for one in GOOD.mutants:
        row = rows[f"check-{one.violates}"]
        assert getattr(one.story, language) in text(row)
        assert [code.text for code in row.iter("code")] == [one.name]
    (also,) = rows["check-3-4.01"].find_class("also")
    assert [link.get("href") for link in also.iter("a")] == ["#check-3-4.02"]
    (others,) = rows["check-3-4.02"].iter("details")
    assert [link.get("href") for link in others.iter("a")] == ["#mutant-drops"]
    assert list(rows["check-op.01"].iter("details")) == []


@each_language
def test_a_block_without_a_check_is_left_out(language: Language) -> None:
    shown = [one.get("id") for one in found(matrix_text(GOOD, language), "//h2")]

    assert shown == ["reading", "block-3-4", "block-op"]


def test_what_is_wrong_comes_before_all_else() -> None:
    page = matrix_text(BAD, "en")
    (first, *_), items = found(page, "//main//h2"), found(page, "//h2[@id='doubtful']/..//li")

    assert first.get("id") == "doubtful"
    assert [text(item) for item in items] == [
        "3-4.01 \u2713 killed Drops <all> of it. drops ! too broad: op.01",
        "3-4.02 \u25b3 overshadowed Guesses. guesses Fails, too: 3-4.01",
        "op.01 \u2717 survived Logs. logs",
        "? not proven 3-4.02",
        "? not proven op.01",
    ]


@pytest.mark.parametrize(
    ("shown", "numbers"), [(GOOD, [3, 3, 0, 0, 0, 0]), (BAD, [3, 1, 1, 1, 1, 2])]
)
def test_the_counts_are_those_of_the_matrix(shown: KillMatrix, numbers: list[int]) -> None:
    tally = found(matrix_text(shown, "ja"), "//ul[contains(@class, 'tally')]/li/b")

    assert [int(one.text or "") for one in tally] == numbers


@each_language
def test_a_full_matrix_says_that_every_mutant_faced_every_check(language: Language) -> None:
    full = matrix_text(GOOD.model_copy(update={"extent": "full"}), language)
    told = {
        "ja": "\u3059\u3079\u3066\u306e\u691c\u67fb\u3092\u53d7\u3051",
        "en": "faced every check",
    }

    assert told[language] in full
    assert told[language] not in matrix_text(GOOD, language)


def test_a_story_cannot_break_the_page() -> None:
    assert re.search("Drops &lt;all&gt; of it", matrix_text(GOOD, "en"))
