"""The admin API (模擬環境の操作) of a simulation: no portal has it, and each answer says so.

Whoever calls must show a token, which no log and no journal ever holds. Calls are no lines of the
journal: that records what a connector could do to a real portal.
"""

from __future__ import annotations

import hmac
import logging
import tempfile
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import from_json
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from simulator.contracts.located import Located
from simulator.contracts.problem import Problem, Text
from simulator.contracts.refusal import flaws_of, refusal
from simulator.web.admin_answers import HEADER, HEADER_VALUE, STATUS_CODES, Error, ErrorCode, Words
from simulator.web.admin_calls import ARCHIVE, CALLS, AdminCall
from simulator.web.admin_desk import AdminDesk
from simulator.web.admin_openapi import openapi
from simulator.web.export import export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO

    from pydantic import BaseModel
    from starlette.types import Receive, Scope, Send

    from simulator.web.running import Running

LOGGER = logging.getLogger("tekigo")
BEARER = "Bearer "
CHUNK = 1 << 16
HINT = Text(
    "この API の定義は GET openapi.json にあります。", "GET openapi.json tells what there is."
)
_NO_TOKEN = Problem(
    Text("管理用トークンがないか、違います。", "The admin token is missing or wrong."),
    Text(
        "tekigo up が表示したトークンを Authorization: Bearer で送ってください。",
        "Send the token that tekigo up printed, as Authorization: Bearer.",
    ),
)
_TWICE = Problem(Text("同じ項目が二度あります。", "A parameter is given twice."), HINT)
_IN_THE_ADDRESS = Problem(
    Text("アドレスの ? の後には何も書けません。", "Nothing may follow a ? in the address."),
    Text("項目は JSON の本文に書いてください。", "Give it in the JSON body."),
)
_NO_OBJECT = Problem(
    Text("本文は JSON オブジェクトで指定してください。", "The body must be a JSON object."), HINT
)
_STUMBLED = Problem(
    Text("模擬環境の内部エラーです。", "The simulation stumbled."),
    Text("tekigo up の表示を添えて報告してください。", "Report it with what tekigo up printed."),
)


class _Refused(Exception):
    """A call that is not carried out."""

    def __init__(self, code: ErrorCode, problem: Problem, allowed: Iterable[str] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.problem = problem
        self.allowed = ", ".join(allowed)


class AdminApi:
    """Answers calls about one running simulation.

    Args:
        running: the simulation.
        token: what a caller must show.
    """

    def __init__(self, running: Running, token: str) -> None:
        self._running = running
        self._expected = f"{BEARER}{token}".encode()
        self._desk = AdminDesk(running)
        self._calls: dict[str, dict[str, AdminCall]] = {}
        for call in CALLS:
            self._calls.setdefault(call.path, {})[call.method] = call

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        try:
            response = await self._answer(Request(scope, receive))
        except _Refused as refused:
            response = _refusal(refused)
        except Exception:
            LOGGER.exception("an admin call failed")
            response = _refusal(_Refused(ErrorCode.INTERNAL_ERROR, _STUMBLED))
        response.headers[HEADER] = HEADER_VALUE
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, self._expected):
            raise _Refused(ErrorCode.UNAUTHORIZED, _NO_TOKEN)
        call = self._called(request)
        query = await _query(request, call)
        if call.name == "export":
            return self._export()
        if call.name == "openapi":
            return JSONResponse(openapi(f"/{self._running.name}/admin"))
        try:
            answer = self._desk.acts[call.name](query)
        except Problem as problem:
            raise _Refused(ErrorCode.IMPOSSIBLE, problem) from problem
        return JSONResponse(answer.model_dump(mode="json", by_alias=True))

    def _called(self, request: Request) -> AdminCall:
        path = request.scope["path"].removeprefix(request.scope["root_path"])
        methods = self._calls.get(path)
        if methods is None:
            cause = Text(f"{path} という操作はありません。", f"There is no call {path}.")
            raise _Refused(ErrorCode.NOT_FOUND, Problem(cause, HINT))
        if request.method not in methods:
            given, right = request.method, ", ".join(methods)
            cause = Text(f"{given} ではなく {right} で。", f"Call it by {right}, not {given}.")
            raise _Refused(ErrorCode.METHOD_NOT_ALLOWED, Problem(cause, HINT), methods)
        return methods[request.method]

    def _export(self) -> Response:
        file = tempfile.TemporaryFile(dir=self._running.workspace.root)  # noqa: SIM115  sent later
        export(self._running, file)
        name = f'attachment; filename="tekigo-{self._running.name}.zip"'
        headers = {"content-length": str(file.tell()), "content-disposition": name}
        return StreamingResponse(_chunks(file), media_type=ARCHIVE, headers=headers)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


async def _query(request: Request, call: AdminCall) -> BaseModel:
    """Return what a call was given.

    Raises:
        _Refused: it does not fit; every value that does not is shown.
    """
    given = request.query_params.multi_items()
    if call.method == "GET":
        values = dict(given)
        if len(values) < len(given):
            raise _Refused(ErrorCode.INVALID_REQUEST, _TWICE)
        return _read(values, call, lambda: call.query.model_validate(values))
    if given:
        raise _Refused(ErrorCode.INVALID_REQUEST, _IN_THE_ADDRESS)
    body = await request.body() or b"{}"
    try:
        values = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        cause = Text(f"JSON として読めません ({error})。", f"This is not JSON ({error}).")
        raise _Refused(ErrorCode.INVALID_REQUEST, Problem(cause, HINT)) from error
    if not isinstance(values, dict):
        raise _Refused(ErrorCode.INVALID_REQUEST, _NO_OBJECT)
    return _read(values, call, lambda: call.query.model_validate_json(body))


def _read(values: dict[str, Any], call: AdminCall, read: Callable[[], BaseModel]) -> BaseModel:
    try:
        return read()
    except ValidationError as error:
        problem = refusal(Located(call.name, values, {}), flaws_of(error, call.query), HINT)
        raise _Refused(ErrorCode.INVALID_REQUEST, problem) from error


def _refusal(refused: _Refused) -> Response:
    cause, hint = refused.problem.cause, refused.problem.hint
    told = Error(
        code=refused.code,
        cause=Words(ja=cause.ja, en=cause.en),
        hint=Words(ja=hint.ja, en=hint.en),
    )
    headers = {}
    if refused.code is ErrorCode.UNAUTHORIZED:
        headers["www-authenticate"] = BEARER.strip()
    if refused.allowed:
        headers["allow"] = refused.allowed
    return JSONResponse(told.model_dump(mode="json"), STATUS_CODES[refused.code], headers)
