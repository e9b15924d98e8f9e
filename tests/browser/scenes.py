"""The pages that the README shows, each brought to the moment that is worth a picture.

The scenes of a room are played in their order: one family's claim goes from the form to the staff,
and then a chapter begins the room anew.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.serving import Demo

WHO = "yamada"
PIN = "TEKIGO01"
CHAPTER = "authentication-error"
PLAYED_MS = 120_000
_WORDS = "h1, h2, h3, legend, label, thead th, main button, main dt, nav a"


class Stage:
    """One room of a demo, seen by the trainer in one language.

    Args:
        page: the trainer's.
        demo: it runs by standing clocks.
        room: which room.
    """

    def __init__(self, page: Page, demo: Demo, room: str) -> None:
        self._page = page
        self._room = demo.at(f"/{room}")
        self._number = ""
        self._draft = ""
        demo.enter(page)
        self._go("/office/connector")
        page.click("button[name=auto]")

    def scenes(self) -> dict[str, Callable[[], None]]:
        """Return what brings each scene about, by its name, in the order to play them."""
        return {
            "form": self._form,
            "sign": self._sign,
            "board": self._board,
            "office": self._office,
            "scenario": self._scenario,
        }

    def words(self) -> list[str]:
        """Return the words that a picture of the page would show and that no filing changes."""
        told = self._page.locator(_WORDS).all_inner_texts()
        return sorted(
            {re.sub(r"\s+", " ", re.sub(r"\d+", "0", one)).strip() for one in told} - {""}
        )

    def _form(self) -> None:
        self._go(f"/resident/{WHO}")
        self._page.click("main a.primary")
        self._page.click("button[value=example]")
        self._draft = self._page.url.rpartition("/form/")[0]
        self._page.goto(f"{self._draft}/form/child")

    def _sign(self) -> None:
        self._page.goto(f"{self._draft}/sign")
        self._page.fill("#pin", PIN)

    def _board(self) -> None:
        self._page.click("main form button.primary")
        expect(self._page).to_have_url(re.compile(r"/filing/\d{20}$"))
        self._number = self._page.url.rpartition("/")[2]
        self._go("/office/connector")
        self._page.click("form[action$='/cycle'] button")
        self._go("/board")
        expect(self._page.locator(".journeys td:nth-of-type(4) a")).to_be_attached()
        self._page.reload()

    def _office(self) -> None:
        self._go(f"/office/filings/{self._number}")

    def _scenario(self) -> None:
        self._go(f"/scenarios/{CHAPTER}")
        for faulty, told in (("no", ".notice-good"), ("yes", ".notice-bad")):
            form = self._page.locator("#played form[action$='/see']")
            form.filter(has=self._page.locator(f"[value={faulty}]")).locator("button").click()
            expect(self._page.locator(f"#played {told}")).to_be_visible(timeout=PLAYED_MS)
        self._page.reload()

    def _go(self, path: str) -> None:
        self._page.goto(f"{self._room}{path}")
