"""The page of undeserved green counts every way there is a test for, and no other."""

import ast
from pathlib import Path

import pytest

from tests.conformance.test_undeserved_green import EDITS
from tests.reports.builders import dishonest
from tests.specification import markdown
from tests.specification.examples import PAGES

CONFORMANCE = Path(__file__).parents[1] / "conformance"
TRAINING = Path(__file__).parents[1] / "training"
ELSEWHERE = ("test_events.py", "test_waivers.py")
OWN = "test_undeserved_green.py"
NO_WAY = {
    "test_the_small_world_conforms",
    "test_what_the_environment_tells_pytest_changes_nothing",
    "test_the_result_file_was_edited",
    "test_an_honest_result_file_is_rendered_again",
    "test_no_requirement_waits_for_its_check",
}
ON_PAGES = {
    "test_a_whole_run_that_conforms_has_earned_it",
    "test_a_run_under_a_draft_register_passes_what_is_checked",
    "test_runs_are_kept_by_number_the_latest_first",
    "test_how_a_run_ended_is_read_as_it_was_noted",
    "test_every_headline_speaks_both_languages",
}
"""Tests of what a run is worth that are about no way to an undeserved green."""
each_language = pytest.mark.parametrize("language", ["ja", "en"])


def names_in(*files: str, folder: Path = CONFORMANCE) -> set[str]:
    """Return the names of the tests in some files."""
    trees = (ast.parse((folder / file).read_text(encoding="utf-8")) for file in files)
    functions = (one for tree in trees for one in tree.body if isinstance(one, ast.FunctionDef))
    return {one.name for one in functions if one.name.startswith("test_")}


def ways(language: str) -> markdown.Table:
    """Return the table of the page."""
    return markdown.read(PAGES / language / "undeserved.md").table("ways")


@each_language
def test_every_way_is_counted_once(language: str) -> None:
    numbers, tests = ways(language).column(0), ways(language).column(3)

    assert numbers == [str(number) for number in range(1, len(tests) + 1)]
    assert len(set(tests)) == len(tests) >= 30


@each_language
def test_every_way_has_its_test_and_every_test_its_way(language: str) -> None:
    told = set(ways(language).column(3))
    lies = {f"each_lie[{name}]" for name in dishonest()}
    edits = {f"EDITS[{name}]" for name in EDITS}

    assert names_in(OWN) >= NO_WAY
    assert told - names_in(*ELSEWHERE) == (names_in(OWN) - NO_WAY) | lies | edits


@each_language
def test_no_way_ends_with_0(language: str) -> None:
    codes = {code for cell in ways(language).column(2) for code in cell.split(", ")}

    assert codes == {"1", "2", "3", "4"}


@each_language
def test_every_way_on_the_pages_has_its_test(language: str) -> None:
    table = markdown.read(PAGES / language / "undeserved.md").table("pages")
    told = table.column(3)

    assert table.column(0) == [str(number) for number in range(1, len(set(told)) + 1)]
    worth = names_in("test_standing.py", folder=TRAINING) - ON_PAGES
    assert worth <= set(told)
    assert set(told) - worth <= names_in("test_runs.py", "test_suite_pages.py", folder=TRAINING)
