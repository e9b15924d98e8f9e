"""The card service over HTTP: OCSP, revocation lists and CA certificates of one world.

Addresses are our model: how J-LIS serves 署名検証者 is not public. OCSP travels as RFC 6960
appendix A describes it, by POST.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import TypeAlias

from cryptography.hazmat.primitives.serialization import Encoding
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from simulator.cards.service import CardService
from simulator.journal.journal import Call
from simulator.pki.authority import Authority
from simulator.pki.leaf import Kind
from simulator.pki.ocsp import read_question

OCSP_REQUEST = "application/ocsp-request"
OCSP_RESPONSE = "application/ocsp-response"
CRL = "application/pkix-crl"
CERTIFICATE = "application/pkix-cert"
CERTIFICATE_PEM = "application/x-pem-file"

Act: TypeAlias = Callable[[Request, bytes], Response]
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


def application(service: CardService) -> Starlette:
    """Return the ASGI application that serves one world's card service.

    ``POST /ocsp``, ``GET /crl/{kind}/{municipality}.crl``, ``GET /ca/{kind}.cer`` and ``.pem``,
    where kind is ``signature`` or ``authentication``. Every call, answered or refused, is a line
    of the world's journal.
    """
    api = _Api(service)
    served = Starlette(
        routes=[
            Route("/ocsp", api.endpoint("ocsp", api.ocsp), methods=["POST"]),
            Route("/crl/{kind}/{municipality}.crl", api.endpoint("crl", api.crl)),
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

    def endpoint(self, operation: str, act: Act) -> Endpoint:
        """Return an endpoint that lets `act` answer, and records the call."""

        async def answer(request: Request) -> Response:
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
        if request.headers.get("content-type") != OCSP_REQUEST:
            raise HTTPException(415, f"the content type of an OCSP request is {OCSP_REQUEST}")
        return Response(self._service.ocsp(body), media_type=OCSP_RESPONSE)

    def crl(self, request: Request, _body: bytes) -> Response:
        kind = self._authority(request).kind
        try:
            content = self._service.crl(kind, request.path_params["municipality"])
        except LookupError as error:
            raise HTTPException(404, str(error)) from error
        return Response(content, media_type=CRL)

    def certificate(self, request: Request, _body: bytes) -> Response:
        content = self._authority(request).certificate.public_bytes(Encoding.DER)
        return Response(content, media_type=CERTIFICATE)

    def certificate_pem(self, request: Request, _body: bytes) -> Response:
        content = self._authority(request).certificate.public_bytes(Encoding.PEM)
        return Response(content, media_type=CERTIFICATE_PEM)

    def _authority(self, request: Request) -> Authority:
        kind = request.path_params["kind"]
        if kind not in set(Kind):
            raise HTTPException(404, f"{kind!r} is none of {', '.join(Kind)}")
        return self._service.authorities[Kind(kind)]

    def _record(self, request: Request, operation: str, body: bytes, response: Response) -> None:
        world = self._service.world
        world.journal.record(
            Call(
                at=world.clock.now().isoformat(timespec="seconds"),
                listener=request.scope.get("listener", ""),
                operation=operation,
                path=request.url.path,
                account="",
                number="",
                request=_readable(operation, body),
                status=response.status_code,
                response_digest=sha256(response.body).hexdigest(),
                response_size=len(response.body),
                refused="",
                fault="",
                effect="",
            )
        )


def _refusal(refusal: Exception) -> Response:
    if not isinstance(refusal, HTTPException):
        raise refusal
    return PlainTextResponse(f"{refusal.detail}\n", refusal.status_code, refusal.headers)


def _readable(operation: str, body: bytes) -> str:
    """Return what an OCSP request asks, as JSON; other calls carry nothing."""
    if operation != "ocsp":
        return ""
    try:
        question = read_question(body)
    except ValueError:
        return "{}"
    return json.dumps({"issuer": question.key_hash.hex(), "serial": f"{question.serial:x}"})
