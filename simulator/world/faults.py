"""Faults a world can be told to play, as a closed enumeration: a misspelt one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from simulator.contracts.profile import CONTRACTS, Operation


class FaultKind(StrEnum):
    """Ways in which the portal can fail."""

    MAINTENANCE = "maintenance"  # 503 with an HTML page
    TOKEN_EXPIRED = "token-expired"  # noqa: S105  401 although the token is young
    ACCIDENT = "accident"  # the portal stumbles: 500, or NG with 200, as the profile says
    ANSWER_LOST = "answer-lost"  # the effect happens, the answer does not arrive
    DUPLICATE_ENTRY = "duplicate-entry"  # the list names one filing twice


_ONLY_AT = {
    FaultKind.TOKEN_EXPIRED: {name for name, contract in CONTRACTS.items() if contract.municipal},
    FaultKind.DUPLICATE_ENTRY: {Operation.LIST_APPLICATIONS},
}


@dataclass
class Fault:
    """One planted fault.

    Args:
        kind: what goes wrong.
        operation: the call it hits.
        number: hit only calls for this 受付番号; "" means any.
        times: how many calls it hits before it is spent.

    Raises:
        ValueError: the call cannot fail in this way, so that the fault would never show.
    """

    kind: FaultKind
    operation: Operation
    number: str = ""
    times: int = 1

    def __post_init__(self) -> None:
        """Refuse a fault without effect."""
        if self.operation not in _ONLY_AT.get(self.kind, Operation):
            raise ValueError(f"{self.kind} cannot happen at {self.operation}")


class Faults:
    """The faults of one world that are still to happen."""

    def __init__(self) -> None:
        self._planted: list[Fault] = []

    def plant(self, fault: Fault) -> None:
        """Add a fault."""
        self._planted.append(fault)

    def doubles(self, listed: str) -> bool:
        """Tell whether a list names this 受付番号 twice, and spend one of the fault's times."""
        for fault in self._planted:
            hit = fault.kind is FaultKind.DUPLICATE_ENTRY and fault.number in ("", listed)
            if hit and fault.times > 0:
                fault.times -= 1
                return True
        return False

    def take(self, operation: Operation, number: str = "") -> FaultKind | None:
        """Return the fault that hits this call, and spend one of its times."""
        for fault in self._planted:
            if fault.kind is FaultKind.DUPLICATE_ENTRY:  # hits a row, not a call
                continue
            if fault.operation == operation and fault.times > 0 and fault.number in ("", number):
                fault.times -= 1
                return fault.kind
        return None
