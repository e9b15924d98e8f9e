"""The published column tables are those of the profiles, and say what the pages say."""

import csv
import io
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.specification import columns
from simulator.contracts.profile import builtins
from tests.specification import markdown
from tests.specification.examples import PAGES, examples

HINT = "write the tables anew: python -m conformance.specification.columns"
RECORDED = "child-allowance-claim"  # what the example filed
TOLD = [
    ("links", "link-columns", "links", "fields"),
    ("handover", "handover-columns", "handover", "fields"),
    ("handover", "handover-group-columns", "handover", "group_fields"),
]


def published(name: str) -> Any:  # noqa: ANN401  JSON
    return json.loads((columns.FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def test_what_is_published_is_what_the_profiles_say() -> None:
    for folder, files in (
        (columns.FOLDER, columns.texts()),
        (columns.SCHEMAS, columns.schemas()),
    ):
        for name, text in files.items():
            assert (folder / name).read_text(encoding="utf-8") == text, HINT


@pytest.mark.parametrize("name", ["links", "handover"])
def test_a_table_follows_its_schema_and_a_stray_key_does_not(name: str) -> None:
    validator = Draft202012Validator(json.loads(columns.schemas()[f"{name}.schema.json"]))
    table = published(name)

    assert validator.is_valid(table)
    assert set(table["profiles"]) == set(builtins())
    assert not validator.is_valid(table | {"stray": 1})


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(("page", "table", "file", "part"), TOLD)
def test_the_pages_tell_of_a_column_what_the_table_does(
    page: str, table: str, file: str, part: str, language: str
) -> None:
    rows = markdown.read(PAGES / language / f"{page}.md").table(table).rows

    assert {row[0].strip("`"): row[3].replace("`", "") for row in rows} == {
        field: words[language] for field, words in published(file)[part].items()
    }


@pytest.mark.parametrize(
    ("example", "profile", "group"),
    [
        ("handover-table", "modelled-1", ""),
        ("handover-group", "modelled-1", "child"),
        ("second-handover-table", "modelled-2", ""),
        ("second-handover-group", "modelled-2", "child"),
    ],
)
def test_what_a_connector_really_hands_over_has_these_columns(
    example: str, profile: str, group: str
) -> None:
    header = next(csv.reader(io.StringIO(examples()[example])))
    (table,) = (
        one
        for one in published("handover")["profiles"][profile]["tables"]
        if (one["procedure"], one["group"]) == (RECORDED, group)
    )

    assert [one["header"] for one in table["columns"]] == header
    assert [one["at"] for one in table["columns"]] == [*range(1, len(header) + 1)]


@pytest.mark.parametrize(
    ("example", "profile", "kind"),
    [
        ("link-file", "modelled-1", "full"),
        ("second-link-file", "modelled-2", "full"),
        ("second-delta-file", "modelled-2", "delta"),
    ],
)
def test_what_the_register_really_issues_has_these_columns(
    example: str, profile: str, kind: str
) -> None:
    header = examples()[example].split("\n")[2].split(",")
    file = published("links")["profiles"][profile][kind]

    assert [one["header"] for one in file["columns"]] == header
