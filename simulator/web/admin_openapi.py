"""The admin API as an OpenAPI 3.1 document, written from its calls and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic.json_schema import models_json_schema

from simulator.contracts.provenance import Provenance
from simulator.web.admin_answers import HEADER, HEADER_VALUE, NOTICE, STATUS_CODES, Error
from simulator.web.admin_calls import CALLS, AdminCall

if TYPE_CHECKING:
    from pydantic import BaseModel

Schema = dict[str, Any]

JSON = "application/json"
TAG = "not part of the real API"
_REFERENCE = "#/components/schemas/{model}"
_HEADERS = {HEADER: {"description": NOTICE, "schema": {"const": HEADER_VALUE}, "required": True}}


def openapi(server: str = "/{simulation}/admin") -> Schema:
    """Return the document.

    Args:
        server: where the calls are.
    """
    paths: Schema = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"tekigo admin API, {TAG}",
            "version": "1.0",
            "description": NOTICE,
            "x-provenance": {"grade": Provenance.MODELLED.value, "note": NOTICE},
        },
        "servers": [_server(server)],
        "tags": [{"name": TAG, "description": NOTICE}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _server(url: str) -> Schema:
    if "{" not in url:
        return {"url": url}
    return {"url": url, "variables": {"simulation": {"default": "demo"}}}


def _operation(call: AdminCall) -> Schema:
    told: Schema = {
        "operationId": call.name,
        "summary": call.summary,
        "tags": [TAG],
        "responses": _responses(call),
    }
    if call.method == "POST":
        query = {"schema": {"$ref": _REFERENCE.format(model=call.query.__name__)}}
        needed = any(field.is_required() for field in call.query.model_fields.values())
        told["requestBody"] = {"required": needed, "content": {JSON: query}}
    elif call.query.model_fields:
        told["parameters"] = _parameters(call.query)
    return told


def _parameters(query: type[BaseModel]) -> list[Schema]:
    properties = query.model_json_schema()["properties"]
    return [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in properties.items()
    ]


def _responses(call: AdminCall) -> Schema:
    answer: Schema = {}
    if call.answer is not None:
        answer = {"schema": {"$ref": _REFERENCE.format(model=call.answer.__name__)}}
    told: Schema = {
        "200": {
            "description": call.summary,
            "headers": _HEADERS,
            "content": {call.media_type: answer},
        }
    }
    for code in call.errors:
        told[str(STATUS_CODES[code])] = {
            "description": code.value,
            "headers": _HEADERS,
            "content": {JSON: {"schema": {"$ref": _REFERENCE.format(model=Error.__name__)}}},
        }
    return told


def _schemas() -> Schema:
    models: dict[tuple[type[BaseModel], Literal["validation", "serialization"]], None] = {}
    for call in CALLS:
        if call.method == "POST":
            models[call.query, "validation"] = None
        if call.answer is not None:
            models[call.answer, "serialization"] = None
    models[Error, "serialization"] = None
    _, schema = models_json_schema(list(models), ref_template=_REFERENCE)
    return dict(schema["$defs"])
