"""What watches and judges the pages really finds what is wrong: each fault here is made by hand."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.judging import lacking, unreached
from tests.browser.watching import WIDE, Watch

GOOD = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Good - tekigo</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>a:focus-visible { outline: 3px solid #000; }</style></head>
<body><main><h1>Good</h1><p>Nothing is wrong.</p><a href="#here">Here</a></main></body></html>"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context(viewport=WIDE) as context:
        page = context.new_page()
        page.set_content(GOOD)
        yield page


def test_good_page_lacks_nothing(page: Page) -> None:
    assert lacking(page) == []
    assert unreached(page) == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("<p>", '<p style="color: #bbb">', "color-contrast: <p"),
        ("<p>", "<img src='data:,'><p>", "image-alt: <img"),
        ("<h1>Good</h1>", "<h2>Good</h2>", "0 first headings"),
        ("<h1>", "<h1>Twice</h1><h1>", "2 first headings"),
        ("<p>", '<p style="width: 1000px">', "sticks out at 390 px: <p"),
        ("<p>", '<p style="width: 1300px">', "sticks out at 1280 px: <p"),
        ("</style>", "p { animation: x 9s } @keyframes x { to { margin: 1px } }</style>", "moves"),
    ],
    ids=["contrast", "image", "no heading", "two headings", "narrow", "wide", "moving"],
)
def test_fault_of_a_page_is_found(page: Page, before: str, after: str, fault: str) -> None:
    page.set_content(GOOD.replace(before, after, 1))

    assert any(one.startswith(fault) for one in lacking(page))


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ('<a href="#here" tabindex="-1">', "not reached: <a"),
        ('<a href="#here" style="outline: none">', "focus unseen: <a"),
    ],
)
def test_link_that_keyboards_miss_is_found(page: Page, link: str, fault: str) -> None:
    page.set_content(GOOD.replace('<a href="#here">', link))

    assert [one.startswith(fault) for one in unreached(page)] == [True]


def test_wide_table_in_a_box_that_scrolls_does_not_stick_out(page: Page) -> None:
    box = '<div tabindex="0" style="overflow-x: auto"><p style="width: 3000px">wide</p></div>'

    page.set_content(GOOD.replace("<p>", f"{box}<p>"))

    assert lacking(page) == []


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("console.error('broken')", "console: broken"),
        ("setTimeout(() => { throw new Error('broken') })", "script: broken"),
        ("fetch('http://example.com/').catch(() => 0)", "leaves this machine: http://example.com/"),
    ],
    ids=["console", "script", "request"],
)
def test_fault_behind_a_page_is_noted(page: Page, script: str, fault: str) -> None:
    watch = Watch(page.context)

    page.evaluate(script)
    page.evaluate("new Promise(done => setTimeout(done))")

    assert [one.startswith(fault) for one in watch.faults] == [True]
