"""The pictures show what the pages say now, and each is what the browser draws."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.picturing import picture
from tests.browser.serving import Demo
from tests.browser.watching import WIDE
from tests.pictures import WORDS, demo_in, scenes

STRIPES = "<body style='margin: 0; height: 100vh; background: {}'></body>"
GRADIENT = "linear-gradient(to right, red, yellow, lime, aqua, blue)"


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = demo_in(tmp_path_factory.mktemp("standing"))
    yield demo
    demo.stop()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_pages_say_what_their_pictures_show(chromium: Browser, standing: Demo, lang: str) -> None:
    noted = json.loads(WORDS.read_text(encoding="utf-8"))

    now = {f"{name}.{lang}": words for name, _, words in scenes(chromium, standing, lang)}

    kept = {name: words for name, words in noted.items() if name.endswith(f".{lang}")}
    assert now == kept, "draw them anew: python -m tests.pictures"


@pytest.mark.parametrize("background", ["#123456", GRADIENT], ids=["one colour", "many colours"])
def test_picture_is_small_and_comes_near_to_what_is_drawn(
    chromium: Browser, background: str
) -> None:
    with chromium.new_context(viewport=WIDE) as context:
        page = context.new_page()
        page.set_content(STRIPES.format(background))
        drawn = picture(page)
        shown = pixels(page, page.screenshot())

        assert len(drawn) < 20_000
        pairs = zip(shown, pixels(page, drawn), strict=True)
        assert max(abs(one - other) for one, other in pairs) <= 32


def pixels(page: Page, png: bytes) -> list[int]:
    """Return the middle line of a picture, as the browser reads it."""
    line: list[int] = page.evaluate(
        """async (bytes) => {
          const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
          const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
          canvas.drawImage(image, 0, 0);
          return [...canvas.getImageData(0, image.height >> 1, image.width, 1).data];
        }""",
        list(png),
    )
    return line
