"""Stands before every page: who may come in, who may do what, and what a browser may load.

A request must name this machine as people call it, so that no other site's name leads here (DNS
rebinding), and a form must come from our own pages. The trainer has shown the token, and where the
network is open everybody else a room's passcode: see `keys`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from simulator.screens.keys import same
from simulator.screens.page import TRAINER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from simulator.screens.keys import Keys

COOKIE = "tekigo-trainer"
ROOM_COOKIE = "tekigo-room-"
PUBLIC = ("", "static", "enter", "door", "trust")
"""First segments of the paths that everybody may see who reaches this machine."""
ADMIN = "admin"
"""Second segment of the paths of a room that take the trainer's token with each call."""
LARGEST = 128 << 20
"""Bytes of the largest body that is taken: ten attachments, and the form around them."""
HERE = ("localhost", "127.0.0.1", "::1")
READS = ("GET", "HEAD")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Access:
    """Lets visitors in before any page sees them.

    Args:
        application: the pages.
        keys: what opens them.
        passcode: returns the passcode of a room, None where there is no such room.
        names: what this machine is called by others, beside `HERE`.
        asks: whether everybody but the trainer has to say the passcode of a room.
    """

    def __init__(
        self,
        application: ASGIApp,
        keys: Keys,
        passcode: Callable[[str], str | None],
        names: Collection[str] = (),
        *,
        asks: bool = False,
    ) -> None:
        self._application = application
        self._keys = keys
        self._passcode = passcode
        self._asks = asks
        self._names = {*HERE, *(name.lower() for name in names)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        request = Request(scope)
        send = _armoured(send)
        refused = self._refusal(request)
        if refused is not None:
            await refused(scope, receive, send)
            return
        scope[TRAINER] = same(request.cookies.get(COOKIE, ""), self._keys.trainer_seal())
        if not self._may_enter(request):
            await _led_to(self._door(request), request)(scope, receive, send)
            return
        await self._application(scope, _measured(receive), send)

    def _refusal(self, request: Request) -> Response | None:
        if _host(request) not in self._names:
            names = ", ".join(sorted(self._names))
            return _plain(421, f"このサーバの名前は {names} です。", f"This is {names}.")
        if request.method not in READS and not _own(request):
            return _plain(403, "他のサイトからの送信です。", "This form is of another site.")
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST:
            return _plain(413, "送られたものが大きすぎます。", "What was sent is too large.")
        return None

    def _may_enter(self, request: Request) -> bool:
        first = _first(request)
        if not self._asks or request.scope[TRAINER] or first in PUBLIC:
            return True
        if _second(request) == ADMIN:  # where nobody is slowed down who guesses the token
            return False
        passcode = self._passcode(first)
        if passcode is None:  # no room's: whoever was let into one may read it
            return any(self._was_let_in(request, name) for name in request.cookies)
        return self._was_let_in(request, ROOM_COOKIE + first)

    def _door(self, request: Request) -> str:
        """Return the page that asks for the passcode, or lists the rooms that have one."""
        first = _first(request)
        return "/" if self._passcode(first) is None else f"/door/{first}"

    def _was_let_in(self, request: Request, cookie: str) -> bool:
        room = cookie.removeprefix(ROOM_COOKIE)
        passcode = self._passcode(room)
        shown = request.cookies.get(ROOM_COOKIE + room, "")
        return passcode is not None and same(shown, self._keys.room_seal(room, passcode))


def require_trainer(request: Request) -> None:
    """See that an admin action is the trainer's.

    Raises:
        HTTPException: it is not.
    """
    if not request.scope.get(TRAINER):
        raise HTTPException(403)


def _own(request: Request) -> bool:
    """Tell whether a form came from our own pages, or from no browser."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _host(request: Request) -> str:
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def _first(request: Request) -> str:
    return str(request.scope["path"]).split("/")[1]


def _second(request: Request) -> str:
    return f"{request.scope['path']}/".split("/")[2]


def _plain(status: int, ja: str, en: str) -> Response:
    return PlainTextResponse(f"{ja}\n{en}\n", status)


def _led_to(place: str, request: Request) -> Response:
    """Lead to another page; htmx would put a redirect's page into the one that is shown."""
    if "hx-request" in request.headers:
        return Response(status_code=403, headers={"HX-Redirect": place})
    return RedirectResponse(place, 303)


def _measured(receive: Receive) -> Receive:
    """Take no more of a body than `LARGEST`, however it is announced."""
    taken = 0

    async def measured() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST:
            raise HTTPException(413)
        return message

    return measured


def _armoured(send: Send) -> Send:
    async def out(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return out
