"""The published schema is the one the result file follows."""

import json

import pytest
from jsonschema import Draft202012Validator

from conformance.result.file import json_schema, json_text
from conformance.result.model import Result
from reports import schema
from tests.reports import builders

RESULTS = {
    "conforming": builders.conforming(),
    "failing": builders.failing(),
    "interrupted": builders.interrupted(),
    "empty": builders.empty(),
}


def test_published_schema_is_current() -> None:
    assert schema.FILE.read_text("utf-8") == schema.text(), "run: python -m reports.schema"


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())

    assert json_schema()["$id"] == "urn:tekigo:schema:result:1"
    assert json_schema()["title"] == "tekigo result"


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS.keys())
def test_result_files_follow_the_schema(result: Result) -> None:
    validator = Draft202012Validator(json.loads(schema.FILE.read_text("utf-8")))

    validator.validate(json.loads(json_text(result)))


@pytest.mark.parametrize(
    ("place", "value"),
    [("conclusion", "green"), ("schema", "tekigo-result/2"), ("surprise", 1), ("episodes", {})],
)
def test_schema_refuses_what_is_not_a_result(place: str, value: object) -> None:
    validator = Draft202012Validator(json.loads(schema.FILE.read_text("utf-8")))
    document = json.loads(json_text(builders.failing()))

    assert not validator.is_valid(document | {place: value})
