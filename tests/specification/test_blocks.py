"""Each block of the register has its page, and the page says what the register says."""

import pytest

from conformance.specification.blocks import PAGES, TOLD_IN, name_of, pages
from conformance.specification.register import register
from tests.specification import markdown


def test_the_pages_of_blocks_are_up_to_date() -> None:
    stale = [
        str(file.relative_to(PAGES))
        for file, text in pages().items()
        if not file.exists() or file.read_text(encoding="utf-8") != text
    ]

    assert stale == [], "write them anew: python -m conformance.specification.blocks"


def test_no_page_is_of_a_block_that_is_gone() -> None:
    names = {file.name for file in PAGES.glob("*/block-*.md")}

    assert names == {name_of(block.id) for block in register().block}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_requirement_stands_on_the_page_of_its_block(language: str) -> None:
    for one in register().requirement:
        text = (PAGES / language / name_of(one.block)).read_text(encoding="utf-8")

        assert f"## `{one.id}` {one.level}\n\n{one.ja if language == 'ja' else one.en}\n" in text


def test_every_block_names_a_page_that_tells_its_rules() -> None:
    assert set(TOLD_IN) == {block.id for block in register().block}
    for names in TOLD_IN.values():
        for name in names:
            assert markdown.read(PAGES / "en" / f"{name}.md").headings
