"""What a page lacks for its readers: axe's rules, and what axe does not see.

axe reads the page as assistive technology does. What it leaves out is measured here: whether
anything sticks out of the window, moves although the reader asked for rest, or cannot be reached
by keyboard and seen to be reached.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.watching import NARROW, WIDE, Size

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# A register has a thousand links, one like the other: the walk ends after so many.
_STEPS = 100

# A box that scrolls is reached too, and is not counted beforehand.
_BOXES = 10


def lacking(page: Page) -> list[str]:
    """Return what a page lacks for the visitor who looks at it; a good page lacks nothing.

    axe reads it in the window as it is; nothing may stick out of a wide or a narrow one.
    """
    _prepare(page)
    headings = page.locator("h1").count()
    moving: list[str] = page.evaluate("judging.moving()")
    broken: list[str] = page.evaluate("tags => judging.axe(tags)", _RULES)
    return [
        *([] if headings == 1 else [f"{headings} first headings"]),
        *(f"moves: {one}" for one in moving),
        *broken,
        *(fault for size in (WIDE, NARROW) for fault in _sticking_out(page, size)),
    ]


def unreached(page: Page) -> list[str]:
    """Walk a page by keyboard from its top; return what is not reached, or not seen to be."""
    _prepare(page)
    left: list[str] = page.evaluate("judging.reachable()")[:_STEPS]
    unseen: list[str] = []
    for _ in range(_STEPS + _BOXES):
        if not left:
            break
        page.keyboard.press("Tab")
        place, seen = page.evaluate("judging.reached()")
        if place in left:
            left.remove(place)
            unseen += [] if seen else [f"focus unseen: {place}"]
    return [*(f"not reached: {place}" for place in left), *unseen]


def _sticking_out(page: Page, size: Size) -> list[str]:
    own = page.viewport_size
    page.set_viewport_size(size)
    found: list[str] = page.evaluate("judging.stickingOut()")
    if own is not None:
        page.set_viewport_size(own)
    return [f"sticks out at {size['width']} px: {one}" for one in found]


def _prepare(page: Page) -> None:
    if not page.evaluate("'judging' in window"):
        page.evaluate(_script())


@cache
def _script() -> str:
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    own = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return f"{axe};\nwindow.judging = {own}"
