"""The summary says the verdict first, fits into a comment, and obeys nothing it shows."""

import pytest

from conformance.result.model import Conclusion, Connector, Result, Verdict, Waiver
from reports.escape import block, inline
from reports.markdown import markdown_text
from reports.words import Language, both, say
from tests.reports import builders

DISHONEST = builders.dishonest()
LANGUAGES: tuple[Language, ...] = ("ja", "en")
CLAIMS = ("に適合しています", "に合格しました", "Conforms to", "Passes the")
LONGEST_COMMENT = 65_536

each_language = pytest.mark.parametrize("language", LANGUAGES)

FAILING = """\
## ✗ tekigo: Does not conform

Does not conform: 2 check(s) failed (register 0.1, modelled-1, municipal-file, drive).

適合していません: 2 件の検査に不合格 (register 0.1, modelled-1, municipal-file, drive)。

| fail | inconclusive | pass | not checked |
|---|---|---|---|
| 2 | 1 | 5 | 4 |

### What failed (2)

- **3-4.03** An unlinked serial waits for staff<br>\
A filing that is not in the link data was given an address number.
- **3-6.11** A name arrives unaltered<br>The name handed over differs from the name filed.

### In what the run was incomplete (1)

- 3-2.01: The control filing did not arrive within two cycles.

<details>
<summary>3-4.03 An unlinked serial waits for staff</summary>

```text
✗ 3-4.03  An unlinked serial waits for staff"""


def waived() -> Result:
    """Return a run whose failures are all waived."""
    bad = builders.failing()
    checks = [
        one.model_copy(update={"verdict": Verdict.WAIVED}) if one.verdict is Verdict.FAIL else one
        for one in bad.checks
    ]
    waivers = [
        Waiver.model_validate(
            {"requirement": id_, "reason": "known | since", "owner": "@A", "expires": "2026-08-01"}
        )
        for id_ in ("3-4.03", "3-6.11")
    ]
    return builders.changed(bad, checks=checks, waivers=waivers)


def everything_fails() -> Result:
    """Return a run of 100 failures, each with far too much to say."""
    bad = builders.failing()
    check = builders.failing_name()
    findings = check.findings * 20
    long = builders.same("*長い理由* " * 100)
    checks = [
        check.model_copy(update={"id": f"9-9.{n:03}", "reason": long, "findings": findings})
        for n in range(100)
    ]
    return builders.changed(bad, checks=checks)


def test_the_verdict_comes_first_and_every_failure_is_told() -> None:
    assert markdown_text(builders.failing(), "en").startswith(FAILING)


@each_language
def test_entries_to_paste_are_there_for_what_nobody_waived(language: Language) -> None:
    page = markdown_text(builders.failing(), language)
    entry = '[[waiver]]\nrequirement = "3-6.11"\nreason = ""\nowner = ""\n# expires = YYYY-MM-DD\n'

    assert entry in page
    assert "[[waiver]]" not in markdown_text(waived(), language)


@each_language
def test_a_waived_failure_stays_a_failure(language: Language) -> None:
    page = markdown_text(waived(), language)

    assert page.startswith("## ✗ ")
    assert f"&#91;{say(both('waived'), language)}&#93;" in page
    assert "**3-6.11** known &#124; since (&#64;A, " in page
    assert "2026-08-01)" in page


@each_language
@pytest.mark.parametrize("result", DISHONEST.values(), ids=DISHONEST)
def test_no_run_without_a_verdict_looks_good(result: Result, language: Language) -> None:
    page = markdown_text(result, language)

    assert page.startswith(("## ? ", "## ! "))
    assert "✓" not in page
    assert not any(claim in page for claim in CLAIMS)


@each_language
def test_an_earned_verdict_is_said_in_both_languages(language: Language) -> None:
    result = builders.conforming()
    page = markdown_text(result, language)

    assert result.conclusion is Conclusion.CONFORMS
    assert page.startswith("## ✓ tekigo: ")
    first, second = say(result.headline, language), result.headline
    assert page.index(first) <= min(page.index(second.ja), page.index(second.en))


def test_the_longest_summary_still_fits_into_a_comment() -> None:
    page = markdown_text(everything_fails(), "ja")

    assert len(page) < LONGEST_COMMENT
    assert "ほか 60 件" in page
    assert page.count("<details>") == 9


def test_nothing_a_connector_says_becomes_markup_or_calls_anybody() -> None:
    name = "<img src=x> `a` @owner #1 [x](http://b) https://c www.d.e | \x1b[2J\n# big"
    page = markdown_text(
        builders.changed(builders.failing(), connector=Connector(name=name, version="~1~")), "en"
    )
    (line,) = [line for line in page.splitlines() if line.startswith("- Connector: ")]

    assert not set("<>`@[]|~\x1b") & set(line)
    assert "://" not in line
    assert "www.d" not in line
    assert "⟨ESC⟩" in line
    assert "⟨LF⟩&#35; big &#126;1&#126;" in line


def test_a_fence_is_longer_than_any_within() -> None:
    assert block("a\n````\nb") == "`````text\na\n````\nb\n`````"
    assert block("a") == "```text\na\n```"


def test_plain_words_stay_as_they_are() -> None:
    assert inline("\u8b49\u660e\u66f8 (CA): 3-4.02, 100%") == (
        "\u8b49\u660e\u66f8 (CA): 3-4.02, 100%"
    )
