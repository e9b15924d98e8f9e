"""The card service over HTTP: OCSP, revocation lists, CA certificates, and the platform's calls.

Addresses are our model: how J-LIS serves 署名検証者 is not public. OCSP travels as RFC 6960
appendix A describes it, by POST. A planted fault is played here, or by the desk that answers.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from typing import TypeAlias

from cryptography.hazmat.primitives.serialization import Encoding
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from simulator.cards.platform import PlatformDesk
from simulator.cards.platform_api import VERIFIERS, PlatformApi, Verifier
from simulator.cards.service import CardService
from simulator.cards.status import StatusDesk
from simulator.journal.journal import Call
from simulator.pki.authority import Authority
from simulator.pki.leaf import Kind, Municipality
from simulator.pki.ocsp import Question, read_question
from simulator.world.card_faults import CardFaultKind, CardOperation

OCSP_REQUEST = "application/ocsp-request"
OCSP_RESPONSE = "application/ocsp-response"
CRL = "application/pkix-crl"
CERTIFICATE = "application/pkix-cert"
CERTIFICATE_PEM = "application/x-pem-file"
DOWN_PAGE = (
    "<!DOCTYPE html><html lang='ja'><title>停止中</title>"
    "<p>ただいま失効情報の提供を停止しています。</p></html>"
)

Act: TypeAlias = Callable[[Request, bytes], Response]
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


def application(service: CardService, verifiers: Sequence[Verifier] = VERIFIERS) -> Starlette:
    """Return the ASGI application that serves one world's card service.

    ``POST /ocsp``, answered by the authority, and ``POST /ocsp/delegated``, by its delegate;
    ``GET /crl/{digest}.crl`` for a certificate's distribution point;
    ``GET /crl/{kind}/{municipality}.crl``, ``GET /ca/{kind}.cer`` and ``.pem`` of the authorities
    that issue now. Kind is ``signature`` or ``authentication``. ``POST /verify/registration``,
    ``/verify/login``, ``/status`` and ``/links`` are the platform's. Every call, answered or
    refused, is a line of the world's journal.

    Args:
        service: knows the cards.
        verifiers: who is told serial numbers and links.
    """
    api = _Api(service)
    platform = PlatformApi(PlatformDesk(service, api.desk), verifiers)
    posted = [
        ("/ocsp", "ocsp", api.ocsp),
        ("/ocsp/delegated", "ocsp", api.delegated),
        ("/verify/registration", "verify-registration", platform.register),
        ("/verify/login", "verify-login", platform.login),
        ("/status", "status", platform.status),
        ("/links", "links", platform.links),
    ]
    served = Starlette(
        routes=[
            *(Route(path, api.endpoint(name, act), methods=["POST"]) for path, name, act in posted),
            Route("/crl/{digest}.crl", api.endpoint("crl", api.crl_at)),
            Route("/crl/{kind}/{municipality}.crl", api.endpoint("crl", api.crl_of)),
            Route("/ca/{kind}.cer", api.endpoint("ca", api.certificate)),
            Route("/ca/{kind}.pem", api.endpoint("ca", api.certificate_pem)),
        ],
        exception_handlers={HTTPException: api.refuse},
    )
    served.router.redirect_slashes = False
    return served


class _Api:
    def __init__(self, service: CardService) -> None:
        self._service = service
        self.desk = StatusDesk(service)

    def endpoint(self, operation: str, act: Act) -> Endpoint:
        """Return an endpoint that lets `act` answer, and records the call."""

        async def answer(request: Request) -> Response:
            request.state.began = self._service.world.timer()
            body = await request.body()
            try:
                response = act(request, body)
            except HTTPException as refusal:
                response = _refusal(refusal)
            self._record(request, operation, body, response)
            return response

        return answer

    async def refuse(self, request: Request, refusal: Exception) -> Response:
        """Answer a call that no endpoint takes."""
        response = _refusal(refusal)
        self._record(request, "", b"", response)
        return response

    def ocsp(self, request: Request, body: bytes) -> Response:
        return self._ocsp(request, body, delegated=False)

    def delegated(self, request: Request, body: bytes) -> Response:
        return self._ocsp(request, body, delegated=True)

    def crl_at(self, request: Request, _body: bytes) -> Response:
        try:
            authority, place = self.desk.found_at(request.path_params["digest"])
        except LookupError as error:
            raise HTTPException(404, str(error)) from error
        return self._crl(request, authority, place)

    def crl_of(self, request: Request, _body: bytes) -> Response:
        authority = self._authority(request)
        try:
            place = self.desk.place(request.path_params["municipality"])
        except LookupError as error:
            raise HTTPException(404, str(error)) from error
        return self._crl(request, authority, place)

    def certificate(self, request: Request, _body: bytes) -> Response:
        content = self._authority(request).certificate.public_bytes(Encoding.DER)
        return Response(content, media_type=CERTIFICATE)

    def certificate_pem(self, request: Request, _body: bytes) -> Response:
        content = self._authority(request).certificate.public_bytes(Encoding.PEM)
        return Response(content, media_type=CERTIFICATE_PEM)

    def _ocsp(self, request: Request, body: bytes, *, delegated: bool) -> Response:
        if request.headers.get("content-type") != OCSP_REQUEST:
            raise HTTPException(415, f"the content type of an OCSP request is {OCSP_REQUEST}")
        question = _question(body)
        about = f"{question.serial:x}" if question else ""
        fault = self._fault(request, CardOperation.OCSP, about)
        content = self.desk.ocsp(body, fault, delegated=delegated)
        return _sent(content, OCSP_RESPONSE, fault)

    def _crl(self, request: Request, authority: Authority, place: Municipality) -> Response:
        fault = self._fault(request, CardOperation.CRL, place.code)
        return _sent(self.desk.crl(authority, place, fault), CRL, fault)

    def _fault(
        self, request: Request, operation: CardOperation, about: str
    ) -> CardFaultKind | None:
        fault = self._service.world.card_faults.take(operation, about)
        request.state.fault = fault or ""
        return fault

    def _authority(self, request: Request) -> Authority:
        kind = request.path_params["kind"]
        if kind not in set(Kind):
            raise HTTPException(404, f"{kind!r} is none of {', '.join(Kind)}")
        return self._service.authority(Kind(kind))

    def _record(self, request: Request, operation: str, body: bytes, response: Response) -> None:
        world = self._service.world
        now = world.timer()
        world.journal.record(
            Call(
                at=world.clock.now().isoformat(timespec="seconds"),
                took=round((now - getattr(request.state, "began", now)) * 1_000_000),
                listener=request.scope.get("listener", ""),
                operation=operation,
                path=request.url.path,
                account=getattr(request.state, "account", ""),
                number="",
                request=_readable(operation, body),
                request_digest=sha256(body).hexdigest() if operation else "",
                status=response.status_code,
                response_digest=sha256(response.body).hexdigest(),
                response_size=len(response.body),
                refused="",
                fault=getattr(request.state, "fault", ""),
                effect="",
            )
        )


def _refusal(refusal: Exception) -> Response:
    if not isinstance(refusal, HTTPException):
        raise refusal
    return PlainTextResponse(f"{refusal.detail}\n", refusal.status_code, refusal.headers)


def _sent(content: bytes, media_type: str, fault: CardFaultKind | None) -> Response:
    if fault is CardFaultKind.SERVICE_DOWN:
        return HTMLResponse(DOWN_PAGE, 503)
    if fault is CardFaultKind.TRUNCATED:
        content = content[: len(content) // 2]
    return Response(content, media_type=media_type)


def _question(body: bytes) -> Question | None:
    try:
        return read_question(body)
    except ValueError:
        return None


def _readable(operation: str, body: bytes) -> str:
    """Return what an OCSP request asks, as JSON; other calls carry nothing."""
    if operation != "ocsp":
        return ""
    question = _question(body)
    if question is None:
        return "{}"
    return json.dumps({"issuer": question.key_hash.hex(), "serial": f"{question.serial:x}"})
