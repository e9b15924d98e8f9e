"""Every page is read in a real browser: both languages, wide and narrow, by keyboard too."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visitor
from tests.browser.judging import lacking, unreached
from tests.browser.serving import Demo
from tests.browser.touring import tour
from tests.browser.watching import NARROW, WIDE, Size

TITLE = re.compile(r".+ - tekigo")


@pytest.mark.parametrize(("lang", "size"), [("ja", WIDE), ("en", NARROW)], ids=["ja", "en"])
def test_no_page_lacks_anything(demo: Demo, visitor: Visitor, lang: str, size: Size) -> None:
    demo.plant(1)
    page = visitor(lang, size).new_page()

    faults = {template: _faults(page, lang) for template in tour(page, demo)}

    assert {template: found for template, found in faults.items() if found} == {}


def _faults(page: Page, lang: str) -> list[str]:
    title = page.title()
    spoken = page.get_attribute("html", "lang")
    return [
        *([] if TITLE.fullmatch(title) else [f"its title is {title!r}"]),
        *([] if spoken == lang else [f"its language is {spoken!r}"]),
        *lacking(page),
        *unreached(page),
    ]


def test_rare_characters_of_names_are_shown_on_any_machine(demo: Demo, visitor: Visitor) -> None:
    page = visitor().new_page()
    page.goto(demo.at())

    loaded = page.evaluate(
        """async () => (await Promise.all(['"tekigo forms"', '"tekigo variants"'].map(
        name => document.fonts.load(`16px ${name}`, "\u5409\U00020bb7")))).flat()
        .map(one => [one.family.replaceAll('"', ""), one.status])"""
    )

    assert loaded == [["tekigo forms", "loaded"], ["tekigo variants", "loaded"]]
