"""Writes the portal's interface as an OpenAPI 3.1 document: what calls mean, times a profile.

Paths, names, codes and limits come from the profile; types, which no profile changes, stand in the
two tables below. Requests are closed: a portal refuses a field it does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

from simulator.contracts.filing import FILE_NAME, MEDIA_TYPE, MUNICIPALITY, ProxyKind
from simulator.contracts.profile import (
    INSTANTS,
    MUNICIPAL,
    ErrorName,
    Hal,
    Operation,
    Profile,
    Verdict,
)
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
    ErrorName.TOO_MANY_REQUESTS,
    ErrorName.UNAVAILABLE,
    ErrorName.UNEXPECTED,
)
SOMETIMES: dict[Operation, tuple[ErrorName, ...]] = {
    Operation.LOGIN: (ErrorName.BAD_CREDENTIALS,),
    Operation.GET_APPLICATION: (ErrorName.NOT_FOUND,),
    Operation.REGISTER_STATUS: (ErrorName.NOT_FOUND, ErrorName.TRANSITION_REFUSED),
    Operation.SEARCH_PROCEDURES: (ErrorName.NOT_FOUND,),
    Operation.GET_FORM: (ErrorName.NOT_FOUND,),
    Operation.CHECK_FORM: (ErrorName.NOT_FOUND,),
    Operation.SIGN_IN: (ErrorName.BAD_CREDENTIALS,),
    Operation.PREPARE: (
        ErrorName.NOT_FOUND,
        ErrorName.FORM_REJECTED,
        ErrorName.TRANSITION_REFUSED,
    ),
    Operation.SUBMIT: (
        ErrorName.NOT_FOUND,
        ErrorName.FORM_REJECTED,
        ErrorName.TRANSITION_REFUSED,
        ErrorName.BAD_CREDENTIALS,
    ),
    Operation.GET_RECEIPT: (ErrorName.NOT_FOUND,),
    Operation.OBTAIN_TOKEN: (ErrorName.BAD_CREDENTIALS, ErrorName.CONSENT_INVALID),
    Operation.SAVE_DRAFT: (ErrorName.NOT_FOUND,),
    Operation.GET_DRAFT: (ErrorName.NOT_FOUND,),
    Operation.DELETE_DRAFT: (ErrorName.NOT_FOUND,),
    Operation.WITHDRAW: (ErrorName.NOT_FOUND, ErrorName.TRANSITION_REFUSED),
    Operation.LIST_HISTORY: (ErrorName.NOT_FOUND,),
    Operation.LIST_DOCUMENTS: (ErrorName.NOT_FOUND,),
    Operation.GET_DOCUMENT: (ErrorName.NOT_FOUND,),
}

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
MOMENTS: dict[str, Schema] = {
    "iso-8601": {"type": "string", "format": "date-time", "pattern": INSTANTS["iso-8601"]},
    "digits": {"type": "string", "pattern": INSTANTS["digits"]},
}
DAY: Schema = {"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"}
DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
BASE64: Schema = {
    "type": "string",
    "contentEncoding": "base64",
    "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
}
FILING: Schema = {"$ref": "#/components/schemas/Filing"}
MAINTENANCE = 503
NO_CALL = {ErrorName.METHOD_NOT_ALLOWED: 405, ErrorName.TOO_MANY_REQUESTS: 429}
"""What keeps its HTTP status where refusals are answers of 200."""
PAGE: Schema = {"text/html": {}}


def openapi(profile: Profile, server: str = "/", tag: Tag | None = None) -> Schema:
    """Return the OpenAPI document of a portal that follows `profile`.

    Args:
        profile: gives every name, path, code and limit.
        server: address the paths are below.
        tag: the side of the portal to write down; None writes both.
    """
    names = [name for name in profile.wire.calls if tag in {None, tag_of(name)}]
    return _Document(profile).whole(server, names)


def tag_of(name: Operation) -> Tag:
    """Return which side of the portal answers a call."""
    return "municipality" if name in MUNICIPAL else "applicant"


class _Document:
    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._wire = profile.wire
        status = {"type": "string", "enum": list(self._wire.statuses.values())}
        moment = MOMENTS[self._wire.timestamp]
        number = {"type": "string", "pattern": "^[0-9]{20}$"}
        # Fields that are not plain text: in requests, then in answers.
        self._asked: dict[str, Schema] = {
            "since": moment,
            "until": moment,
            "offset": COUNT | {"maximum": 2**31 - 1},
            "limit": COUNT | {"minimum": 1, "maximum": self._wire.page_limit},
            "unobtained": FLAG,
            "status": status,
            "filing": FILING,
            "consented": moment,
            "signed_in": moment,
            "signature": BASE64,
            "certificate": BASE64,
            "documents": self._documents(),
        }
        self._told: dict[str, Schema] = {
            "lifetime": {"type": "integer", "const": self._wire.token_lifetime},
            "total": COUNT,
            "number": number,
            "arrived": moment,
            "updated": moment,
            "obtained": FLAG,
            "package": BASE64,
            "digest": DIGEST,
            "status": status,
            "size": COUNT,
            "attachments": _list(self._wanted()),
            "versions": _list(TEXT) | {"minItems": 1},
            "proxies": _list(TEXT | {"enum": list(ProxyKind)}),
            "needs": _list(TEXT),
            "expires": moment,
            "saved": moment,
            "filing": FILING,
            "first_day": DAY,
            "last_day": DAY,
            "row": COUNT,
            "valid": FLAG,
            "visit": FLAG,
            "digest_info": BASE64,
            "plain_digest": BASE64,
            "former": {"type": "string", "pattern": "^([0-9]{20})?$"},
            "until": moment,
            "content": BASE64,
        }

    def whole(self, server: str, names: Sequence[Operation]) -> Schema:
        profile, wire = self._profile, self._wire
        tags = [tag for tag in TAGS if tag in map(tag_of, names)]
        tokens = wire.has_tokens and "municipality" in tags
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
                for shape in [wire.operations[name]]
            },
            "components": {
                **({"schemas": {"Filing": self._filing()}} if "applicant" in tags else {}),
                **({"securitySchemes": {"token": self._token()}} if tokens else {}),
            },
        }

    def _operation(self, name: Operation) -> Schema:
        published = PUBLISHED.get(name)
        result = "" if self._wire.hal is None else f"/{self._wire.hal.result}"
        followed = links(name, self._wire, result)
        done = self._renewed(name, self._answer(name))
        done |= {"links": followed} if followed else {}
        written: Schema = {
            "operationId": name.value,
            "summary": published or name.value,
            "tags": [tag_of(name)],
            "x-provenance": (Provenance.DERIVED if published else Provenance.MODELLED).value,
            "requestBody": {"required": True, "content": self._json(self._request(name))},
            "responses": {"200": done, **self._errors(name)},
        }
        return written | ({"security": [{"token": []}]} if self._asks_for_token(name) else {})

    def _renewed(self, name: Operation, answer: Schema) -> Schema:
        """Return an answer with the next key, where keys rotate."""
        if not (self._wire.next_token_header and self._asks_for_token(name)):
            return answer
        key = {self._wire.next_token_header: {"required": True, "schema": TEXT}}
        return answer | {"headers": answer.get("headers", {}) | key}

    def _asks_for_token(self, name: Operation) -> bool:
        return self._wire.has_tokens and self._wire.contract(name).municipal

    def _request(self, name: Operation) -> Schema:
        contract, wire = self._wire.contract(name), self._wire.operations[name].request
        fields = {wire[field]: self._asked.get(field, TEXT) for field in wire}
        return _closed(fields, but=[wire[field] for field in contract.optional])

    def _answer(self, name: Operation) -> Schema:
        contract, shape = self._wire.contract(name), self._wire.operations[name]
        if not (contract.response or contract.item):
            digest = {"required": True, "schema": DIGEST}
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
        answers = [self._success(result)]
        if self._wire.error == "ok-with-ng":
            refusals = [error for error in self._refusals(name) if error not in NO_CALL]
            answers.append(self._error([self._wire.errors[error].code for error in refusals]))
        content = answers[0] if len(answers) == 1 else {"anyOf": answers}
        return {"description": "正常終了", "content": self._json(content)}

    def _success(self, result: dict[str, Schema]) -> Schema:
        if self._wire.hal is not None:
            return _hal(self._wire.hal, {self._wire.hal.result: _closed(result)})
        names = self._verdict
        return _closed({names.result: _verdict(names, names.ok, _list(TEXT)), **result})

    @property
    def _verdict(self) -> Verdict:
        assert self._wire.verdict is not None  # noqa: S101  a profile has one envelope or the other
        return self._wire.verdict

    def _refusals(self, name: Operation) -> list[ErrorName]:
        contract = self._wire.contract(name)
        account = contract.municipal and not self._wire.has_tokens
        caller = (
            *((ErrorName.TOKEN_INVALID,) if self._asks_for_token(name) else ()),
            *((ErrorName.BAD_CREDENTIALS,) if account else ()),
        )
        if "token" in (*contract.request, *contract.optional):
            caller = (*caller, ErrorName.CONSENT_INVALID)
        found = [*ALWAYS, *caller, *SOMETIMES.get(name, ())]
        over = ErrorName.RETENTION_OVER in self._wire.errors and contract.municipal
        return [
            *found,
            *((ErrorName.RETENTION_OVER,) if over and ErrorName.NOT_FOUND in found else ()),
        ]

    def _wanted(self) -> Schema:
        """Return a document that a form asks for."""
        names = self._wire.operations[Operation.GET_FORM].item
        texts = {names[name]: TEXT for name in ("id", "label", "condition")}
        return _closed(texts | {names[name]: FLAG for name in ("required", "original")})

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
        codes: dict[int, list[str]] = {}
        for error in self._refusals(name):
            http = wire.errors[error].http or NO_CALL.get(error)
            if http is not None:
                codes.setdefault(http, []).append(wire.errors[error].code)
        answers: dict[int, Schema] = {
            http: {"description": ", ".join(own), "content": self._json(self._error(own))}
            for http, own in codes.items()
        }
        down = answers.setdefault(MAINTENANCE, {"description": "メンテナンス", "content": {}})
        down["content"] |= PAGE
        return {str(http): answer for http, answer in sorted(answers.items())}

    def _error(self, codes: list[str]) -> Schema:
        code = {"type": "string", "enum": codes}
        if self._wire.hal is None:
            names = self._verdict
            return _closed({names.result: _verdict(names, names.ng, _list(code) | {"minItems": 1})})
        error = _closed({self._wire.hal.code: code, self._wire.hal.message: TEXT})
        return _hal(self._wire.hal, {self._wire.hal.errors: _list(error) | {"minItems": 1}})

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
        texts = (names.proxy_name, names.proxy_relation, names.proxy_address)
        numbers = (names.proxy_phone, names.proxy_office)
        proxy = _closed(
            {names.proxy_kind: TEXT | {"enum": list(ProxyKind)}}
            | dict.fromkeys((*texts, *numbers), TEXT)
        )
        return _closed(
            {
                names.procedure: TEXT,
                names.form_version: TEXT,
                names.municipality: TEXT | {"pattern": MUNICIPALITY},
                names.values: values,
                names.groups: {"type": "object", "additionalProperties": _list(values)},
                names.attachments: _list(attachment),
                names.proxy: proxy,
            },
            but=[names.proxy],
        )

    def _documents(self) -> Schema:
        rules = self._wire.documents
        document = _closed(
            {
                rules.name: TEXT | {"pattern": FILE_NAME},
                rules.media_type: TEXT | {"pattern": MEDIA_TYPE},
                rules.content: BASE64,
            }
        )
        return _list(document) | {"maxItems": rules.max_count}

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


def _hal(names: Hal, content: dict[str, Schema]) -> Schema:
    metadata = _closed({names.title: TEXT, names.detail: TEXT})
    links = _closed({names.self_link: _closed({names.href: TEXT})})
    return _closed({names.metadata: metadata, names.links: links, **content})


def _verdict(names: Verdict, word: str, errors: Schema) -> Schema:
    return _closed({names.name: {"type": "string", "const": word}, names.errors: errors})


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
