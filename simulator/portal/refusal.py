"""A call the portal refuses, in the profile's words for errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.contracts.profile import ErrorName


@dataclass(frozen=True)
class Detail:
    """One reason, with the wire name of the field it is about ("" when none)."""

    field: str
    message: str


class Refusal(Exception):
    """The portal does not do what was asked.

    Args:
        name: which of the profile's errors.
        details: one or more reasons, for people.
        retry_after: seconds to wait before the next call; 0 when that is not the matter.
    """

    def __init__(self, name: ErrorName, *details: Detail, retry_after: int = 0) -> None:
        super().__init__(name, *details)
        self.name = name
        self.details = details
        self.retry_after = retry_after
