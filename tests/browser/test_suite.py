"""A run of the suite is started, watched without a reload, ended and read in a real browser."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visitor
from tests.browser.judging import lacking, unreached
from tests.browser.serving import Demo
from tests.browser.watching import NARROW, WIDE, Size

MINUTE_MS = 60_000
GREEN = ".chip-good, .notice-good"


def begun(page: Page, demo: Demo, extent: str) -> None:
    """Start a run as the trainer."""
    demo.enter(page)
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


def test_a_run_cut_off_with_its_server_is_run_again_and_stopped(
    demo: Demo, chromium: Browser
) -> None:
    # Not a visitor who is watched: htmx rightly complains when nobody answers its stream.
    page = chromium.new_context().new_page()
    page.set_default_timeout(MINUTE_MS)
    page.goto(demo.at("/suite"))
    before = page.locator(".runs .chip").count()
    begun(page, demo, "whole")
    expect(page.locator(".verdict").first).to_be_visible(timeout=MINUTE_MS)
    assert lacking(page) == []

    demo.restart()

    # The page asks for its stream again by itself, and hears that the run is over.
    expect(page.locator("h1")).to_contain_text("途中で切れた", timeout=MINUTE_MS)
    assert page.locator(GREEN).count() == 0

    page.get_by_role("button", name="もう一度").click()
    expect(page.locator(".verdict").first).to_be_visible(timeout=MINUTE_MS)
    page.click("button.danger")

    expect(page.locator("h1")).to_contain_text("止めた", timeout=MINUTE_MS)
    page.goto(demo.at("/suite"))
    expect(page.locator(".runs .chip")).to_have_count(before + 2)
    assert page.locator(GREEN).count() == 0
    assert lacking(page) == []
    page.context.close()
