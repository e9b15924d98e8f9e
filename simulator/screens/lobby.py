"""The pages before any room (受付): which rooms there are, who is let in, whom a browser may trust.

The trainer makes rooms and closes them. Where the network is open, everybody else says the passcode
of a room once, and is told how to make a browser trust our certificate.
"""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from simulator.contracts.problem import Text
from simulator.contracts.profile import DEFAULT, builtins
from simulator.screens.access import COOKIE, ROOM_COOKIE, require_trainer
from simulator.screens.keys import new_passcode, same
from simulator.screens.page import TRAINER, page
from simulator.screens.rooms import LONGEST_TITLE, Opening, Plate, Rooms, called
from simulator.screens.trust import trust_routes

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from simulator.screens.keys import Keys
    from simulator.screens.tries import Tries
    from simulator.web.app import Front

_WRONG_TOKEN = Text("講師の鍵が違います。", "This is not the trainer's token.")
_WRONG_PASSCODE = Text("合言葉が違います。", "This is not the passcode of the room.")
_USED = Text(
    "この講師用アドレスは使われました。講師の鍵を入れてください。",
    "This address of the trainer was used. Enter the trainer's token.",
)
_TOO_LONG = Text(
    f"部屋の名前は {LONGEST_TITLE} 文字までです。",
    f"A room's name has at most {LONGEST_TITLE} characters.",
)


@dataclass(frozen=True)
class Lobby:
    """What the pages before any room need.

    Args:
        rooms: the rooms.
        front: serves those that are open.
        keys: what opens the pages.
        tries: slows down who guesses.
        address: of the pages, as participants type it.
        passcode: of new rooms; "" for one of their own each.
        profile: of new rooms, where nobody chooses another.
        ca_file: certificate of the CA that browsers must trust; None where there is no TLS.
    """

    rooms: Rooms
    front: Front
    keys: Keys
    tries: Tries
    address: str
    passcode: str = ""
    profile: str = DEFAULT
    ca_file: Path | None = None

    def routes(self) -> list[BaseRoute]:
        """Return the routes, the last of which opens rooms."""
        return [
            Route("/", self._list),
            Route("/rooms", self._add, methods=["POST"]),
            Route("/rooms/{room}/close", self._closing),
            Route("/rooms/{room}/close", self._close, methods=["POST"]),
            Route("/enter", self._entrance),
            Route("/enter", self._enter, methods=["POST"]),
            Route("/leave", self._leave, methods=["POST"]),
            Route("/door/{room}", self._door),
            Route("/door/{room}", self._let_in, methods=["POST"]),
            *trust_routes(self.ca_file),
        ]

    def opening(self) -> list[BaseRoute]:
        """Return the route that opens a room, which stands after all others."""
        opening = Opening(self.rooms, self.front)
        return [Route("/{room}", opening), Route("/{room}/{rest:path}", opening)]

    async def _list(self, request: Request) -> Response:
        return self._lobby(request)

    async def _add(self, request: Request) -> Response:
        require_trainer(request)
        form = await request.form()
        title, profile = str(form.get("title", "")).strip(), str(form.get("profile", self.profile))
        if len(title) > LONGEST_TITLE:
            return self._lobby(request, 422, error=_TOO_LONG, title=title)
        if profile not in self._profiles():
            raise HTTPException(400)
        passcode = self.passcode or new_passcode()
        # Not here: it has to wait while the world of another room is opened.
        await to_thread(self.rooms.add, Plate(title=title, passcode=passcode, profile=profile))
        return RedirectResponse("/", 303)

    async def _closing(self, request: Request) -> Response:
        require_trainer(request)
        return page(request, "lobby/closing.html.jinja", room=self._called(request))

    async def _close(self, request: Request) -> Response:
        require_trainer(request)
        await to_thread(self.rooms.remove, request.path_params["room"])
        return RedirectResponse("/", 303)

    async def _entrance(self, request: Request) -> Response:
        if request.scope[TRAINER]:
            return RedirectResponse("/", 303)
        shown = request.query_params.get("key", "")
        if self.keys.use_entrance(shown):
            return self._as_trainer(request)
        return _ask(request, "enter", error=_USED if shown else None)

    async def _enter(self, request: Request) -> Response:
        token = str((await request.form()).get("token", ""))
        who = f"{_client(request)} trainer"
        if wait := self.tries.wait(who):
            return _ask(request, "enter", wait=wait)
        if not same(token.strip(), self.keys.token):
            self.tries.wrong(who)
            return _ask(request, "enter", error=_WRONG_TOKEN)
        self.tries.right(who)
        return self._as_trainer(request)

    async def _leave(self, request: Request) -> Response:
        left = RedirectResponse("/", 303)
        for name in request.cookies:
            if name == COOKIE or name.startswith(ROOM_COOKIE):
                left.delete_cookie(name, httponly=True, samesite="strict")
        return left

    async def _door(self, request: Request) -> Response:
        return _ask(request, "door", room=self._called(request))

    async def _let_in(self, request: Request) -> Response:
        room, title = request.path_params["room"], self._called(request)
        shown = str((await request.form()).get("passcode", "")).strip().lower()
        passcode, who = self.rooms.plates[room].passcode, f"{_client(request)} {room}"
        if wait := self.tries.wait(who):
            return _ask(request, "door", room=title, wait=wait)
        if not same(shown, passcode.lower()):
            self.tries.wrong(who)
            return _ask(request, "door", room=title, error=_WRONG_PASSCODE)
        self.tries.right(who)
        seal = self.keys.room_seal(room, passcode)
        return _carrying(request, ROOM_COOKIE + room, seal, f"/{room}/")

    def _as_trainer(self, request: Request) -> Response:
        return _carrying(request, COOKIE, self.keys.trainer_seal(), "/")

    def _lobby(
        self, request: Request, status: int = 200, error: Text | None = None, title: str = ""
    ) -> Response:
        return page(
            request,
            "lobby/rooms.html.jinja",
            status=status,
            # A copy: another thread may be making or closing one.
            rooms={
                name: (called(name, plate), plate)
                for name, plate in list(self.rooms.plates.items())
            },
            address=self.address,
            shared=self.ca_file is not None,
            profiles=self._profiles(),
            error=error,
            title=title,
            longest=LONGEST_TITLE,
        )

    def _profiles(self) -> list[str]:
        """Return what a new room may be founded with, the usual one first."""
        return [self.profile, *(name for name in builtins() if name != self.profile)]

    def _called(self, request: Request) -> Text:
        name = request.path_params["room"]
        if name not in self.rooms.plates:
            raise HTTPException(404)
        return called(name, self.rooms.plates[name])


def _ask(
    request: Request,
    what: str,
    *,
    error: Text | None = None,
    wait: int = 0,
    room: Text | None = None,
) -> Response:
    """Return the page that asks for a token or a passcode, and says what was wrong with it."""
    status = 429 if wait else 403 if error else 200
    asking = page(
        request, f"lobby/{what}.html.jinja", status=status, error=error, wait=wait, room=room
    )
    if wait:
        asking.headers["Retry-After"] = str(wait)
    return asking


def _carrying(request: Request, cookie: str, seal: str, place: str) -> Response:
    """Send a browser on with a cookie that ends with its session, and that no script reads."""
    on = RedirectResponse(place, 303)
    secure = request.url.scheme == "https"
    on.set_cookie(cookie, seal, httponly=True, samesite="strict", secure=secure)
    return on


def _client(request: Request) -> str:
    return "" if request.client is None else request.client.host
