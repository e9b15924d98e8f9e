"""The town hall in a browser: filings appear by themselves, and a decision reaches the resident."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.judging import lacking, unreached
from tests.browser.serving import Demo
from tests.browser.watching import NARROW, WIDE, Size

COMMENT = "\u53e3\u5ea7\u306e\u540d\u7fa9\u304c\u9055\u3044\u307e\u3059\u3002"
RETURNED = {"ja": "\u8981\u518d\u7533\u8acb", "en": "filed anew"}
WHO = {"ja": "11", "en": "12"}


@pytest.mark.parametrize(("lang", "size"), [("ja", WIDE), ("en", NARROW)], ids=["ja", "en"])
def test_decision_of_staff_reaches_the_resident(
    demo: Demo, visitor: Visitor, lang: str, size: Size
) -> None:
    page = visitor(lang, size, refused=(422,)).new_page()
    page.goto(demo.at("/room-1/office"))
    number = demo.plant(int(WHO[lang]))

    page.get_by_role("link", name=number).click()
    decide = page.locator("form[action$='/decide']")
    decide.locator("button.primary").press("Enter")
    expect(page.locator("#decision-error")).to_be_visible()
    assert judged(page) == []

    decide.locator("input[value=resubmit]").press("Space")
    decide.locator("#comment").fill(COMMENT)
    decide.locator("button.primary").press("Enter")
    expect(decide.locator("> p b")).to_be_visible()
    assert judged(page) == []

    page.goto(demo.at(f"/room-1/resident/{WHO[lang]}/filing/{number}"))
    expect(page.locator("#state")).to_contain_text(RETURNED[lang])
    expect(page.locator("main")).to_contain_text(COMMENT)
    assert judged(page) == []


def judged(page: Page) -> list[str]:
    return [*lacking(page), *unreached(page)]
