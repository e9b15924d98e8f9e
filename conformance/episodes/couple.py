"""Drives two instances of one connector, which know of each other no more than they can see."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from conformance.target.driver import ConnectorRefused

if TYPE_CHECKING:
    from conformance.target.door import Door
    from conformance.target.driver import DrivenConnector

LONGEST_WAIT = 5
"""Seconds for the second to do what it wants while the first is kept waiting."""


class Couple:
    """Two instances, both set up.

    Args:
        first: the one.
        second: the other; ends with the couple.
        door: stands before the portal.
    """

    def __init__(self, first: DrivenConnector, second: DrivenConnector, door: Door) -> None:
        self.second = second
        self._first = first
        self._door = door
        self._hands = ThreadPoolExecutor(max_workers=2)

    def cycle(self) -> str:
        """Have both do one cycle, one after the other; return the error of one, or ""."""
        return _first_of(cycle(self._first), cycle(self.second))

    def cycle_around(self, path: str) -> str:
        """Have one do its cycle while the other waits for its first call to a path to be let in.

        Where there is no such call, or the other waits for its turn, they follow each other.
        """
        kept = self._door.keep(path)
        first = self._hands.submit(cycle, self._first)
        first.add_done_callback(lambda _: kept.come())
        kept.wait_until_it_comes()
        second = self._hands.submit(cycle, self.second)
        wait([second], LONGEST_WAIT)
        kept.let_in()
        return _first_of(first.result(), second.result())

    def part(self) -> None:
        """End the second instance."""
        self._hands.shutdown()
        self.second.stop()


def cycle(connector: DrivenConnector) -> str:
    """Have a connector do one cycle; return its own error, or ""."""
    try:
        connector.call("cycle")
    except ConnectorRefused as refused:
        return str(refused)
    return ""


def _first_of(*errors: str) -> str:
    return next(filter(None, errors), "")
