"""The page on generated filings names every budget and every field of a case as they are."""

import pytest

from conformance.episodes.budget import budgets
from conformance.result.case import Case
from tests.specification import markdown
from tests.specification.examples import PAGES

LANGUAGES = ("ja", "en")


def column(language: str, name: str, *places: int) -> list[tuple[str, ...]]:
    tables = markdown.read(PAGES / language / "generated.md").tables
    (found,) = (table for table in tables if table.name == name)
    return [tuple(row[place].strip("`") for place in places) for row in found.rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_budgets(language: str) -> None:
    assert column(language, "budgets", 0, 1, 2, 3, 4) == [
        (one.name, *map(str, (one.examples, one.histories, one.steps, one.backlog)))
        for one in budgets()
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fields_of_a_case(language: str) -> None:
    fields = [field.alias or name for name, field in Case.model_fields.items()]

    assert [name for (name,) in column(language, "case", 0)] == fields
