"""Who may do what on the pages: the trainer shows the admin token once, and a cookie keeps it.

Every answer carries headers that let a browser load nothing from elsewhere, and a form is taken
only from our own pages.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse

from simulator.screens.page import TRAINER

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "tekigo-trainer"
ENTER = "/enter"
READS = ("GET", "HEAD")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class Access:
    """Lets visitors in before any page sees them.

    Args:
        application: the pages.
        token: the admin token.
    """

    def __init__(self, application: ASGIApp, token: str) -> None:
        self._application = application
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope)
        if scope["path"] == ENTER and self._is_token(request.query_params.get("token", "")):
            response = RedirectResponse("/", 303)
            response.set_cookie(COOKIE, self._token, httponly=True, samesite="strict")
            await response(scope, receive, send)
            return
        if request.method not in READS and not _own(request):
            await PlainTextResponse("foreign origin\n", 403)(scope, receive, send)
            return
        scope[TRAINER] = self._is_token(request.cookies.get(COOKIE, ""))
        await self._application(scope, receive, _armoured(send))

    def _is_token(self, shown: str) -> bool:
        return hmac.compare_digest(shown.encode(), self._token.encode())


def require_trainer(request: Request) -> None:
    """See that an admin action is the trainer's.

    Raises:
        HTTPException: it is not.
    """
    if not request.scope.get(TRAINER):
        raise HTTPException(403)


def _own(request: Request) -> bool:
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _armoured(send: Send) -> Send:
    async def out(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return out
