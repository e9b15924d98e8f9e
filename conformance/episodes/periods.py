"""Reads which 到達日時 a call of the list asked for, out of the journal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.contracts.profile import Operation, read_instant

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.contracts.profile import Wire
    from simulator.journal.journal import Call


def fields(call: Call) -> dict[str, object]:
    """Return the fields of a call's request; none where it is not readable."""
    try:
        found = json.loads(call.request)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def period(call: Call, wire: Wire) -> tuple[datetime, datetime] | None:
    """Return the period a call asked for; None where it names none that can be read."""
    asked = fields(call)
    try:
        return (
            read_instant(str(asked["since"]), wire.timestamp),
            read_instant(str(asked["until"]), wire.timestamp),
        )
    except (KeyError, ValueError):
        return None


def lists(call: Call, arrived: datetime, wire: Wire) -> bool:
    """Tell whether a call asked for all filings of a time that includes an instant."""
    asked = period(call, wire)
    whole = call.operation == Operation.LIST_APPLICATIONS and call.done
    if not whole or asked is None or fields(call).get("unobtained"):
        return False
    return asked[0] <= arrived <= asked[1]
