"""Holds the connector's calls before portal and card service answer, so that a room can look.

A call that is held has not happened: nothing of it is in the journal, and no time of it is counted.
What the pages ask the portal for themselves comes over no wire, and is never held.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from simulator.screens.bell import Bell


@dataclass(frozen=True)
class Held:
    """A call that waits.

    Args:
        number: its place among all that ever waited, from 1.
        path: as called.
    """

    number: int
    path: str


class Gate:
    """The gate of one room; it is open until somebody pauses.

    Args:
        bell: rings when a call begins to wait, or no longer does.
    """

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._paused = False
        self._count = 0
        self._held: dict[Held, tuple[asyncio.AbstractEventLoop, asyncio.Event]] = {}
        self._lock = threading.Lock()

    @property
    def paused(self) -> bool:
        """Whether calls are held."""
        return self._paused

    @property
    def held(self) -> tuple[Held, ...]:
        """The calls that wait, oldest first."""
        return tuple(self._held)

    def pause(self) -> None:
        """Hold every call from now on."""
        self._paused = True
        self._bell.ring()

    def step(self) -> bool:
        """Let the oldest call through that waits, and tell whether there was one."""
        return self._let(1) > 0

    def run(self) -> None:
        """Let every call through, those that wait in their order, until the next pause."""
        self._paused = False
        self._let(len(self._held))

    def guard(self, application: ASGIApp) -> ASGIApp:
        """Return an application whose calls pass this gate."""

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if not self._paused or "listener" not in scope:
                await application(scope, receive, send)
                return
            body = await _whole(receive)
            if await self._wait(scope["path"], receive):
                await application(scope, _again(body, receive), send)

        return guarded

    async def _wait(self, path: str, receive: Receive) -> bool:
        """Wait until a call is let through; tell whether its caller was still there."""
        through = asyncio.Event()
        with self._lock:
            self._count += 1
            held = Held(self._count, path)
            self._held[held] = asyncio.get_running_loop(), through
            if not self._paused:  # it was opened meanwhile
                through.set()
        self._bell.ring()
        passing = asyncio.ensure_future(through.wait())
        leaving = asyncio.ensure_future(_gone(receive))
        try:
            await asyncio.wait({passing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            passing.cancel()
            with self._lock:
                self._held.pop(held, None)
            self._bell.ring()
        return through.is_set()

    def _let(self, count: int) -> int:
        with self._lock:
            passed = list(self._held)[:count]
            opened = [self._held.pop(one) for one in passed]
        for loop, event in opened:
            with suppress(RuntimeError):  # its server has ended
                loop.call_soon_threadsafe(event.set)
        self._bell.ring()
        return len(opened)


async def _whole(receive: Receive) -> list[Message]:
    """Return the messages of a request's body, which come before its caller can hang up."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    return messages


def _again(messages: list[Message], receive: Receive) -> Receive:
    rest = iter(messages)

    async def replayed() -> Message:
        return next(rest, None) or await receive()

    return replayed


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
