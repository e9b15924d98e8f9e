"""Stands before a portal that everybody shares: counts calls, and holds them while a stage is set.

A filing and the fault that is to hit it are two steps; no connector may come in between. So the
municipality's calls wait outside until everything is planted, and are then answered.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from conformance.target.waiting import Waiting
from simulator.contracts.profile import MUNICIPAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from conformance.target.waiting import Tell
    from simulator.contracts.problem import Text
    from simulator.contracts.profile import Profile

TICK = 0.1
LONGEST_HOLD = 120


class Watch:
    """An application that lets another one answer.

    Args:
        application: answers.
        profile: gives the paths of the municipality's calls.
    """

    def __init__(self, application: ASGIApp, profile: Profile) -> None:
        self._application = application
        calls = set(profile.wire.calls) & set(MUNICIPAL)
        self._names = {profile.operation(name).path: str(name) for name in calls}
        self._open = threading.Event()
        self._open.set()
        self._changed = threading.Condition()
        self._calls: Counter[str] = Counter()
        self._at_work = 0
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, once calls are let in."""
        path = scope.get("path", "")
        name = next((name for end, name in self._names.items() if path.endswith(end)), "")
        if name and not self._open.is_set():
            self._note_held(1)
            patient = await self._hold_call(receive)
            self._note_held(-1)
            if patient is None:
                return
            receive = patient
        self._note(name or "other", 1)
        try:
            await self._application(scope, receive, send)
        finally:
            self._note("", -1)

    def hold(self) -> None:
        """Let no call of the municipality in."""
        self._open.clear()

    def release(self) -> bool:
        """Let calls in again, and tell whether any had come meanwhile."""
        with self._changed:
            caught = self._held > 0
        self._open.set()
        return caught

    def calls(self) -> Counter[str]:
        """Return how often each call was let in so far."""
        with self._changed:
            return self._calls.copy()

    @property
    def at_work(self) -> int:
        """How many calls are being answered now."""
        return self._at_work

    def wait(self, done: Callable[[], bool], seconds: float, expected: Text, tell: Tell) -> Waiting:
        """Wait for something, and return the last moment; `left` is not above 0 when it is lost.

        Args:
            done: tells whether it has come.
            seconds: how long at most.
            expected: what it is, for people.
            tell: takes each moment; the first one also when nothing must be waited for.
        """
        before = self.calls()
        deadline = time.monotonic() + seconds
        moment = Waiting(expected, seconds, began=True)
        tell(moment)
        while not done() and moment.left > 0:
            with self._changed:
                self._changed.wait(min(TICK, moment.left))
            came = self.calls() - before
            moment = Waiting(expected, deadline - time.monotonic(), tuple(sorted(came.items())))
            tell(moment)
        return moment

    async def _hold_call(self, receive: Receive) -> Receive | None:
        """Wait until calls are let in; None when the caller has given up meanwhile."""
        messages = [await receive()]
        while messages[-1].get("more_body"):
            messages.append(await receive())
        gone = asyncio.ensure_future(receive())
        await asyncio.to_thread(self._open.wait, LONGEST_HOLD)
        if gone.done():
            return None

        async def again() -> Message:
            return messages.pop(0) if messages else await gone

        return again

    def _note_held(self, step: int) -> None:
        with self._changed:
            self._held += step

    def _note(self, name: str, step: int) -> None:
        with self._changed:
            self._at_work += step
            if name:
                self._calls[name] += 1
            self._changed.notify_all()
