"""Stands before a portal and knows which answers are under way: begun, and not yet over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Answers:
    """An application that lets another one answer, and knows what it has sent in part.

    Args:
        application: answers.
    """

    def __init__(self, application: ASGIApp) -> None:
        self._application = application
        self._under_way: set[object] = set()

    def half_sent(self) -> int:
        """Return how many answers have been sent in part, and stand still or go on."""
        return len(self._under_way)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        answer = object()

        async def tell(message: Message) -> None:
            await send(message)
            if message.get("more_body"):
                self._under_way.add(answer)

        try:
            await self._application(scope, receive, tell)
        finally:
            self._under_way.discard(answer)
