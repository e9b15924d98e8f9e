"""A real Chromium for the tests of the pages: one for a whole file, and visitors who are watched.

``visitor("en", NARROW)`` is somebody with a browser of their own: cookies, language, window. What
goes wrong behind a page that looks right (an error in the console, a request that would leave
this machine, an answer nobody expected) fails the test at its end.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from simulator.screens.page import LANGUAGE
from tests.browser.serving import Demo
from tests.browser.watching import HERE, WIDE, Size, Watch

# A page that waits longer than this is broken, even where nine programs share two cores.
MOST_MS = 20_000
FLAGS = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--no-proxy-server",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
]
LOCALES = {"ja": "ja-JP", "en": "en-GB"}


class Visitor(Protocol):
    def __call__(
        self, lang: str = "ja", size: Size = WIDE, *, refused: tuple[int, ...] = ()
    ) -> BrowserContext: ...


@pytest.fixture(scope="module")
def chromium(requires_tool: Callable[[str], str]) -> Iterator[Browser]:
    """The browser of a whole test file."""
    path = requires_tool("chromium")
    with sync_playwright() as playwright:
        expect.set_options(timeout=MOST_MS)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The `tekigo demo` of a whole test file; it says nothing on stderr all along."""
    running = Demo(tmp_path_factory.mktemp("demo"))
    yield running
    assert running.stop() == ""


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Visitor]:
    """Make visitors, each with a browser of their own: ``refused`` are the statuses they expect."""
    watches: list[tuple[BrowserContext, Watch]] = []

    def make(
        lang: str = "ja", size: Size = WIDE, *, refused: tuple[int, ...] = ()
    ) -> BrowserContext:
        context = chromium.new_context(
            locale=LOCALES[lang], viewport=size, reduced_motion="reduce", timezone_id="Asia/Tokyo"
        )
        context.add_cookies(
            [{"name": LANGUAGE, "value": lang, "domain": host, "path": "/"} for host in HERE]
        )
        context.set_default_timeout(MOST_MS)
        watches.append((context, Watch(context, refused)))
        return context

    yield make
    for context, _ in watches:
        context.close()
    assert [fault for _, watch in watches for fault in watch.faults] == []
