"""Every page that links lead to is read in a real browser: both languages, wide and narrow."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visitor
from tests.browser.judging import lacking, unreached
from tests.browser.serving import Demo
from tests.browser.watching import NARROW, WIDE, Size

TITLE = re.compile(r".+ - tekigo")

# Pages that differ in a number or an id alone are judged once.
ONE_OF_MANY = re.compile(r"[^/?=]*\d[^/?&]*")


@pytest.mark.parametrize(("lang", "size"), [("ja", WIDE), ("en", NARROW)], ids=["ja", "en"])
def test_no_page_lacks_anything(demo: Demo, visitor: Visitor, lang: str, size: Size) -> None:
    page = visitor(lang, size).new_page()
    demo.plant(1)

    faults = {path: found for path in walked(page, demo) if (found := _faults(page, lang)) != []}

    assert faults == {}


def test_every_page_is_walked_by_keyboard(demo: Demo, visitor: Visitor) -> None:
    page = visitor().new_page()

    assert {path: found for path in walked(page, demo) if (found := unreached(page))} == {}


def walked(page: Page, demo: Demo) -> Iterator[str]:
    """Go as the trainer to one page of each kind that links lead to; yield its path when there."""
    demo.enter(page)
    home = demo.at("")
    left, seen = [demo.at()], {""}
    while left:
        address = left.pop(0)
        page.goto(address)
        yield address.removeprefix(home)
        for link in page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)"):
            kind = ONE_OF_MANY.sub("*", link.partition("#")[0].removeprefix(home))
            if link.startswith(f"{home}/") and "lang=" not in link and kind not in seen:
                seen.add(kind)
                left.append(link.partition("#")[0])


def _faults(page: Page, lang: str) -> list[str]:
    title = page.title()
    spoken = page.get_attribute("html", "lang")
    return [
        *([] if TITLE.fullmatch(title) else [f"its title is {title!r}"]),
        *([] if spoken == lang else [f"its language is {spoken!r}"]),
        *lacking(page),
    ]
