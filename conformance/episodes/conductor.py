"""Plays several episodes at once: each in a thread of its own, one at a time, in a fixed order.

An episode runs until it wants the connector to act. When all of them want that, the connector gets
one turn, which serves them all; then they go on. So many episodes cost no more turns than one.
"""

from __future__ import annotations

import threading
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.world.faults import FaultKind


class Want(Enum):
    """What a part waits for."""

    TURN = auto()
    FALSE_TURN = auto()
    COMPANY = auto()
    NOTHING = auto()


class Abandoned(Exception):
    """The play was given up while this part was waiting."""


class Part:
    """One episode of a play.

    Args:
        play: plays it; it calls `wants` whenever it needs something.
        alone: whether it has its turns to itself.
    """

    def __init__(self, play: Callable[[Part], None], *, alone: bool) -> None:
        self.alone = alone
        self.want = Want.TURN
        self.about: FaultKind | None = None
        self.given: str | int = ""
        self.fault: BaseException | None = None
        self._mine = threading.Semaphore(0)
        self._back = threading.Semaphore(0)
        self._abandoned = False
        self._thread = threading.Thread(target=self._run, args=(play,), daemon=True)
        self._thread.start()

    def wants(self, want: Want, about: FaultKind | None = None) -> str | int:
        """Hand over, and return what was given once it is this part's turn again.

        Args:
            want: what it waits for.
            about: which false portal it wants to be met.
        """
        self.want = want
        self.about = about
        self._back.release()
        self._mine.acquire()
        if self._abandoned:
            raise Abandoned
        return self.given

    def go_on(self, given: str | int = "") -> None:
        """Let the part run until it wants something or ends.

        Raises:
            BaseException: whatever broke the part.
        """
        self.given = given
        self._mine.release()
        self._back.acquire()
        if self.fault is not None:
            raise self.fault

    def abandon(self) -> None:
        """End a part that still waits."""
        if self.want is not Want.NOTHING:
            self._abandoned = True
            self._mine.release()
            self._thread.join()

    def _run(self, play: Callable[[Part], None]) -> None:
        self._mine.acquire()
        try:
            if not self._abandoned:
                play(self)
        except Abandoned:
            pass
        except BaseException as fault:  # noqa: BLE001  raised again where the part is waited for
            self.fault = fault
        self.want = Want.NOTHING
        self._back.release()


def conduct(
    parts: Sequence[Part],
    turn: Callable[[], str],
    false_turn: Callable[[FaultKind], int],
    company: Callable[[], None],
) -> None:
    """Play all parts to their ends; those that want to be alone come first.

    Args:
        parts: in the order they run.
        turn: gives the connector one turn, and returns its own error or "".
        false_turn: the same at a false portal of some kind; returns how many handshakes it began.
        company: is called once all have come as far as they can without each other.
    """
    try:
        for part in parts:
            if part.alone:
                _lead([part], turn, false_turn)
        _lead([part for part in parts if not part.alone], turn, false_turn)
        company()
        _lead(parts, turn, false_turn)
    finally:
        for part in parts:
            part.abandon()


def _lead(
    parts: Sequence[Part], turn: Callable[[], str], false_turn: Callable[[FaultKind], int]
) -> None:
    for part in parts:
        if part.want is not Want.NOTHING:
            part.go_on()
    while waiting := [part for part in parts if part.want in (Want.TURN, Want.FALSE_TURN)]:
        false = next((part.about for part in waiting if part.about is not None), None)
        given = turn() if false is None else false_turn(false)
        for part in waiting:
            part.go_on(given)
