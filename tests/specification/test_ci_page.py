"""The page about CI says what the command does."""

from pathlib import Path

import pytest
import yaml

from conformance.result.comparison import GROUPS
from conformance.result.conclusion import ENGINE, EXIT_CODES, USAGE
from reports.writer import FILES
from tests.recipes import ACTION, RECIPES
from tests.specification import markdown
from tests.specification.examples import PAGES

LANGUAGES = ("ja", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_exit_code(language: str) -> None:
    codes = markdown.read(PAGES / language / "ci.md").table("codes").column(0)

    assert codes == [str(code) for code in sorted({*EXIT_CODES.values(), USAGE, ENGINE})]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_recipe_and_its_example_is_what_the_action_takes(
    language: str,
) -> None:
    page = markdown.read(PAGES / language / "ci.md")
    linked = {Path(link).name for link in page.links if "fixtures/ci/" in link}
    (example,) = [yaml.safe_load(block.text) for block in page.blocks if block.language == "yaml"]
    *_, step = example["steps"]

    assert linked == {file.name for file in RECIPES.iterdir()}
    assert ACTION.name in page.table("recipes").rows[0][0]
    assert set(step["with"]) <= set(yaml.safe_load(ACTION.read_text("utf-8"))["inputs"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_file_of_a_report(language: str) -> None:
    files = markdown.read(PAGES / language / "ci.md").table("reports").column(0)

    assert files == list(FILES.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_group_of_a_comparison(language: str) -> None:
    groups = markdown.read(PAGES / language / "ci.md").table("groups").column(0)

    assert groups == list(GROUPS)
