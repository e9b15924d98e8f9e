"""The flow board in a browser: it lives, waits, looks back, and comes back after a power cut."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.judging import lacking, unreached
from tests.browser.serving import Demo
from tests.browser.watching import NARROW, WIDE, Size

HANDED = {"ja": "申請を基幹システムに引き渡す", "en": "hands the filing over to the core systems"}
LIVE = {"ja": "生中継", "en": "Live"}
EACH = pytest.mark.parametrize(("lang", "size"), [("ja", WIDE), ("en", NARROW)], ids=["ja", "en"])


@pytest.fixture
def board(demo: Demo, visitor: Visitor, lang: str, size: Size) -> Page:
    page = visitor(lang, size).new_page()
    demo.enter(page)
    page.goto(demo.at("/room-1/board"))
    expect(page.locator("#live")).to_have_text(LIVE[lang])
    return page


@EACH
def test_filing_shows_as_it_travels_without_a_reload(board: Page, demo: Demo, lang: str) -> None:
    board.evaluate("window.kept = true")

    number = demo.plant(1)

    handed = board.locator("#lines .line", has_text=HANDED[lang])
    expect(handed.filter(has_text=number)).to_be_visible()
    row = board.locator(".journeys tr", has=board.get_by_role("link", name=number))
    expect(row.locator("td").nth(3).get_by_role("link")).to_be_attached()
    assert board.evaluate("window.kept")
    assert lacking(board) == []


@EACH
def test_connector_waits_at_the_gate_and_goes_on_by_keyboard(board: Page, demo: Demo) -> None:
    gate = board.locator("#gate")
    gate.locator("button[value=pause]").press("Enter")
    expect(gate.locator(".shut")).to_be_visible()

    number = demo.plant(2)

    expect(gate.locator(".chip").first).to_be_visible()
    expect(board.locator("#lines")).not_to_contain_text(number)
    assert lacking(board) == []
    gate.locator("button[value=step]").press("Enter")
    expect(gate.locator("button[value=step]")).to_be_focused()
    gate.locator("button[value=run]").press("Enter")
    expect(board.locator("#lines")).to_contain_text(number)
    expect(gate.locator(".shut")).to_have_count(0)


@EACH
def test_press_is_not_lost_while_another_is_on_its_way(board: Page, demo: Demo) -> None:
    gate = board.locator("#gate")
    gate.locator("button[value=pause]").click()
    expect(gate.locator(".shut")).to_be_visible()
    number = demo.plant(4)
    expect(gate.locator(".chip").first).to_be_visible()

    # As fast as no hand can: the second comes before the first is answered.
    board.evaluate(
        "for (const act of ['step', 'run'])"
        " document.querySelector(`#gate button[value=${act}]`).click()"
    )

    expect(board.locator("#lines")).to_contain_text(number)
    expect(gate.locator(".shut")).to_have_count(0)


def test_trainer_whose_key_is_gone_sees_so_at_the_next_press(demo: Demo, visitor: Visitor) -> None:
    page = visitor("en", refused=(403,)).new_page()
    demo.enter(page)
    page.goto(demo.at("/room-1/board"))
    expect(page.locator("#live")).to_have_text(LIVE["en"])
    page.context.clear_cookies(name="tekigo-trainer")

    page.locator("#gate button[value=pause]").click()

    expect(page.locator("#gate button")).to_have_count(0)


@EACH
def test_slider_draws_how_it_was_and_leaves_the_world_alone(board: Page, demo: Demo) -> None:
    number = demo.plant(3)
    expect(board.locator("#lines")).to_contain_text(number)
    connector = board.locator("[data-fact=connector]:visible")
    now = connector.text_content()

    board.locator("#line").press("Home")

    expect(connector).not_to_have_text(now or "")
    assert lacking(board) == []
    board.locator("#back").click()
    expect(connector).to_have_text(now or "")


def test_board_needs_no_scrolling_on_a_projector(demo: Demo, visitor: Visitor) -> None:
    page = visitor("ja", WIDE).new_page()
    demo.enter(page)

    page.goto(demo.at("/room-1/board"))

    for part in ("#gate", ".picture.wide", "#caption", "#line", "#lines"):
        box = page.locator(part).bounding_box()
        assert box is not None, part
        assert box["y"] + min(box["height"], 300) <= 720, part


def test_participant_sees_the_board_and_cannot_steer_it(demo: Demo, visitor: Visitor) -> None:
    page = visitor("en", refused=(403,)).new_page()

    page.goto(demo.at("/room-1/board"))

    expect(page.locator("#gate button")).to_have_count(0)
    answer = page.evaluate(
        "fetch('board/gate', {method: 'POST', body: new URLSearchParams({act: 'pause'})})"
        ".then(one => one.status)"
    )
    assert answer == 403
    page.reload()
    expect(page.locator("#gate .shut")).to_have_count(0)


@EACH
def test_board_left_open_comes_back_after_a_power_cut(board: Page, demo: Demo, lang: str) -> None:
    demo.restart()
    number = demo.plant(4)

    expect(board.locator("#live")).to_have_text(LIVE[lang])
    expect(board.locator("#lines")).to_contain_text(number)
    assert board.locator("#lines .line").count() == len(
        set(board.locator("#lines .line").evaluate_all("all => all.map(one => one.value)"))
    )


@EACH
def test_board_is_walked_by_keyboard(board: Page) -> None:
    assert unreached(board) == []


@pytest.mark.parametrize(("lang", "size"), [("en", WIDE)])
def test_board_nobody_sees_lets_go_and_misses_nothing(board: Page, demo: Demo) -> None:
    def turn(hidden: str) -> None:
        board.evaluate(
            f"Object.defineProperty(document, 'hidden', {{value: {hidden}, configurable: true}});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )

    lines = board.locator("#lines")
    seen = demo.plant(5)
    expect(lines.locator(".line", has_text=HANDED["en"]).filter(has_text=seen)).to_be_visible()
    turn("true")
    missed = demo.plant(6)
    other = board.context.new_page()
    other.goto(demo.at("/room-1/board"))
    handed = other.locator("#lines .line", has_text=HANDED["en"])
    expect(handed.filter(has_text=missed)).to_be_visible()
    expect(lines).not_to_contain_text(missed)
    turn("false")
    expect(lines.locator(".line", has_text=HANDED["en"]).filter(has_text=missed)).to_be_visible()
    assert lines.locator(".line", has_text=HANDED["en"]).filter(has_text=seen).count() == 1
