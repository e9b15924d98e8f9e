"""The portal of one world as an ASGI application, its paths and names out of the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request

from simulator.contracts.profile import ErrorName
from simulator.portal.api_applicant import ApplicantCalls
from simulator.portal.api_follow_up import FollowUpCalls
from simulator.portal.api_municipality import MunicipalityCalls
from simulator.portal.api_service import ServiceCalls
from simulator.portal.drafts import Drafts
from simulator.portal.exchange import Exchange
from simulator.portal.follow_up import FollowUpDesk

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from simulator.portal.applicant import ApplicantDesk
    from simulator.portal.login import LoginDesk
    from simulator.portal.municipality import MunicipalityDesk
    from simulator.portal.services import ServiceDesk
    from simulator.world.world import World


class PortalApi:
    """Routes each call to what answers it.

    Args:
        world: the world served.
        applicant: the resident's desk.
        municipality: the municipality's desk.
        services: knows outside services and their tokens.
        logins: lets residents log in.
    """

    def __init__(
        self,
        world: World,
        applicant: ApplicantDesk,
        municipality: MunicipalityDesk,
        services: ServiceDesk,
        logins: LoginDesk,
    ) -> None:
        self._wire = world.profile.wire
        self._exchange = Exchange(world, municipality)
        acts = {
            **MunicipalityCalls(world, municipality).acts,
            **ApplicantCalls(world, applicant, services, logins).acts,
            **FollowUpCalls(world, FollowUpDesk(world)).acts,
        }
        served = ServiceCalls(world, services, Drafts(world))
        acts = {name: served.guarded(name, act) for name, act in acts.items()}
        acts.update(served.acts)
        self._calls = {
            self._wire.operations[name].path: (name, acts[name])
            for name in acts
            if name in self._wire.operations
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        path = scope["path"].removeprefix(scope["root_path"])
        name, act = self._calls.get(path, (None, None))
        if name is None or act is None:
            message = f"{path} という API はありません。"
            response = self._exchange.refuse(request, ErrorName.NOT_FOUND, message)
        elif request.method != (method := self._wire.operations[name].method):
            message = f"{request.method} ではなく {method} で呼び出してください。"
            response = self._exchange.refuse(request, ErrorName.METHOD_NOT_ALLOWED, message)
            response.headers["allow"] = method
        else:
            response = await self._exchange.take(request, name, act)
        await response(scope, receive, send)
