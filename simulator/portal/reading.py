"""What both halves of the portal's interface share: fields of a call, read strictly, and tables."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import TYPE_CHECKING, Any

from simulator.contracts.profile import ErrorName, Operation, read_instant
from simulator.portal.refusal import Detail, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.contracts.profile import Wire
    from simulator.portal.exchange import Turn

INSIDE = "iso-8601"
EXAMPLES = {INSIDE: "2026-06-01T09:00:00+09:00", "digits": "20260601090000"}


class Calls:
    """Reads the fields of calls in the forms of a profile.

    Args:
        wire: the profile's wire part.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def _text(self, turn: Turn, operation: Operation, name: str) -> str:
        value = turn.fields[name]
        if not isinstance(value, str):
            raise self._bad(operation, name, f"{value!r} ではなく文字列で指定してください。")
        return value

    def _bytes(self, turn: Turn, operation: Operation, name: str) -> bytes:
        try:
            return base64.b64decode(self._text(turn, operation, name), validate=True)
        except (binascii.Error, ValueError) as error:
            raise self._bad(operation, name, "base64 として読めません。") from error

    def _instant(self, turn: Turn, operation: Operation, name: str) -> datetime:
        text = self._text(turn, operation, name)
        try:
            return read_instant(text, self._wire.timestamp)
        except ValueError as error:
            message = f"{text!r} は日時ではありません (例: {EXAMPLES[self._wire.timestamp]})。"
            raise self._bad(operation, name, message) from error

    def _told(self, inside: str) -> str:
        return self._wire.instant(datetime.fromisoformat(inside))

    def _count(
        self, turn: Turn, operation: Operation, name: str, low: int, high: int, default: int
    ) -> int:
        if name not in turn.fields:
            return default
        value = turn.fields[name]
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # 20.0 is the same number in JSON
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            message = f"{value!r} ではなく {low} から {high} の整数を指定してください。"
            raise self._bad(operation, name, message)
        return value

    def _bad(self, operation: Operation, name: str, message: str) -> Refusal:
        wire_name = self._wire.operations[operation].request[name]
        return Refusal(ErrorName.BAD_REQUEST, Detail(wire_name, message))


def table(names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Return rows as objects, under the names of their columns."""
    return [dict(zip(names, row, strict=True)) for row in rows]
