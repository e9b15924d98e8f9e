"""Every chapter in a browser: no harm with the correct connector, the harm with the faulty one."""

import pytest
from playwright.sync_api import Page, expect

from conformance.training.scenarios.reading import shipped
from simulator.contracts.problem import Language
from tests.browser.conftest import Visitor
from tests.browser.judging import lacking, unreached
from tests.browser.serving import Demo
from tests.browser.watching import NARROW, WIDE

# A burst of a hundred filings, on a machine where everybody works.
PLAYED_MS = 120_000
CHAPTERS = shipped()
LANGUAGES: tuple[Language, Language] = ("ja", "en")


@pytest.mark.parametrize("name", CHAPTERS)
def test_harm_shows_when_the_faulty_connector_is_swapped_in(
    demo: Demo, visitor: Visitor, name: str
) -> None:
    chapter, number = CHAPTERS[name], list(CHAPTERS).index(name)
    lang = LANGUAGES[number % 2]
    page = visitor(lang, NARROW if number == 1 else WIDE).new_page()
    demo.enter(page)
    page.goto(demo.at(f"/room-1/scenarios/{name}"))

    push(page, "see", "no")

    good = page.locator("#played .notice-good")
    expect(good).to_be_visible(timeout=PLAYED_MS)
    expect(good.get_by_role("link", name=chapter.requirement)).to_be_visible()
    expect(page.locator("#played .findings .error")).to_have_count(0)
    assert judged(page, number) == []

    push(page, "see", "yes")

    harm = page.locator("#played .notice-bad")
    expect(harm).to_be_visible(timeout=PLAYED_MS)
    expect(harm.get_by_role("link", name=chapter.requirement)).to_be_visible()
    expect(harm).to_contain_text(chapter.mutant)
    assert judged(page, number) == []

    for language in LANGUAGES:
        page.goto(demo.at(f"/room-1/scenarios/{name}?lang={language}"))
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("h1")).to_have_text(chapter.title.text.in_language(language))
        for told in chapter.harm:
            expect(harm).to_contain_text(told.text.in_language(language))

    push(page, "end", "no")
    expect(page.locator("#played form[action$='/begin']")).to_be_visible()


def push(page: Page, verb: str, faulty: str) -> None:
    form = page.locator(f"#played form[action$='/{verb}']")
    form.filter(has=page.locator(f"input[name=faulty][value={faulty}]")).locator("button").click()


def judged(page: Page, number: int) -> list[str]:
    """Return what the page lacks; the pages of the other chapters are made of the same template."""
    return [*lacking(page), *unreached(page)] if number < len(LANGUAGES) else []
