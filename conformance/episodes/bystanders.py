"""Rows of a link file that concern nobody in a run: a town's file has many.

They also keep a file that is small by nature from looking like one that lost nearly everything.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from simulator.contracts.linkage import Link, serial_text
from simulator.contracts.profile import written

if TYPE_CHECKING:
    from simulator.contracts.profile import Linkage

_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def bystanders(count: int, profile: Linkage) -> list[Link]:
    """Return links of people who never file, under issuers that do not exist."""
    return [
        Link(
            issuer=f"{number:040x}",
            kind="signature",
            serial=serial_text(number, profile),
            person=f"9{number:014d}",
            since=written(_SINCE, profile.timestamp),
        )
        for number in range(1, count + 1)
    ]
