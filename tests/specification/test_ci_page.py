"""The page about CI says what the command does."""

import pytest

from conformance.result.comparison import GROUPS
from conformance.result.conclusion import ENGINE, EXIT_CODES, USAGE
from reports.writer import FILES
from tests.specification import markdown
from tests.specification.examples import PAGES

LANGUAGES = ("ja", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_exit_code(language: str) -> None:
    codes = markdown.read(PAGES / language / "ci.md").table("codes").column(0)

    assert codes == [str(code) for code in sorted({*EXIT_CODES.values(), USAGE, ENGINE})]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_file_of_a_report(language: str) -> None:
    files = markdown.read(PAGES / language / "ci.md").table("reports").column(0)

    assert files == list(FILES.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_group_of_a_comparison(language: str) -> None:
    groups = markdown.read(PAGES / language / "ci.md").table("groups").column(0)

    assert groups == list(GROUPS)
