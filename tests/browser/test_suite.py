"""A run of the suite is started, watched without a reload, stopped, and read in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.judging import lacking, unreached
from tests.browser.serving import Demo
from tests.browser.watching import NARROW, WIDE, Size

MINUTE_MS = 60_000
GREEN = ".chip-good, .notice-good"


def begun(page: Page, demo: Demo, extent: str) -> None:
    """Start a run as the trainer."""
    page.goto(demo.trainer)
    page.goto(demo.at("/suite"))
    page.check(f"input[value={extent}]")
    page.click("form.ask button")


@pytest.mark.parametrize(("lang", "size"), [("ja", WIDE), ("en", NARROW)], ids=["ja", "en"])
def test_a_run_is_watched_to_its_end_and_read(
    demo: Demo, visitor: Visitor, lang: str, size: Size
) -> None:
    page = visitor(lang, size).new_page()
    begun(page, demo, "smoke")
    first = page.locator(".verdict").first
    expect(first).to_be_visible(timeout=MINUTE_MS)
    address = page.url

    expect(page.locator("#files")).to_be_visible(timeout=MINUTE_MS)

    assert page.url == address
    assert page.locator(GREEN).count() == 0
    report = page.frame_locator("iframe")
    expect(report.locator("h1, h2").first).to_be_visible()
    assert [*lacking(page), *unreached(page)] == []


def test_a_run_is_stopped_and_its_page_lacks_nothing_on_the_way(
    demo: Demo, visitor: Visitor
) -> None:
    page = visitor("en").new_page()
    begun(page, demo, "whole")
    expect(page.locator(".verdict").first).to_be_visible(timeout=MINUTE_MS)
    assert lacking(page) == []

    page.click("button.danger")

    expect(page.locator("h1")).to_contain_text("Stopped", timeout=MINUTE_MS)
    assert page.locator(GREEN).count() == 0
    page.goto(demo.at("/suite"))
    expect(page.locator(".runs")).to_contain_text("It was stopped. There is no verdict.")
    assert lacking(page) == []
