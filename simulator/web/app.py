"""The ASGI application that serves any number of simulations, each under its own first segment.

``/{simulation}/portal/...`` is the mock portal, ``/{simulation}/card/...`` the mock card service.
``/{simulation}/admin/...``, where there is one, steers the simulation (模擬環境の操作).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, PlainTextResponse

from simulator.cards.api import application as card_application
from simulator.portal.adapter import adapted
from simulator.portal.api import PortalApi

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from simulator.web.simulation import Simulation

FRONT = """<!DOCTYPE html>
<html lang="ja"><meta charset="utf-8"><title>tekigo</title>
<h1>tekigo 模擬環境</h1>
<p>これは模擬のポータルです。本物のマイナポータル・ぴったりサービスではありません。
登場する人物・申請はすべて架空です。</p>
<p>This is a simulated portal, not the real one. Every person and filing in it is synthetic.</p>
</html>
"""


class Front:
    """Routes each request to the simulation and the room its path names.

    Simulations may be added and removed while it serves.
    """

    def __init__(self) -> None:
        self._rooms: dict[str, dict[str, ASGIApp]] = {}

    def add(self, name: str, simulation: Simulation, admin: ASGIApp | None = None) -> None:
        """Serve `simulation` under ``/{name}/``, in place of any other there.

        Args:
            name: first segment of its paths.
            simulation: the simulation.
            admin: its admin API; without one it cannot be steered from outside.

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
            "": HTMLResponse(FRONT),
            "portal": adapted(portal, simulation.world.profile.wire),
            "card": card_application(simulation.cards),
            **({} if admin is None else {"admin": admin}),
        }

    def remove(self, name: str) -> None:
        """Stop serving one simulation."""
        del self._rooms[name]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        _, name, room, *_ = f"{scope['path']}//".split("/")
        rooms = self._rooms.get(name)
        if rooms is None:
            missing = f"no simulation {name!r}\n"
        elif room not in rooms:
            missing = f"no {room!r} in simulation {name!r}\n"
        else:
            await rooms[room](dict(scope, root_path=f"/{name}/{room}"), receive, send)
            return
        await PlainTextResponse(missing, 404)(scope, receive, send)
