"""The pictures in `fixtures/pictures`, which the README shows.

``python -m tests.pictures`` draws them anew, and notes the words they show: a test compares those
with the pages, so that no picture shows what is no longer there.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from conformance.cli import main as tekigo
from simulator.screens.page import LANGUAGE
from tests.browser.conftest import FLAGS
from tests.browser.picturing import picture
from tests.browser.scenes import Stage
from tests.browser.serving import Demo
from tests.browser.watching import HERE, WIDE

PICTURES = Path(__file__).parents[1] / "fixtures" / "pictures"
WORDS = PICTURES / "words.json"
RESULT = Path(__file__).parents[1] / "reports" / "sample" / "mutant" / "result.json"
STANDING = (sys.executable, "-m", "tests.browser.standing")
PATIENCE_MS = 60_000
ROOMS = {"ja": "room-1", "en": "room-2"}


def main() -> None:
    """Draw every picture."""
    PICTURES.mkdir(exist_ok=True)
    noted: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        demo = demo_in(Path(folder))
        for lang in ROOMS:
            for name, page, words in scenes(browser, demo, lang):
                (PICTURES / f"{name}.{lang}.png").write_bytes(picture(page))
                noted[f"{name}.{lang}"] = words
            (PICTURES / f"report.{lang}.png").write_bytes(report(browser, Path(folder), lang))
        demo.stop()
    text = json.dumps(noted, ensure_ascii=False, indent=1, sort_keys=True)
    WORDS.write_text(f"{text}\n", encoding="utf-8")


def demo_in(folder: Path) -> Demo:
    """Start the demo whose pages are shown: a room for each language, where time stands still."""
    return Demo(folder, "--rooms", str(len(ROOMS)), command=STANDING)


def scenes(browser: Browser, demo: Demo, lang: str) -> Iterator[tuple[str, Page, list[str]]]:
    """Yield the scenes of a language: its name, its page as it should be seen, its words."""
    with browser.new_context(viewport=WIDE, reduced_motion="reduce") as context:
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies(
            [{"name": LANGUAGE, "value": lang, "domain": host, "path": "/"} for host in HERE]
        )
        page = context.new_page()
        stage = Stage(page, demo, ROOMS[lang])
        for name, bring in stage.scenes().items():
            bring()
            yield name, page, stage.words()


def report(browser: Browser, folder: Path, lang: str) -> bytes:
    """Return the picture of the report on a faulty connector."""
    tekigo(["report", str(RESULT), "--lang", lang, "--report-dir", str(folder / lang)])
    page = browser.new_page(viewport=WIDE)
    page.goto((folder / lang / "report.html").as_uri())
    drawn = picture(page)
    page.close()
    return drawn


if __name__ == "__main__":
    main()
