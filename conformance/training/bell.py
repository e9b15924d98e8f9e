"""Wakes pages that wait for news from another thread."""

from __future__ import annotations

import asyncio
import threading


class Bell:
    """Rings in any thread, and is heard in any event loop.

    Attributes:
        rings: how often it has rung; who notes this before looking misses nothing after it.
    """

    def __init__(self) -> None:
        self.rings = 0
        self._lock = threading.Lock()
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def ring(self) -> None:
        """Wake everybody who waits."""
        with self._lock:
            self.rings += 1
            waiting, self._waiting = self._waiting, []
            for loop, event in waiting:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(event.set)

    async def heard(self, since: int) -> None:
        """Wait until it has rung more than `since` times."""
        event = asyncio.Event()
        with self._lock:
            if self.rings > since:
                return
            self._waiting.append((asyncio.get_running_loop(), event))
        await event.wait()
