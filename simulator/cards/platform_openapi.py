"""The platform's calls, a part of the card service's OpenAPI document written from the messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from simulator.cards.messages import (
    STATUS_CODES,
    CertificateQuery,
    Error,
    ErrorCode,
    Links,
    SignedQuery,
    StatusQuery,
    Verdict,
)
from simulator.cards.platform_api import JSON
from simulator.contracts.provenance import Provenance

Schema = dict[str, Any]

_REFERENCE = "#/components/schemas/{model}"
_BAD = (
    ErrorCode.INVALID_REQUEST,
    ErrorCode.INVALID_CERTIFICATE,
    ErrorCode.UNSUPPORTED_CERTIFICATE,
    ErrorCode.INVALID_TOKEN,
    ErrorCode.INTERNAL_ERROR,
)
_UNAVAILABLE = (ErrorCode.OCSP_REQUEST_FAILED, ErrorCode.CRL_REQUEST_FAILED)
_NOT_GOOD = (
    ErrorCode.INVALID_SIGNATURE,
    ErrorCode.OUTSIDE_VALIDITY,
    ErrorCode.REVOKED,
    ErrorCode.UNKNOWN,
)


@dataclass(frozen=True)
class _Call:
    name: str
    summary: str
    query: type[BaseModel]
    answer: type[BaseModel]
    errors: tuple[ErrorCode, ...]


CALLS = {
    "/verify/registration": _Call(
        "verify-registration",
        "署名用証明書で登録する / register with a 署名用 certificate",
        SignedQuery,
        Verdict,
        (*_BAD, *_NOT_GOOD, ErrorCode.ALREADY_REGISTERED, *_UNAVAILABLE),
    ),
    "/verify/login": _Call(
        "verify-login",
        "利用者証明用証明書でログインする / log in with a 利用者証明用 certificate",
        SignedQuery,
        Verdict,
        (
            *(*_BAD, *_NOT_GOOD, ErrorCode.NOT_REGISTERED),
            *(ErrorCode.PRESENT_AGAIN, *_UNAVAILABLE),
        ),
    ),
    "/status": _Call(
        "status",
        "証明書の状態を尋ねる / ask for a certificate's status",
        StatusQuery,
        Verdict,
        (*_BAD, ErrorCode.PRESENT_AGAIN, *_UNAVAILABLE),
    ),
    "/links": _Call(
        "links",
        "紐付けを尋ねる (署名検証者だけ) / ask for links, if qualified",
        CertificateQuery,
        Links,
        (*_BAD, ErrorCode.UNKNOWN),
    ),
}


def paths(not_allowed: Schema) -> Schema:
    """Return the path items of the platform.

    Args:
        not_allowed: the answer to a wrong method, as the whole service gives it.
    """
    return {
        path: {"post": _operation(call) | {"responses": _responses(call) | not_allowed}}
        for path, call in CALLS.items()
    }


def components() -> Schema:
    """Return the schemas of all messages, and how the qualified show that they are."""
    models: dict[tuple[type[BaseModel], Literal["validation", "serialization"]], None] = {}
    for call in CALLS.values():
        models |= {(call.query, "validation"): None, (call.answer, "serialization"): None}
    models[Error, "serialization"] = None
    _, schema = models_json_schema(list(models), ref_template=_REFERENCE)
    bearer = {"type": "http", "scheme": "bearer", "description": "署名検証者のトークン"}
    return {"schemas": schema["$defs"], "securitySchemes": {"verifier": bearer}}


def _operation(call: _Call) -> Schema:
    query = {"schema": {"$ref": _REFERENCE.format(model=call.query.__name__)}}
    optional: list[Schema] = [] if call.answer is Links else [{}]
    return {
        "operationId": call.name,
        "summary": call.summary,
        "x-provenance": Provenance.MODELLED.value,
        "security": [*optional, {"verifier": []}],
        "requestBody": {"required": True, "content": {JSON: query}},
    }


def _responses(call: _Call) -> Schema:
    answer = {"$ref": _REFERENCE.format(model=call.answer.__name__)}
    told: Schema = {"200": {"description": call.summary, "content": {JSON: {"schema": answer}}}}
    for code in call.errors:
        error = {
            "allOf": [{"$ref": _REFERENCE.format(model=Error.__name__)}],
            "properties": {"code": {"enum": []}},
        }
        content = {JSON: {"schema": error}}
        one = told.setdefault(str(STATUS_CODES[code]), {"description": "", "content": content})
        one["content"][JSON]["schema"]["properties"]["code"]["enum"].append(code.value)
        one["description"] = ", ".join(one["content"][JSON]["schema"]["properties"]["code"]["enum"])
    return told
