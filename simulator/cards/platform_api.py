"""The platform over HTTP: registering, logging in, status and links, as JSON.

Who calls with the token of a `Verifier` is qualified and is told names of certificates and links;
anybody else gets verdicts and an opaque user, never a serial number. Addresses and the token are
our model; J-LIS tells only those who filed beforehand (procedure1_2.html) [P].
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from simulator.cards.messages import (
    STATUS_CODES,
    CertificateQuery,
    Error,
    ErrorCode,
    SignedQuery,
    StatusQuery,
)
from simulator.cards.platform import PlatformDesk, Refused

LOGGER = logging.getLogger("tekigo")
JSON = "application/json"
_BEARER = "Bearer "

Query = TypeVar("Query", bound=BaseModel)


@dataclass(frozen=True)
class Verifier:
    """A municipality that filed as 署名検証者 beforehand.

    Args:
        name: what the journal calls it.
        token: shows that a call is its own; of this service only, no account of the portal.
    """

    name: str
    token: str


VERIFIERS = (Verifier("tekigo-132012", "tekigo-verifier"),)
"""Who is qualified unless somebody says otherwise. Its token is no secret: it opens test data."""


class PlatformApi:
    """Answers the calls of the platform.

    Args:
        desk: does the work.
        verifiers: who is qualified.
    """

    def __init__(self, desk: PlatformDesk, verifiers: Sequence[Verifier] = VERIFIERS) -> None:
        self._desk = desk
        self._verifiers = verifiers

    def register(self, request: Request, body: bytes) -> Response:
        """Serve ``POST /verify/registration``."""
        return self._answer(
            request,
            lambda qualified: self._desk.register(_read(SignedQuery, body), qualified=qualified),
        )

    def login(self, request: Request, body: bytes) -> Response:
        """Serve ``POST /verify/login``."""
        return self._answer(
            request,
            lambda qualified: self._desk.login(_read(SignedQuery, body), qualified=qualified),
        )

    def status(self, request: Request, body: bytes) -> Response:
        """Serve ``POST /status``."""
        return self._answer(
            request,
            lambda qualified: self._desk.status(_read(StatusQuery, body), qualified=qualified),
        )

    def links(self, request: Request, body: bytes) -> Response:
        """Serve ``POST /links``, for the qualified only."""

        def told(qualified: bool) -> BaseModel:  # noqa: FBT001  as the others
            if not qualified:
                raise Refused(ErrorCode.INVALID_TOKEN, "links are told to the qualified only")
            return self._desk.links(_read(CertificateQuery, body))

        return self._answer(request, told)

    def _answer(self, request: Request, act: Callable[[bool], BaseModel]) -> Response:
        try:
            message, status = act(self._is_qualified(request)), 200
        except Refused as refused:
            code = refused.code
            message, status = Error(code=code, message=str(refused)), STATUS_CODES[code]
        except Exception:
            LOGGER.exception("%s failed", request.url.path)
            code = ErrorCode.INTERNAL_ERROR
            message, status = Error(code=code, message="an accident"), STATUS_CODES[code]
        content = message.model_dump_json(by_alias=True, exclude_none=True)
        return Response(content, status, media_type=JSON)

    def _is_qualified(self, request: Request) -> bool:
        header = request.headers.get("authorization")
        if header is None:
            return False
        for one in self._verifiers:
            if hmac.compare_digest(header.encode(), f"{_BEARER}{one.token}".encode()):
                request.state.account = one.name
                return True
        raise Refused(ErrorCode.INVALID_TOKEN, "nobody qualified has this token")


def _read(form: type[Query], body: bytes) -> Query:
    try:
        return form.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in found["loc"])
        raise Refused(ErrorCode.INVALID_REQUEST, f"{where}: {found['msg']}") from error
