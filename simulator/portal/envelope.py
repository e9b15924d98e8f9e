"""Puts answers and refusals into the profile's envelope, as bytes ready to send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.contracts.profile import OperationShape, Wire
    from simulator.portal.refusal import Refusal

_TITLES = {400: "入力エラー", 401: "認証エラー", 404: "該当なし", 405: "メソッドエラー"}


def answer(
    wire: Wire, shape: OperationShape, fields: Mapping[str, Any], items: Sequence[Mapping[str, Any]]
) -> bytes:
    """Return a success body.

    Args:
        wire: the profile.
        shape: the call that is answered.
        fields: our field names to values, renamed here.
        items: rows of the answer's list under their wire names; ignored when it has no list.
    """
    names = wire.hal
    result: dict[str, Any] = {shape.response[name]: value for name, value in fields.items()}
    if shape.items:
        result[shape.items] = items
    return encode(
        {
            names.metadata: {names.title: "正常終了", names.detail: ""},
            names.links: {names.self_link: {names.href: shape.path}},
            names.result: result,
        }
    )


def refusal(wire: Wire, path: str, refused: Refusal) -> bytes:
    """Return the body of a refusal, with one error a detail."""
    names = wire.hal
    shape = wire.errors[refused.name]
    return encode(
        {
            names.metadata: {
                names.title: _TITLES.get(shape.http, "エラー"),
                names.detail: "; ".join(detail.message for detail in refused.details),
            },
            names.links: {names.self_link: {names.href: path}},
            names.errors: [
                {
                    names.code: shape.code,
                    names.message: f"{detail.field}: {detail.message}"
                    if detail.field
                    else detail.message,
                }
                for detail in refused.details
            ],
        }
    )


def encode(body: object) -> bytes:
    """Return JSON bytes, characters unescaped."""
    return to_json(body)
