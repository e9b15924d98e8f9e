"""A filing as JSON on the applicant's wire, in the profile's names, both ways and strictly."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any, cast

from simulator.contracts.filing import (
    FILE_NAME,
    MEDIA_TYPE,
    MUNICIPALITY,
    Attachment,
    Filing,
    Proxy,
    ProxyKind,
    Values,
)
from simulator.contracts.profile import ErrorName
from simulator.portal.refusal import Detail, Refusal

if TYPE_CHECKING:
    from simulator.contracts.profile import FilingNames

Json = dict[str, Any]


def write(filing: Filing, names: FilingNames) -> Json:
    """Return the JSON object of a filing; who files is there only where it is not the applicant."""
    by = {} if filing.proxy is None else {names.proxy: _proxy_json(filing.proxy, names)}
    return by | {
        names.procedure: filing.procedure,
        names.form_version: filing.form_version,
        names.municipality: filing.municipality,
        names.values: dict(filing.values),
        names.groups: {group: [dict(row) for row in rows] for group, rows in filing.groups.items()},
        names.attachments: [
            {
                names.attachment_id: attachment.id,
                names.filename: attachment.filename,
                names.media_type: attachment.media_type,
                names.content: base64.b64encode(attachment.content).decode(),
            }
            for attachment in filing.attachments
        ],
    }


def read(data: object, names: FilingNames, field: str = "") -> Filing:
    """Return the filing of a JSON object.

    Args:
        data: what the JSON holds.
        names: wire names of a filing's parts.
        field: wire name of the filing itself.

    Raises:
        Refusal: a field is missing, unknown or of the wrong type; the message names it.
    """
    fields = _object(data, field)
    keys = (
        names.procedure,
        names.form_version,
        names.municipality,
        names.values,
        names.groups,
        names.attachments,
    )
    _exactly(fields, keys, (names.proxy,))
    return Filing(
        procedure=_text(fields, names.procedure),
        form_version=_text(fields, names.form_version),
        municipality=_formed(fields, names.municipality, MUNICIPALITY),
        values=_values(fields[names.values], names.values),
        groups={
            group: tuple(_values(row, group) for row in _list(rows, group))
            for group, rows in _object(fields[names.groups], names.groups).items()
        },
        attachments=tuple(
            _attachment(item, names) for item in _list(fields[names.attachments], names.attachments)
        ),
        proxy=_proxy(fields[names.proxy], names) if names.proxy in fields else None,
    )


def _proxy_json(proxy: Proxy, names: FilingNames) -> Json:
    texts = _proxy_texts(names)
    return {names.proxy_kind: proxy.kind.value} | {
        wire: getattr(proxy, field) for field, wire in texts.items()
    }


def _proxy(data: object, names: FilingNames) -> Proxy:
    fields, texts = _object(data, names.proxy), _proxy_texts(names)
    _exactly(fields, (names.proxy_kind, *texts.values()))
    kind = _text(fields, names.proxy_kind)
    if kind not in set(ProxyKind):
        raise _bad(names.proxy_kind, f"{kind!r} は使えません。{'、'.join(ProxyKind)} のいずれか。")
    told = {field: _text(fields, wire) for field, wire in texts.items()}
    return Proxy(ProxyKind(kind), **told)


def _proxy_texts(names: FilingNames) -> dict[str, str]:
    return {
        "name": names.proxy_name,
        "relation": names.proxy_relation,
        "address": names.proxy_address,
        "phone": names.proxy_phone,
        "office": names.proxy_office,
    }


def _attachment(data: object, names: FilingNames) -> Attachment:
    fields = _object(data, names.attachments)
    keys = (names.attachment_id, names.filename, names.media_type, names.content)
    _exactly(fields, keys)
    try:
        content = base64.b64decode(_text(fields, names.content), validate=True)
    except ValueError as error:
        raise _bad(names.content, "base64 として読めません。") from error
    return Attachment(
        id=_text(fields, names.attachment_id),
        filename=_formed(fields, names.filename, FILE_NAME),
        media_type=_formed(fields, names.media_type, MEDIA_TYPE),
        content=content,
    )


def _values(data: object, field: str) -> Values:
    fields = _object(data, field)
    for name, value in fields.items():
        if not isinstance(value, str):
            raise _bad(f"{field}.{name}", f"{value!r} ではなく文字列で指定してください。")
    return cast("Values", fields)


def _object(data: object, field: str) -> Json:
    if not isinstance(data, dict):
        raise _bad(field, "オブジェクトで指定してください。")
    return data


def _list(data: object, field: str) -> list[object]:
    if not isinstance(data, list):
        raise _bad(field, "配列で指定してください。")
    return data


def _text(fields: Json, name: str) -> str:
    value = fields[name]
    if not isinstance(value, str):
        raise _bad(name, f"{value!r} ではなく文字列で指定してください。")
    return value


def _formed(fields: Json, name: str, form: str) -> str:
    value = _text(fields, name)
    if not re.fullmatch(form, value):
        raise _bad(name, f"{value!r} は使えません。")
    return value


def _exactly(fields: Json, expected: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
    for name in expected:
        if name not in fields:
            raise _bad(name, "必須の項目がありません。")
    for name in fields:
        if name not in (*expected, *optional):
            raise _bad(name, "この項目はありません。")


def _bad(field: str, message: str) -> Refusal:
    return Refusal(ErrorName.BAD_REQUEST, Detail(field, message))
