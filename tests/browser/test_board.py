"""The flow board in a real browser: messages light up, calls are held, what was is seen again."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.judging import lacking
from tests.browser.serving import TOKEN, Demo
from tests.browser.watching import NARROW, WIDE, Size

BOARD = "/room-1/board"
TABS = ("", "/form", "/package", "/signature", "/delivered")
CYCLE_MS = 40_000
"""A connector on a busy machine takes its time, and the board tells it at a pace for eyes."""


def file(demo: Demo, applicant: int, **wanted: str) -> str:
    """File an application, and return its 受付番号."""
    answer = httpx.post(
        demo.at("/room-1/admin/filings/plant"),
        json={"applicant": applicant, **wanted},
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    return str(answer.json()["number"])


@pytest.fixture
def board(demo: Demo, visitor: Visitor) -> Iterator[Page]:
    """The board as a trainer has it, in English; at the end nothing is held."""
    page = visitor("en").new_page()
    page.goto(demo.trainer)
    page.goto(demo.at(BOARD))
    expect(page.locator("#live")).to_have_text("Live")
    yield page
    if (run := page.get_by_role("button", name="Run")).is_visible():
        run.click()


def test_a_filing_travels_before_everybody_s_eyes(demo: Demo, board: Page) -> None:
    number = file(demo, 1)

    lines = board.locator("#lines li", has_text=number)
    expect(lines.first).to_contain_text("hands the filing over", timeout=CYCLE_MS)
    expect(lines).to_contain_text(
        ["hands the filing over", "registers 受付 (received)", "fetches the 申請ZIP"]
    )
    expect(board.locator("svg.wide [data-fact='core']")).to_have_text("took in 1")
    journey = board.locator("#journeys tr", has_text=number)
    expect(journey.locator("td a")).to_have_count(4)


def test_the_trainer_holds_a_call_and_lets_it_through_by_keyboard(demo: Demo, board: Page) -> None:
    board.get_by_role("button", name="Pause").press("Enter")
    step = board.get_by_role("button", name="Step")
    expect(step).to_be_visible()
    file(demo, 2)
    held = board.locator("#gate .chip")
    expect(held).to_have_text("asks which filings have arrived", timeout=CYCLE_MS)

    step.press("Enter")

    expect(held).to_have_text("fetches the 申請ZIP", timeout=CYCLE_MS)
    expect(step).to_be_focused()
    board.get_by_role("button", name="Run").press("Enter")
    expect(board.get_by_role("button", name="Pause")).to_be_focused()


def test_what_was_is_looked_at_by_keyboard_without_touching_the_world(board: Page) -> None:
    slider = board.get_by_label("Look back")
    expect(slider).to_be_enabled(timeout=CYCLE_MS)
    slider.focus()

    slider.press("Home")

    expect(board.locator("#caption")).to_contain_text("1. ")
    expect(board.locator("#live")).to_have_text("Looking back")
    slider.press("ArrowRight")
    expect(board.locator("#at")).to_have_text(re.compile(r"2 / \d+"))
    expect(board.locator("#caption")).to_contain_text("2. ")
    board.get_by_role("link", name="Back to now").click()
    expect(board.locator("#live")).to_have_text("Live")


def test_it_goes_on_by_itself_after_the_server_was_killed(demo: Demo, board: Page) -> None:
    demo.restart()
    number = file(demo, 3)

    line = board.locator("#lines li", has_text=number)
    expect(line.first).to_contain_text("hands the filing over", timeout=CYCLE_MS)
    expect(board.locator("#live")).to_have_text("Live")


@pytest.mark.parametrize(
    ("lang", "size", "tabs"), [("ja", WIDE, TABS), ("en", NARROW, TABS[-2:])], ids=["ja", "en"]
)
def test_board_and_filing_lack_nothing(
    demo: Demo, visitor: Visitor, lang: str, size: Size, tabs: tuple[str, ...]
) -> None:
    page = visitor(lang, size).new_page()
    number = file(demo, 4, signature="form-changed")
    pages = [f"{BOARD}?line=1", *(f"{BOARD}/filing/{number}{tab}" for tab in tabs)]

    faults: dict[str, list[str]] = {}
    for path in pages:
        page.goto(demo.at(path))
        faults |= {path: found} if (found := lacking(page)) else {}

    assert faults == {}


def test_the_board_fits_a_projector_without_scrolling(board: Page) -> None:
    bottom = "one => one.getBoundingClientRect().bottom"

    assert board.locator(".rewind").evaluate(bottom) <= WIDE["height"]
    assert board.locator(".lines").evaluate(bottom) <= WIDE["height"]
