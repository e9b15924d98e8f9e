"""Rings when something new is to be seen in a room, for pages that update by themselves.

Whoever rings may be on any thread; whoever waits is on the event loop that serves the pages.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress


class Bell:
    """The bell of one room."""

    def __init__(self) -> None:
        self._rings = 0
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
        self._lock = threading.Lock()

    @property
    def rings(self) -> int:
        """How often it has rung."""
        return self._rings

    def ring(self) -> None:
        """Wake everybody who waits."""
        with self._lock:
            self._rings += 1
            woken, self._waiting = self._waiting, []
        for loop, event in woken:
            with suppress(RuntimeError):  # that loop has ended, and nobody waits there any more
                loop.call_soon_threadsafe(event.set)

    async def rung(self, since: int, seconds: float) -> int:
        """Wait until it has rung more often than `since`, and return how often it has.

        Args:
            since: rings the caller knows of; more than these end the wait at once.
            seconds: how long to wait at most.
        """
        waiting = asyncio.get_running_loop(), asyncio.Event()
        with self._lock:
            if self._rings > since:
                return self._rings
            self._waiting.append(waiting)
        try:
            async with asyncio.timeout(seconds):
                await waiting[1].wait()
        except TimeoutError:
            pass
        finally:
            # Also where the browser has left: nothing rings in a room that rests.
            with self._lock, suppress(ValueError):
                self._waiting.remove(waiting)
        return self._rings
