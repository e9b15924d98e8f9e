"""A scenario in a real browser: act by act, by keyboard, while others watch; then its harm."""

import signal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.judging import lacking
from tests.browser.serving import Demo
from tests.browser.watching import NARROW, WIDE

NAME = "double-filing"
PAGE = f"/room-1/scenarios/{NAME}"
SEE = "最後まで続けて見る"
SWAP = "欠陥のあるコネクタに入れ替えて見る"
PATIENCE_MS = 60_000


@pytest.fixture
def trainer(demo: Demo, visitor: Visitor) -> Page:
    page = visitor("ja", WIDE).new_page()
    page.set_default_timeout(PATIENCE_MS)
    demo.enter(page)
    page.goto(demo.at(PAGE))
    return page


def test_a_chapter_goes_on_by_keyboard_and_whoever_watches_follows(
    demo: Demo, visitor: Visitor, trainer: Page
) -> None:
    watcher = visitor("en", NARROW).new_page()
    watcher.goto(demo.at(PAGE))
    trainer.get_by_role("button", name="始める", exact=True).press("Enter")

    for done in range(1, 6):
        trainer.locator(".acts .next button.primary:enabled").press("Enter")
        expect(trainer.locator(".acts .done")).to_have_count(done, timeout=PATIENCE_MS)
        expect(watcher.locator(".acts .done")).to_have_count(done, timeout=PATIENCE_MS)

    expect(trainer.locator("#played .notice-good")).to_contain_text("害は出ていません")
    expect(watcher.locator("#played .notice-good")).to_contain_text("No harm was done")
    expect(watcher.locator("#played button")).to_have_count(0)
    assert lacking(trainer) == []
    assert lacking(watcher) == []


def test_the_harm_shows_after_the_swap_and_outlives_a_power_cut(demo: Demo, trainer: Page) -> None:
    see_to_its_end(trainer)
    trainer.get_by_role("button", name=SWAP).click()

    harm = trainer.locator("#played [role=alert]")
    expect(harm).to_contain_text("証拠", timeout=PATIENCE_MS)
    expect(harm.get_by_role("link", name="3-5.16")).to_have_attribute(
        "href", "/suite/register#3-5.16"
    )
    assert lacking(trainer) == []

    trainer.goto("about:blank")  # a page that asks a server that is gone says so in the console
    demo.restart(signal.SIGKILL)
    trainer.goto(demo.at(PAGE))

    expect(harm).to_contain_text("証拠")


def see_to_its_end(page: Page) -> None:
    """See a scenario to its end with the correct connector, whether or not it was begun."""
    swap, leave = page.get_by_role("button", name=SWAP), page.get_by_role("button", name="終える")
    if leave.count():
        leave.click()
    page.get_by_role("button", name=SEE).click()
    expect(swap).to_be_enabled(timeout=PATIENCE_MS)


def test_the_question_keeps_its_answer_until_it_is_asked_for(trainer: Page) -> None:
    answer = trainer.get_by_text("誤った口座に振り込まれます。")
    expect(answer).not_to_be_visible()

    trainer.locator("summary").press("Enter")

    expect(answer).to_be_visible()
