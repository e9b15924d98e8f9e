"""A resident's way in a real browser: every page judged, live, and through what goes wrong."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visitor
from tests.browser.judging import lacking, unreached
from tests.browser.serving import Demo
from tests.browser.watching import NARROW, WIDE, Size

PIN = "TEKIGO01"
SEND = {"ja": "カードを読み取って提出する", "en": "Tap the card and send"}
RECEIPT = re.compile(r"/filing/\d{20}$")
SOON_MS = 20_000


def procedure(demo: Demo, who: str, name: str = "child-allowance-claim") -> str:
    return demo.at(f"/room-1/resident/{who}/procedure/132012/{name}")


def draft(page: Page, demo: Demo, who: str) -> str:
    """Begin a filing with an example, and return its address."""
    page.goto(procedure(demo, who))
    page.click("button[value=example]")
    return page.url.rpartition("/form/")[0]


@pytest.mark.parametrize(("lang", "size"), [("ja", WIDE), ("en", NARROW)], ids=["ja", "en"])
def test_every_page_from_the_form_to_the_result(
    demo: Demo, visitor: Visitor, lang: str, size: Size
) -> None:
    """Judge what no link leads to; the pages before it are among those of `test_pages`."""
    page = visitor(lang, size).new_page()
    faults: list[tuple[str, list[str]]] = []

    def look() -> None:
        found = [*lacking(page), *(unreached(page) if size == WIDE else [])]
        faults.append((page.title(), found))

    page.goto(demo.at("/room-1/resident"))
    page.click("a[href$='/resident/inoue']")
    page.click("main a.primary")
    page.click("button[value=card]")
    while "/form/" in page.url:
        page.click("button.primary[value=next]")
        if page.url.endswith("#errors"):
            expect(page.locator("#errors")).to_be_focused()
            look()
            page.click("button[value=fill]")
            page.click("button.primary[value=next]")
    look()
    page.locator(".document select").first.select_option("word")
    page.locator(".document button[value^=sample]").first.click()
    look()
    page.click("main form > .actions button.primary")
    look()
    page.click("main a.primary")
    page.fill("#pin", "WRONG1")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    look()
    page.fill("#pin", PIN)
    page.get_by_role("button", name=SEND[lang]).click()
    expect(page).to_have_url(RECEIPT)
    # The room's connector is at work: the page tells what it does without being asked.
    state = page.locator("#state .chip")
    expect(state).to_have_text({"ja": "受付", "en": "received"}[lang], timeout=SOON_MS)
    look()

    assert [(title, found) for title, found in faults if found] == []
    assert len({title for title, _ in faults}) == 5


def test_what_is_asked_for_follows_the_answer_at_once(demo: Demo, visitor: Visitor) -> None:
    page = visitor().new_page()
    page.goto(f"{draft(page, demo, '3')}/form/child")
    living = page.locator("#i-child-1-living-apart")
    living.check()

    expect(page.locator("#i-child-1-address")).to_be_visible()
    expect(living).to_be_focused()
    page.locator("#i-child-1-living-together").check()
    expect(page.locator("#i-child-1-address")).to_have_count(0)


def test_everything_works_without_a_script(demo: Demo, chromium: Browser) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        address = draft(page, demo, "4")
        page.goto(f"{address}/form/child")
        page.check("#i-child-1-living-apart")
        page.click("button.primary[value=next]")
        assert page.locator("#i-child-1-address").count() == 1
        page.check("#i-child-1-living-together")
        page.click("button.primary[value=next]")
        page.goto(f"{address}/sign")
        page.fill("#pin", PIN)
        page.click("button.primary")

        assert RECEIPT.search(page.url)


def test_two_clicks_back_and_another_tab_send_one_filing(demo: Demo, visitor: Visitor) -> None:
    context = visitor()
    page = context.new_page()
    address = draft(page, demo, "5")
    other = context.new_page()
    for one in (page, other):
        one.goto(f"{address}/sign")
        one.fill("#pin", PIN)
    page.get_by_role("button", name=SEND["ja"]).dblclick()
    expect(page).to_have_url(RECEIPT)
    receipt = page.url
    other.get_by_role("button", name=SEND["ja"]).click()

    expect(other).to_have_url(receipt)
    page.go_back()
    expect(page).to_have_url(receipt)
    page.goto(demo.at("/room-1/resident/5/filings"))
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_power_cut_in_the_middle_loses_nothing(demo: Demo, visitor: Visitor) -> None:
    page = visitor().new_page()
    address = draft(page, demo, "6")
    page.goto(f"{address}/form/applicant")
    page.fill("#i-phone", "03-0000-0006")
    page.click("button.primary[value=next]")
    page.goto(f"{address}/sign")
    page.fill("#pin", PIN)
    demo.restart()
    page.get_by_role("button", name=SEND["ja"]).click()
    expect(page).to_have_url(RECEIPT)
    receipt, number = page.url, page.url.rpartition("/")[2]
    page.goto("about:blank")  # it would ask on, and say in the console that nobody answers
    demo.restart()
    page.goto(receipt)

    expect(page.locator(".receipt .big")).to_have_text(number)
    page.goto(demo.at("/room-1/resident/6"))
    expect(page.get_by_role("link", name=number)).to_be_visible()
