"""Japanese and English pages tell the same, as far as a machine can see."""

from pathlib import Path

import pytest

from tests.specification import markdown
from tests.specification.examples import PAGES

ROOT = PAGES.parents[2]
NAMES = sorted(file.name for file in (PAGES / "ja").glob("*.md"))
PAIRS = [(PAGES / "ja" / name, PAGES / "en" / name) for name in NAMES]
PAIRS.append((ROOT / "README.ja.md", ROOT / "README.md"))
EVERY = [file for pair in PAIRS for file in pair]
TWINS = {"README.md": "README.ja.md", "en": "ja"}


def name_of(value: object) -> str:
    return f"{value.parent.name}-{value.name}" if isinstance(value, Path) else ""


def test_every_page_exists_in_both_languages() -> None:
    assert sorted(file.name for file in (PAGES / "en").glob("*.md")) == NAMES


@pytest.mark.parametrize(("ja", "en"), PAIRS, ids=name_of)
def test_headings_and_lists_are_the_same(ja: Path, en: Path) -> None:
    first, second = markdown.read(ja), markdown.read(en)

    assert first.headings == second.headings
    assert first.items == second.items


@pytest.mark.parametrize(("ja", "en"), PAIRS, ids=name_of)
def test_tables_have_the_same_shape(ja: Path, en: Path) -> None:
    shapes = [
        [
            (table.name, len(table.header), [len(row) for row in table.rows])
            for table in markdown.read(file).tables
        ]
        for file in (ja, en)
    ]

    assert shapes[0] == shapes[1]


@pytest.mark.parametrize(("ja", "en"), PAIRS, ids=name_of)
def test_tables_are_rectangular(ja: Path, en: Path) -> None:
    for file in (ja, en):
        for table in markdown.read(file).tables:
            assert {len(row) for row in table.rows} == {len(table.header)}


@pytest.mark.parametrize(("ja", "en"), PAIRS, ids=name_of)
def test_examples_are_the_same(ja: Path, en: Path) -> None:
    first, second = markdown.read(ja).blocks, markdown.read(en).blocks

    assert list(map(shape_of, first)) == list(map(shape_of, second))
    assert [block for block in first if block.name] == [block for block in second if block.name]


@pytest.mark.parametrize(("ja", "en"), PAIRS, ids=name_of)
def test_names_in_code_and_links_are_the_same(ja: Path, en: Path) -> None:
    first, second = markdown.read(ja), markdown.read(en)

    assert first.codes == second.codes
    assert sorted(map(language_free, first.links)) == sorted(map(language_free, second.links))


@pytest.mark.parametrize("file", EVERY, ids=name_of)
def test_links_lead_somewhere(file: Path) -> None:
    for link in markdown.read(file).links:
        if "://" not in link:
            assert (file.parent / link.partition("#")[0]).exists(), link


def shape_of(block: markdown.Block) -> tuple[str, str, int]:
    return block.name, block.language, block.text.count("\n")


def language_free(link: str) -> str:
    """Return a link as its twin in the other language is written."""
    parts = [TWINS.get(part, part) for part in link.partition("#")[0].split("/")]
    return "/".join(parts).replace(".en.png", ".ja.png")
