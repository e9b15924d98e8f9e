"""Puts answers and refusals into the profile's envelope, as bytes ready to send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.contracts.profile import Hal, OperationShape, Wire
    from simulator.portal.refusal import Refusal

_TITLES = {400: "入力エラー", 401: "認証エラー", 404: "該当なし", 405: "メソッドエラー"}


class Refused(Exception):
    """An answer says no; the message carries its codes."""


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
    result: dict[str, Any] = {shape.response[name]: value for name, value in fields.items()}
    if shape.items:
        result[shape.items] = items
    if wire.hal is not None:
        return encode(_hal(wire.hal, "正常終了", "", shape.path, {wire.hal.result: result}))
    return encode(_verdict(wire, ok=True) | result)


def refusal(wire: Wire, path: str, refused: Refusal) -> bytes:
    """Return the body of a refusal."""
    shape = wire.errors[refused.name]
    if wire.hal is None:
        return encode(_verdict(wire, ok=False, codes=[shape.code]))
    names = wire.hal
    title = _TITLES.get(shape.http or 0, "エラー")
    told = "; ".join(detail.message for detail in refused.details)
    errors = [
        {
            names.code: shape.code,
            names.message: f"{detail.field}: {detail.message}" if detail.field else detail.message,
        }
        for detail in refused.details
    ]
    return encode(_hal(names, title, told, path, {names.errors: errors}))


def fields(wire: Wire, body: bytes) -> dict[str, Any]:
    """Return the fields of a success body, under their wire names.

    Raises:
        Refused: it is the body of a refusal.
    """
    data: dict[str, Any] = from_json(body)
    if wire.hal is not None:
        if wire.hal.errors in data:
            raise Refused(data[wire.hal.errors])
        result: dict[str, Any] = data[wire.hal.result]
        return result
    assert wire.verdict is not None  # noqa: S101  a profile has one or the other
    verdict = data.pop(wire.verdict.result)
    if verdict[wire.verdict.name] != wire.verdict.ok:
        raise Refused(verdict[wire.verdict.errors])
    return data


def encode(body: object) -> bytes:
    """Return JSON bytes, characters unescaped."""
    return to_json(body)


def _hal(names: Hal, title: str, detail: str, path: str, content: dict[str, Any]) -> dict[str, Any]:
    return {
        names.metadata: {names.title: title, names.detail: detail},
        names.links: {names.self_link: {names.href: path}},
        **content,
    }


def _verdict(wire: Wire, *, ok: bool, codes: Sequence[str] = ()) -> dict[str, Any]:
    names = wire.verdict
    assert names is not None  # noqa: S101  a profile has one envelope or the other
    word = names.ok if ok else names.ng
    return {names.result: {names.name: word, names.errors: list(codes)}}
