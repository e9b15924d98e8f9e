"""The town hall in a real browser: filings that come by themselves, a decision, a dead machine."""

import signal

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.judging import lacking, unreached
from tests.browser.serving import TOKEN, Demo
from tests.browser.watching import NARROW, WIDE, Size

OFFICE = "/room-1/office"


def file(demo: Demo, **wanted: object) -> str:
    """File an application, as somebody does elsewhere; return its 受付番号."""
    answer = httpx.post(
        demo.at("/room-1/admin/filings/plant"),
        json=wanted,
        headers={"Authorization": f"Bearer {TOKEN}"},
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["number"])


@pytest.fixture
def trainer(demo: Demo, visitor: Visitor) -> Page:
    """A trainer at the list of filings."""
    page = visitor(refused=(409, 422)).new_page()
    demo.enter(page)
    page.goto(demo.at(OFFICE))
    return page


def test_a_filing_appears_by_itself_is_decided_by_keyboard_and_the_resident_is_told(
    demo: Demo, trainer: Page
) -> None:
    number = file(demo, applicant=1)
    # Nobody reloads the page: the connector takes it in, and the list shows it.
    trainer.get_by_role("link", name=number).press("Enter")
    expect(trainer.locator("#facts")).to_contain_text("申請のとおり")

    trainer.get_by_role("button", name="決定する").press("Enter")
    expect(trainer.locator("#decision-error")).to_be_visible()
    trainer.get_by_role("radio", name="完了").press("Space")
    trainer.get_by_label("住民への連絡事項").fill("認定しました。")
    trainer.get_by_label("交付物").set_input_files(
        {"name": "通知書.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    )
    trainer.get_by_role("button", name="決定する").press("Enter")
    expect(trainer.get_by_role("status").first).to_contain_text("決定をコネクタに伝えました")
    expect(trainer.locator("#facts")).to_contain_text("完了")

    # The way back shows the form as it was sent; sent once more it changes nothing.
    trainer.go_back()
    trainer.reload()
    expect(trainer.get_by_role("link", name="通知書.pdf")).to_be_visible()


def test_a_connector_cut_off_is_seen_everywhere_and_comes_back_with_all_it_had(
    demo: Demo, trainer: Page
) -> None:
    number = file(demo, applicant=2)
    expect(trainer.get_by_role("link", name=number)).to_be_visible()
    trainer.goto(demo.at(f"{OFFICE}/connector"))
    trainer.get_by_role("button", name="電源を切る").click()
    expect(trainer.locator("#machine")).to_contain_text("止められている")
    trainer.get_by_role("button", name="一回動かす").click()
    expect(trainer.get_by_role("alert")).to_contain_text("コネクタは止められています")
    trainer.goto(demo.at(OFFICE))
    expect(trainer.get_by_text("止まっています")).to_be_visible()
    trainer.get_by_role("link", name="再起動する").click()
    trainer.get_by_role("button", name="再起動する").click()
    expect(trainer.locator("#machine")).to_contain_text("動作中")
    trainer.goto(demo.at(OFFICE))
    expect(trainer.get_by_role("link", name=number)).to_be_visible()


@pytest.mark.parametrize(("lang", "size"), [("ja", WIDE), ("en", NARROW)], ids=["ja", "en"])
def test_no_page_of_a_busy_office_lacks_anything(
    demo: Demo, visitor: Visitor, lang: str, size: Size
) -> None:
    numbers = [
        file(demo, applicant=3),
        file(demo, applicant=4, signature="revoked"),
        file(demo, applicant=5, hostile="path-parent"),
    ]
    page = visitor(lang, size).new_page()
    demo.enter(page)
    page.goto(demo.at(OFFICE))
    expect(page.get_by_role("link", name=numbers[-1])).to_be_visible()
    faults = {}
    for path in (
        "",
        *(f"/filings/{number}" for number in numbers),
        "/inbox",
        "/inbox/batch-000001",
    ):
        page.goto(demo.at(OFFICE + path))
        faults[path] = lacking(page)
    # The form that staff work with most.
    page.goto(demo.at(f"{OFFICE}/filings/{numbers[1]}"))
    faults["keyboard"] = unreached(page)
    assert {path: found for path, found in faults.items() if found} == {}


def test_a_server_that_is_killed_comes_back_with_its_filings_and_its_connector(
    demo: Demo, trainer: Page
) -> None:
    number = file(demo, applicant=6)
    expect(trainer.get_by_role("link", name=number)).to_be_visible()
    trainer.goto(demo.at(f"{OFFICE}/connector"))
    trainer.get_by_role("button", name="ひとりでに動かさない").click()
    # A page that is open would rightly complain that nobody answers.
    trainer.goto("about:blank")
    demo.restart(signal.SIGKILL)
    trainer.goto(demo.at(f"{OFFICE}/connector"))
    trainer.get_by_role("button", name="一回動かす").click()
    expect(trainer.get_by_role("button", name="ひとりでに動かす")).to_be_visible()
    trainer.goto(demo.at(OFFICE))
    trainer.get_by_role("link", name=number).click()
    expect(trainer.locator("#facts")).to_contain_text("申請のとおり")
