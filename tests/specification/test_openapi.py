"""The published OpenAPI documents are those of the software, and valid to an independent reader."""

import json
from typing import Any

import pytest
import schemathesis
from jsonschema import Draft202012Validator

from conformance.specification.openapi import FOLDER, texts
from simulator.contracts.profile import MUNICIPAL, builtin, builtins

PUBLISHED = sorted(file.name for file in FOLDER.glob("*.json"))


def document(name: str) -> dict[str, Any]:
    loaded = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_what_is_published_is_what_the_software_writes() -> None:
    assert {name: (FOLDER / name).read_text(encoding="utf-8") for name in PUBLISHED} == texts()


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_document_is_valid(name: str) -> None:
    schemathesis.openapi.from_dict(document(name)).validate()


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_schema_in_a_document_is_valid(name: str) -> None:
    for schema in schemas(document(name)):
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", PUBLISHED)
def test_links_stay_inside_their_document(name: str) -> None:
    methods = [one for path in document(name)["paths"].values() for one in path.values()]
    led_to = {
        link["operationId"]
        for method in methods
        for answer in method["responses"].values()
        for link in answer.get("links", {}).values()
    }

    assert led_to <= {method["operationId"] for method in methods}


@pytest.mark.parametrize("profile", builtins())
def test_the_two_sides_of_a_portal_are_published_apart(profile: str) -> None:
    municipality, applicant = (
        set(document(f"portal-{tag}.{profile}.json")["paths"])
        for tag in ("municipality", "applicant")
    )
    paths = {name: shape.path for name, shape in builtin(profile).wire.operations.items()}

    assert municipality == {path for name, path in paths.items() if name in MUNICIPAL}
    assert municipality | applicant == set(paths.values())
    assert municipality & applicant == set()


def schemas(node: Any) -> list[Any]:  # noqa: ANN401  JSON
    """Return every JSON Schema of a document."""
    if isinstance(node, list):
        return [schema for inner in node for schema in schemas(inner)]
    if not isinstance(node, dict):
        return []
    own = [node["schema"]] if "schema" in node else []
    own += list(node.get("schemas", {}).values())
    return own + [schema for inner in node.values() for schema in schemas(inner)]
