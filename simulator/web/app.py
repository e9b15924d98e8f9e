"""The ASGI application that serves any number of simulations, each under its own first segment.

``/{simulation}/portal/...`` is the mock portal, ``/{simulation}/card/...`` the mock card service.
``/{simulation}/admin/...``, where there is one, steers the simulation (模擬環境の操作). What else
is asked for goes to its pages, and outside of every simulation to the site, where there are any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, PlainTextResponse

from simulator.cards.api import application as card_application
from simulator.portal.adapter import adapted
from simulator.portal.api import PortalApi

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from starlette.types import ASGIApp, Receive, Scope, Send

    from simulator.web.simulation import Simulation

    Guard: TypeAlias = Callable[[ASGIApp], ASGIApp]

FRONT = """<!DOCTYPE html>
<html lang="ja"><meta charset="utf-8"><title>tekigo</title>
<h1>tekigo 模擬環境</h1>
<p>これは模擬のポータルです。本物のマイナポータル・ぴったりサービスではありません。
登場する人物・申請はすべて架空です。</p>
<p>This is a simulated portal, not the real one. Every person and filing in it is synthetic.</p>
</html>
"""


def unguarded(room: ASGIApp) -> ASGIApp:
    """Let every call through."""
    return room


class Front:
    """Routes each request to the simulation and the room its path names.

    Simulations may be added and removed while it serves.

    Args:
        site: answers where no simulation is named; without it nothing does.
    """

    def __init__(self, site: ASGIApp | None = None) -> None:
        self._rooms: dict[str, dict[str, ASGIApp]] = {}
        self._pages: dict[str, ASGIApp] = {}
        self.site = site

    def add(
        self,
        name: str,
        simulation: Simulation,
        admin: ASGIApp | None = None,
        pages: ASGIApp | None = None,
        guard: Guard = unguarded,
    ) -> None:
        """Serve `simulation` under ``/{name}/``, in place of any other there.

        Args:
            name: first segment of its paths.
            simulation: the simulation.
            admin: its admin API; without one it cannot be steered from outside.
            pages: its pages; without them there is one that says what this is.
            guard: what stands before portal and card service.

        Raises:
            Problem: its profile names an adapter that cannot be used.
        """
        portal = PortalApi(
            simulation.world,
            simulation.applicant,
            simulation.municipality,
            simulation.services,
            simulation.logins,
        )
        self._rooms[name] = {
            **({"": HTMLResponse(FRONT)} if pages is None else {}),
            "portal": guard(adapted(portal, simulation.world.profile.wire)),
            "card": guard(card_application(simulation.cards)),
            **({} if admin is None else {"admin": admin}),
        }
        if pages is not None:
            self._pages[name] = pages

    def remove(self, name: str) -> None:
        """Stop serving one simulation."""
        del self._rooms[name]
        self._pages.pop(name, None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        _, name, room, *_ = f"{scope['path']}//".split("/")
        rooms = self._rooms.get(name)
        if rooms is None:
            await (self.site or _missing(f"no simulation {name!r}"))(scope, receive, send)
        elif room in rooms:
            await rooms[room](dict(scope, root_path=f"/{name}/{room}"), receive, send)
        else:
            pages = self._pages.get(name) or _missing(f"no {room!r} in simulation {name!r}")
            await pages(dict(scope, root_path=f"/{name}"), receive, send)


def _missing(what: str) -> ASGIApp:
    return PlainTextResponse(f"{what}\n", 404)
