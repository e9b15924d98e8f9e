"""A faulty connector is judged in a browser while one looks on; participants start no run."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.judging import lacking, unreached
from tests.browser.serving import Demo

MUTANT, BROKEN = "guesses-by-name", "3-4.02"
RUN_MS = 180_000


def test_faulty_connector_is_judged_while_one_looks_on(demo: Demo, visitor: Visitor) -> None:
    page = visitor().new_page()
    demo.enter(page)

    begin(page, demo, f"mutant:{MUTANT}")

    assert judged(page) == []
    failed = page.locator("section[aria-labelledby=not-passed]")
    expect(failed).to_contain_text(BROKEN, timeout=RUN_MS)
    expect(page.locator(".notice-good")).to_have_count(0)
    assert judged(page) == []
    report = page.frame_locator("iframe")
    expect(report.locator("h1")).to_be_visible()
    page.goto(demo.at(f"/suite/register#{BROKEN}"))
    expect(page.locator(f"[id='{BROKEN}']")).to_be_in_viewport()


def test_participant_starts_no_run(demo: Demo, visitor: Visitor) -> None:
    page = visitor("en").new_page()

    page.goto(demo.at("/suite"))

    expect(page.locator("form[action$='/suite/runs']")).to_have_count(0)


def begin(page: Page, demo: Demo, connector: str) -> None:
    page.goto(demo.at("/suite"))
    page.select_option("#connector", connector)
    page.locator("input[name=extent][value=only]").check()
    page.locator("#only").fill(BROKEN)
    page.locator("form.ask button.primary").click()
    page.wait_for_url("**/suite/runs/*")


def judged(page: Page) -> list[str]:
    return [*lacking(page), *unreached(page)]
