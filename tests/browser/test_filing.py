"""The views of one filing in a browser: its form, its package, its signature, what came of it."""

import pytest

from tests.browser.conftest import Visitor
from tests.browser.judging import lacking
from tests.browser.serving import Demo
from tests.browser.watching import NARROW, WIDE, Size

TABS = ("", "/form", "/package", "/signature", "/delivered")


@pytest.mark.parametrize(
    ("lang", "size", "tabs"), [("ja", WIDE, TABS), ("en", NARROW, TABS[-2:])], ids=["ja", "en"]
)
def test_no_view_of_a_filing_lacks_anything(
    demo: Demo, visitor: Visitor, lang: str, size: Size, tabs: tuple[str, ...]
) -> None:
    page = visitor(lang, size).new_page()
    number = demo.plant(4)

    faults: dict[str, list[str]] = {}
    for tab in tabs:
        page.goto(demo.at(f"/room-1/board/filing/{number}{tab}"))
        faults |= {tab: found} if (found := lacking(page)) else {}

    assert faults == {}
