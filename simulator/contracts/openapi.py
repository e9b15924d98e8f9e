"""Writes the portal's interface as an OpenAPI 3.1 document: what calls mean, times a profile.

Paths, names, codes and limits come from the profile; types, which no profile changes, stand in the
two tables below. Requests are closed: a portal refuses a field it does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

from simulator.contracts.filing import FILE_NAME, MEDIA_TYPE, MUNICIPALITY
from simulator.contracts.profile import CONTRACTS, INSTANT, ErrorName, Operation, Profile
from simulator.contracts.provenance import Provenance
from simulator.contracts.sequences import links

Schema = dict[str, Any]
Tag = Literal["municipality", "applicant"]

TAGS: tuple[Tag, ...] = get_args(Tag)
"""The two sides of a portal: each has a document of its own."""

NOTE = (
    "tekigo の模型です。公式の API 仕様は公開されていません。/ This is tekigo's model, not the"
    " official interface, which is not public. x-provenance: derived = the call has a published"
    " name (電子申請等情報受取等API), all within it is ours; modelled = all of it is ours."
)
PUBLISHED = {
    Operation.LOGIN: "ログインAPI",
    Operation.LIST_APPLICATIONS: "申請データ一覧取得API",
    Operation.GET_APPLICATION: "申請データ取得API",
    Operation.LIST_STATUSES: "申請処理状況一覧取得API",
    Operation.REGISTER_STATUS: "申請処理状況登録API",
}
ALWAYS = (
    ErrorName.BAD_REQUEST,
    ErrorName.METHOD_NOT_ALLOWED,
    ErrorName.UNAVAILABLE,
    ErrorName.UNEXPECTED,
)
SOMETIMES: dict[Operation, tuple[ErrorName, ...]] = {
    Operation.LOGIN: (ErrorName.BAD_CREDENTIALS,),
    Operation.GET_APPLICATION: (ErrorName.NOT_FOUND,),
    Operation.REGISTER_STATUS: (ErrorName.NOT_FOUND, ErrorName.TRANSITION_REFUSED),
    Operation.GET_FORM: (ErrorName.NOT_FOUND,),
    Operation.CHECK_FORM: (ErrorName.NOT_FOUND,),
    Operation.PREPARE: (ErrorName.NOT_FOUND, ErrorName.FORM_REJECTED),
    Operation.SUBMIT: (ErrorName.NOT_FOUND,),
    Operation.GET_RECEIPT: (ErrorName.NOT_FOUND,),
}

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time", "pattern": INSTANT}
BASE64: Schema = {
    "type": "string",
    "contentEncoding": "base64",
    "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
}
FILING: Schema = {"$ref": "#/components/schemas/Filing"}
PAGE: Schema = {"text/html": {}}


def openapi(profile: Profile, server: str = "/", tag: Tag | None = None) -> Schema:
    """Return the OpenAPI document of a portal that follows `profile`.

    Args:
        profile: gives every name, path, code and limit.
        server: address the paths are below.
        tag: the side of the portal to write down; None writes both.
    """
    names = [name for name in Operation if tag in {None, tag_of(name)}]
    return _Document(profile).whole(server, names)


def tag_of(name: Operation) -> Tag:
    """Return which side of the portal answers a call."""
    municipal = CONTRACTS[name].token or name is Operation.LOGIN
    return "municipality" if municipal else "applicant"


class _Document:
    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._wire = profile.wire
        status = {"type": "string", "enum": list(self._wire.statuses.values())}
        # Fields that are not plain text: in requests, then in answers.
        self._asked: dict[str, Schema] = {
            "since": MOMENT,
            "until": MOMENT,
            "offset": COUNT | {"maximum": 2**31 - 1},
            "limit": COUNT | {"minimum": 1, "maximum": self._wire.page_limit},
            "status": status,
            "filing": FILING,
            "signature": BASE64,
            "certificate": BASE64,
        }
        self._told: dict[str, Schema] = {
            "lifetime": {"type": "integer", "const": self._wire.token_lifetime},
            "total": COUNT,
            "number": {"type": "string", "pattern": "^[0-9]{20}$"},
            "arrived": MOMENT,
            "updated": MOMENT,
            "status": status,
            "size": COUNT,
            "attachments": _list(TEXT),
            "valid": FLAG,
            "digest_info": BASE64,
        }

    def whole(self, server: str, names: Sequence[Operation]) -> Schema:
        profile = self._profile
        tags = [tag for tag in TAGS if tag in map(tag_of, names)]
        return {
            "openapi": "3.1.0",
            "info": {
                "title": f"tekigo portal, {profile.name}: {' + '.join(tags)}",
                "version": profile.version,
                "description": profile.note,
                "x-provenance": {"grade": Provenance.MODELLED.value, "note": NOTE},
            },
            "servers": [{"url": server}],
            "paths": {
                shape.path: {shape.method.lower(): self._operation(name)}
                for name in names
                for shape in [self._wire.operations[name]]
            },
            "components": {
                **({"schemas": {"Filing": self._filing()}} if "applicant" in tags else {}),
                **({"securitySchemes": {"token": self._token()}} if "municipality" in tags else {}),
            },
        }

    def _operation(self, name: Operation) -> Schema:
        published = PUBLISHED.get(name)
        followed = links(name, self._wire, f"/{self._wire.hal.result}")
        done = self._answer(name) | ({"links": followed} if followed else {})
        written: Schema = {
            "operationId": name.value,
            "summary": published or name.value,
            "tags": [tag_of(name)],
            "x-provenance": (Provenance.DERIVED if published else Provenance.MODELLED).value,
            "requestBody": {"required": True, "content": self._json(self._request(name))},
            "responses": {"200": done, **self._errors(name)},
        }
        return written | ({"security": [{"token": []}]} if CONTRACTS[name].token else {})

    def _request(self, name: Operation) -> Schema:
        contract, wire = CONTRACTS[name], self._wire.operations[name].request
        fields = {wire[field]: self._asked.get(field, TEXT) for field in wire}
        return _closed(fields, but=[wire[field] for field in contract.optional])

    def _answer(self, name: Operation) -> Schema:
        contract, shape = CONTRACTS[name], self._wire.operations[name]
        if not (contract.response or contract.item):
            digest = {"required": True, "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}
            return {
                "description": "申請ZIP",
                "headers": {self._wire.digest_header: digest},
                "content": {"application/zip": {}},
            }
        result = {wire: self._told.get(field, TEXT) for field, wire in shape.response.items()}
        if name is Operation.GET_FORM:
            result[shape.items] = _list(self._form_item())
        elif shape.items:
            row = {wire: self._told.get(field, TEXT) for field, wire in shape.item.items()}
            result[shape.items] = _list(_closed(row))
        enveloped = self._enveloped({self._wire.hal.result: _closed(result)})
        return {"description": "正常終了", "content": self._json(enveloped)}

    def _form_item(self) -> Schema:
        names = self._wire.operations[Operation.GET_FORM].item
        single = {
            names["id"]: TEXT,
            names["label"]: TEXT,
            names["type"]: TEXT,
            names["required"]: FLAG,
            names["max_length"]: COUNT,
            names["codes"]: _list(_closed({names["code"]: TEXT, names["label"]: TEXT})),
        }
        group = {names[name]: single[names[name]] for name in ("id", "label", "type", "required")}
        return {
            "anyOf": [_closed(single), _closed(group | {names["items"]: _list(_closed(single))})]
        }

    def _errors(self, name: Operation) -> Schema:
        wire = self._wire
        token = (ErrorName.TOKEN_INVALID,) if CONTRACTS[name].token else ()
        codes: dict[int, list[str]] = {}
        for error in (*ALWAYS, *token, *SOMETIMES.get(name, ())):
            codes.setdefault(wire.errors[error].http, []).append(wire.errors[error].code)
        down = wire.errors[ErrorName.UNAVAILABLE].http
        return {
            str(http): {
                "description": ", ".join(own),
                "content": self._json(self._error(own)) | (PAGE if http == down else {}),
            }
            for http, own in sorted(codes.items())
        }

    def _error(self, codes: list[str]) -> Schema:
        names = self._wire.hal
        error = _closed({names.code: {"type": "string", "enum": codes}, names.message: TEXT})
        return self._enveloped({names.errors: _list(error) | {"minItems": 1}})

    def _enveloped(self, content: Schema) -> Schema:
        names = self._wire.hal
        metadata = _closed({names.title: TEXT, names.detail: TEXT})
        links = _closed({names.self_link: _closed({names.href: TEXT})})
        return _closed({names.metadata: metadata, names.links: links, **content})

    def _filing(self) -> Schema:
        names = self._wire.filing
        values = {"type": "object", "additionalProperties": TEXT}
        attachment = _closed(
            {
                names.attachment_id: TEXT,
                names.filename: TEXT | {"pattern": FILE_NAME},
                names.media_type: TEXT | {"pattern": MEDIA_TYPE},
                names.content: BASE64,
            }
        )
        return _closed(
            {
                names.procedure: TEXT,
                names.form_version: TEXT,
                names.municipality: TEXT | {"pattern": MUNICIPALITY},
                names.values: values,
                names.groups: {"type": "object", "additionalProperties": _list(values)},
                names.attachments: _list(attachment),
            }
        )

    def _token(self) -> Schema:
        header, prefix = self._wire.token_header, self._wire.token_prefix
        if (header.lower(), prefix.strip().lower()) == ("authorization", "bearer"):
            return {"type": "http", "scheme": "bearer"}
        return {
            "type": "apiKey",
            "in": "header",
            "name": header,
            "description": f"{prefix!r} + token",
        }

    def _json(self, schema: Schema) -> Schema:
        return {self._wire.content_type.partition(";")[0]: {"schema": schema}}


def _closed(fields: Mapping[str, Schema], but: Iterable[str] = ()) -> Schema:
    """Return an object of exactly these fields, all required `but` some."""
    optional = set(but)
    return {
        "type": "object",
        "properties": dict(fields),
        "required": [name for name in fields if name not in optional],
        "additionalProperties": False,
    }


def _list(rows: Schema) -> Schema:
    return {"type": "array", "items": rows}
