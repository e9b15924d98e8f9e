"""Stands before a portal and keeps one call waiting outside, so that others can come before it."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

LONGEST_WAIT = 120


class Kept:
    """The first call to a path, which waits.

    Args:
        path: of the call.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._came = threading.Event()
        self._let_in = threading.Event()

    def let_in(self) -> None:
        """Let it in, and keep no other."""
        self._let_in.set()

    def come(self) -> None:
        """Note that it came, or that nobody will make it."""
        self._came.set()

    def wait_until_it_comes(self) -> None:
        """Wait for it."""
        self._came.wait(LONGEST_WAIT)

    async def wait_outside(self) -> None:
        """Wait until it is let in; whoever comes after the first does not wait."""
        if self._came.is_set() or self._let_in.is_set():
            return
        self._came.set()
        await asyncio.to_thread(self._let_in.wait, LONGEST_WAIT)


class Door:
    """An application that lets another one answer.

    Args:
        application: answers.
    """

    def __init__(self, application: ASGIApp) -> None:
        self._application = application
        self._kept: Kept | None = None

    def keep(self, path: str) -> Kept:
        """Keep the first call to a path outside, until it is let in."""
        self._kept = Kept(path)
        return self._kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        kept = self._kept
        if kept is not None and scope.get("path") == kept.path:
            await kept.wait_outside()
        await self._application(scope, receive, send)
