"""Result documents (交付物) as JSON on the municipality's wire, strictly and within the limits."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from simulator.contracts.document import ResultDocument
from simulator.contracts.filing import FILE_NAME, MEDIA_TYPE
from simulator.contracts.profile import ErrorName
from simulator.portal.refusal import Detail, Refusal

if TYPE_CHECKING:
    from simulator.contracts.profile import Documents


def read(data: object, rules: Documents, field: str) -> tuple[ResultDocument, ...]:
    """Return the documents of a JSON array.

    Args:
        data: what the JSON holds.
        rules: names and limits.
        field: wire name of the array.

    Raises:
        Refusal: it is no array of documents, or there are too many, or one is too large.
    """
    if not isinstance(data, list):
        raise _bad(field, "配列で指定してください。")
    if len(data) > rules.max_count:
        raise _bad(field, f"文書は{rules.max_count}件までです（今は{len(data)}件）。")
    return tuple(_document(one, rules, field) for one in data)


def _document(data: object, rules: Documents, field: str) -> ResultDocument:
    names = (rules.name, rules.media_type, rules.content)
    if not isinstance(data, dict) or set(data) != set(names):
        raise _bad(field, f"{', '.join(names)} を持つオブジェクトで指定してください。")
    name, media_type, content = (data[one] for one in names)
    for wire, value, form in (
        (rules.name, name, FILE_NAME),
        (rules.media_type, media_type, MEDIA_TYPE),
    ):
        if not isinstance(value, str) or not re.fullmatch(form, value):
            raise _bad(f"{field}.{wire}", f"{value!r} は使えません。")
    return ResultDocument(name, media_type, _content(content, rules, f"{field}.{rules.content}"))


def _content(text: object, rules: Documents, field: str) -> bytes:
    try:
        content = base64.b64decode(text if isinstance(text, str) else "?", validate=True)
    except ValueError as error:
        raise _bad(field, "base64 として読めません。") from error
    if len(content) > rules.max_size:
        most = rules.max_size
        raise _bad(field, f"文書は{most}バイトまでです（今は{len(content)}バイト）。")
    return content


def _bad(field: str, message: str) -> Refusal:
    return Refusal(ErrorName.BAD_REQUEST, Detail(field, message))
