"""The ASGI application that serves any number of simulations, each under its own first segment.

``/{simulation}/portal/...`` is the mock portal, ``/{simulation}/card/...`` the mock card service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Mount, Route

from simulator.cards.api import application as card_application
from simulator.portal.api import PortalApi

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
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
    """Routes each request to the simulation its path names.

    Simulations may be added and removed while it serves.
    """

    def __init__(self) -> None:
        self._simulations: dict[str, ASGIApp] = {}

    def add(self, name: str, simulation: Simulation) -> None:
        """Serve `simulation` under ``/{name}/``."""
        portal = PortalApi(simulation.world, simulation.applicant, simulation.municipality)
        self._simulations[name] = Starlette(
            routes=[
                Route("/", _front),
                Mount("/portal", portal.application()),
                Mount("/card", card_application(simulation.cards)),
            ]
        )

    def remove(self, name: str) -> None:
        """Stop serving one simulation."""
        del self._simulations[name]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        name = scope["path"].lstrip("/").partition("/")[0]
        simulation = self._simulations.get(name)
        if simulation is None:
            missing = PlainTextResponse(f"no simulation {name!r}\n", 404)
            await missing(scope, receive, send)
            return
        inner = dict(scope)
        inner["root_path"] = f"{scope.get('root_path', '')}/{name}"
        await simulation(inner, receive, send)


async def _front(_request: Request) -> Response:
    return HTMLResponse(FRONT)
