"""The OpenAPI document is valid, closed, and speaks in the profile's words alone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis

from simulator.contracts.openapi import openapi
from simulator.contracts.profile import CONTRACTS, Operation, Profile, builtin

DOCUMENT = openapi(builtin())


def parts(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  JSON
    """Yield every object of a JSON document, the inner ones included."""
    if isinstance(node, dict):
        yield node
    for inner in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from parts(inner)


def call(name: Operation, document: dict[str, Any] = DOCUMENT) -> dict[str, Any]:
    (written,) = (
        methods["post"]
        for methods in document["paths"].values()
        if methods["post"]["operationId"] == name
    )
    assert isinstance(written, dict)
    return written


def renamed(profile: Profile) -> Profile:
    """Return the profile with every wire name changed, as a vendor's would be."""
    data = profile.model_dump(mode="json")
    wire = data["wire"]
    for table in (wire["hal"], wire["filing"]):
        table.update({name: f"x-{old}" for name, old in table.items()})
    for shape in wire["operations"].values():
        shape["path"] = f"/x{shape['path']}"
        shape["items"] = shape["items"] and f"x-{shape['items']}"
        for table in (shape["request"], shape["response"], shape["item"]):
            table.update({name: f"x-{old}" for name, old in table.items()})
    for name in ("name", "media_type", "content"):
        wire["documents"][name] = f"x-{wire['documents'][name]}"
    wire |= {"token_header": "X-Key", "token_prefix": "", "digest_header": "X-Hash"}
    return Profile.model_validate(data)


def test_the_document_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(json.loads(json.dumps(DOCUMENT))).validate()


def test_every_operation_is_written_once_at_its_path() -> None:
    written = {path: methods["post"]["operationId"] for path, methods in DOCUMENT["paths"].items()}

    assert written == {shape.path: name for name, shape in builtin().wire.operations.items()}


def test_no_object_leaves_room_for_unknown_fields() -> None:
    objects = [part for part in parts(DOCUMENT) if part.get("type") == "object"]

    assert len(objects) > len(Operation)
    assert all("additionalProperties" in part for part in objects)
    assert all(part["additionalProperties"] is False for part in objects if "properties" in part)


def test_a_profile_with_other_words_changes_every_word() -> None:
    document = openapi(renamed(builtin()))

    fields = {name for part in parts(document) for name in part.get("properties", {})}
    assert fields
    assert all(name.startswith("x-") for name in fields)
    assert all(path.startswith("/x/") for path in document["paths"])
    assert list(call(Operation.GET_APPLICATION, document)["responses"]["200"]["headers"]) == [
        "X-Hash"
    ]
    assert document["components"]["securitySchemes"]["token"] == {
        "type": "apiKey",
        "in": "header",
        "name": "X-Key",
        "description": "'' + token",
    }


def test_limits_come_from_the_profile() -> None:
    profile = builtin()
    wire = profile.wire.model_copy(update={"page_limit": 7, "token_lifetime": 60})
    document = openapi(profile.model_copy(update={"wire": wire}))

    asked = call(Operation.LIST_APPLICATIONS, document)["requestBody"]
    limit = asked["content"]["application/json"]["schema"]["properties"]["limit"]
    assert (limit["minimum"], limit["maximum"]) == (1, 7)
    told = call(Operation.LOGIN, document)["responses"]["200"]["content"]["application/json"]
    assert told["schema"]["properties"]["result"]["properties"]["expiresIn"]["const"] == 60


@pytest.mark.parametrize("name", Operation)
def test_a_call_needs_a_token_where_the_portal_asks_for_one(name: Operation) -> None:
    asks = CONTRACTS[name].municipal
    assert call(name).get("security") == ([{"token": []}] if asks else None)


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        (Operation.LOGIN, "200 400 401 405 429 500 503"),
        (Operation.LIST_APPLICATIONS, "200 400 401 405 429 500 503"),
        (Operation.GET_APPLICATION, "200 400 401 404 405 429 500 503"),
        (Operation.REGISTER_STATUS, "200 400 401 404 405 409 429 500 503"),
        (Operation.SEARCH_PROCEDURES, "200 400 404 405 429 500 503"),
        (Operation.PREPARE, "200 400 401 404 405 409 429 500 503"),
    ],
)
def test_every_answer_a_call_can_get_is_declared(name: Operation, statuses: str) -> None:
    assert sorted(call(name)["responses"]) == statuses.split()


def test_both_reasons_for_a_400_are_declared() -> None:
    assert call(Operation.PREPARE)["responses"]["400"]["description"] == "E0001, E0004"


def test_the_package_comes_as_bytes_with_its_digest() -> None:
    answer = call(Operation.GET_APPLICATION)["responses"]["200"]

    assert list(answer["content"]) == ["application/zip"]
    assert answer["headers"]["X-Content-SHA256"]["required"] is True


def test_an_outage_may_come_as_a_page() -> None:
    for name in Operation:
        content = call(name)["responses"]["503"]["content"]
        assert list(content) == ["application/json", "text/html"]


def test_what_is_ours_says_so() -> None:
    grades = {name: call(name)["x-provenance"] for name in Operation}

    assert DOCUMENT["info"]["x-provenance"]["grade"] == "modelled"
    assert grades[Operation.LOGIN] == "derived"
    assert grades[Operation.SUBMIT] == "modelled"
    assert "published" not in grades.values()
