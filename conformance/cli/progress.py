"""A progress bar on standard error: on a terminal all the time, in a log at each tenth."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

BAR = 24
MINUTE = 60


class Progress:
    """How far something is.

    Args:
        count: how many there are to be.
        first: how many are there already.
    """

    def __init__(self, count: int, first: int = 0) -> None:
        self._count = count
        self._first = first
        self._began = time.monotonic()
        self._live = sys.stderr.isatty()
        self._tenth = -1

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Leave the line."""
        if self._live:
            print(file=sys.stderr)

    def tell(self, done: int) -> None:
        """Show that so many are there."""
        tenth = 10 * done // self._count
        if self._live:
            print(f"\r{self._line(done)}", end="", file=sys.stderr, flush=True)
        elif tenth > self._tenth:
            print(self._line(done).rstrip(), file=sys.stderr, flush=True)
        self._tenth = tenth

    def _line(self, done: int) -> str:
        rate = (done - self._first) / max(time.monotonic() - self._began, 0.001)
        filled = BAR * done // self._count
        left = round((self._count - done) / max(rate, 0.001))
        return (
            f"[{'#' * filled}{'.' * (BAR - filled)}] {done:,}/{self._count:,}"
            f"  {rate:,.0f}/s  {left // MINUTE}:{left % MINUTE:02d} "
        )
