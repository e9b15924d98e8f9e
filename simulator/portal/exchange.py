"""One call at the portal from first byte to journal line, the same for every operation.

Reads the JSON strictly in the profile's names, checks the token, plays a planted fault, lets the
operation act, and records what happened. Operations themselves know nothing of HTTP.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json
from starlette.responses import Response

from simulator.contracts.profile import CONTRACTS, ErrorName, Operation, stamp
from simulator.journal.journal import Call
from simulator.portal import envelope
from simulator.portal.limits import CallLimit
from simulator.portal.refusal import Detail, Refusal
from simulator.portal.trouble import BrokenAnswer, damaged, hangs_up, instead, refused_by, spoilt
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from simulator.contracts.profile import OperationShape
    from simulator.portal.municipality import Account, MunicipalityDesk
    from simulator.world.faults import Fault
    from simulator.world.world import World

LOGGER = logging.getLogger("tekigo")
SECRETS = frozenset({"password", "signature", "certificate", "login", "token"})
LOGGED = 2000
NO_CALL = {ErrorName.NOT_FOUND: 404, ErrorName.METHOD_NOT_ALLOWED: 405}
ALWAYS_HTTP = {ErrorName.TOO_MANY_REQUESTS: 429}
"""What is told by HTTP even where refusals are answers of 200."""


@dataclass
class Turn:
    """What an operation is given, and what it leaves behind.

    Args:
        fields: the request under our field names; absent optional fields are missing.
        began: when the call came, by the world's timer.
        digest: SHA-256 of the request's body, "" before it was read.
        sent: SHA-256 of the answer's body where it is known already, "" elsewhere.
        account: who calls; None for calls that need no token.
        answer: our field names to values.
        items: rows of the answer's list, under their wire names.
        body: the 申請ZIP to send instead of JSON.
        effect: what changed, in one word, "" when nothing.
        refused: name of the reason for a refusal, "" when there was none.
        known_as: account name to journal when the call itself establishes it.
        next_token: what the next call must carry; "" where that does not change.
        given_up: whether the caller hung up before the answer.
    """

    fields: dict[str, Any]
    began: float = 0.0
    digest: str = ""
    sent: str = ""
    account: Account | None = None
    answer: dict[str, Any] = field(default_factory=dict)
    items: list[dict[str, Any]] = field(default_factory=list)
    body: bytes | None = None
    effect: str = ""
    refused: str = ""
    known_as: str = ""
    next_token: str = ""
    given_up: bool = False


class Exchange:
    """Answers calls of one world.

    Args:
        world: owns profile, faults and journal.
        municipality: knows the accounts.
    """

    def __init__(self, world: World, municipality: MunicipalityDesk) -> None:
        self._world = world
        self._wire = world.profile.wire
        self._municipality = municipality
        self._limit = CallLimit(world)

    async def take(
        self, request: Request, operation: Operation, act: Callable[[Turn], None]
    ) -> Response:
        """Answer one call.

        Args:
            request: the call as it came.
            operation: which call it is.
            act: does the work on a `Turn`, or raises `Refusal`.
        """
        shape = self._wire.operations[operation]
        turn = Turn(fields={}, began=self._world.timer())
        fault: Fault | None = None
        try:
            body = await request.body()
            turn.digest = hashlib.sha256(body).hexdigest()
            turn.fields = _read(body, shape, self._wire.contract(operation).optional)
            fault = self._fault(request, operation, turn)
            response = fault and instead(fault, self._wire, request.scope["path"])
            turn.refused = refused_by(fault) if response else ""
            response = response or self._perform(request, operation, turn, fault, act)
        except Refusal as refused:
            response = self._refused(turn, shape.path, refused)
        except Exception:
            LOGGER.exception("%s failed", operation)
            response = self._refused(turn, shape.path, _accident())
        if turn.next_token:
            response.headers[self._wire.next_token_header] = turn.next_token
        if fault is not None:
            response = spoilt(fault, response, self._world.seed)
            turn.given_up = fault.kind is FaultKind.DELAY and await hangs_up(request, fault.seconds)
        self._dated(response)
        self._record(request, operation, turn, response, fault)
        return response

    def refuse(self, request: Request, name: ErrorName, message: str) -> Response:
        """Answer a call that is no operation at all: unknown path or wrong method.

        That is a matter of HTTP, and has its status wherever the profile tells failures.
        """
        turn = Turn(fields={}, began=self._world.timer())
        response = self._refused(turn, request.scope["path"], Refusal(name, Detail("", message)))
        response.status_code = NO_CALL[name]
        self._dated(response)
        self._record(request, "", turn, response, None)
        return response

    def _perform(
        self,
        request: Request,
        operation: Operation,
        turn: Turn,
        fault: Fault | None,
        act: Callable[[Turn], None],
    ) -> Response:
        if CONTRACTS[operation].municipal:
            self._lapse(fault)
            turn.account = self._caller(request, turn)
            self._limit.count(turn.account.name)
        act(turn)
        if turn.body is not None:
            return self._delivered(operation, turn, turn.body, fault)
        return self._answered(operation, turn)

    def _answered(self, operation: Operation, turn: Turn) -> Response:
        shape = self._wire.operations[operation]
        content = envelope.answer(self._wire, shape, turn.answer, turn.items)
        return Response(content, media_type=self._wire.content_type)

    def _delivered(
        self, operation: Operation, turn: Turn, package: bytes, fault: Fault | None
    ) -> Response:
        digest = hashlib.sha256(package).hexdigest()
        if fault is not None:
            number = turn.fields["number"]
            wrong = fault.kind is FaultKind.WRONG_ZIP
            other = self._municipality.another_package(_account(turn), number) if wrong else None
            package, digest = damaged(fault, package, other, self._world.seed)
        if self._wire.delivery == "binary":
            headers = {self._wire.digest_header: digest}
            turn.sent = digest
            return Response(package, headers=headers, media_type="application/zip")
        turn.answer |= {"package": base64.b64encode(package).decode(), "digest": digest}
        return self._answered(operation, turn)

    def _fault(self, request: Request, operation: Operation, turn: Turn) -> Fault | None:
        """Return the fault that hits a call; without any planted, nothing else is asked."""
        faults = self._world.faults
        if not faults.any:
            return None
        account = str(turn.fields.get("account", "")) or self._bearer(request)
        return faults.take(operation, str(turn.fields.get("number", "")), account)

    def _lapse(self, fault: Fault | None) -> None:
        if fault is not None and fault.kind in (FaultKind.TOKEN_EXPIRED, FaultKind.TOKEN_REVOKED):
            if fault.kind is FaultKind.TOKEN_REVOKED:
                self._municipality.revoke_tokens()
            raise Refusal(ErrorName.TOKEN_INVALID, Detail("", "認証トークンが失効しました。"))

    def _bearer(self, request: Request) -> str:
        try:
            return self._municipality.account_of(self._token(request)).name
        except Refusal:
            return ""

    def _token(self, request: Request) -> str:
        value = request.headers.get(self._wire.token_header or "-", "")
        return value.removeprefix(self._wire.token_prefix)

    def _dated(self, response: Response) -> None:
        """Write the portal's time into the answer's Date."""
        seconds = int(self._world.portal_now().timestamp())
        response.raw_headers.append((b"date", _http_date(seconds)))

    def _refused(self, turn: Turn, path: str, refused: Refusal) -> Response:
        turn.refused = refused.name
        wait = {"retry-after": str(refused.retry_after)} if refused.retry_after else {}
        return Response(
            envelope.refusal(self._wire, path, refused),
            self._wire.errors[refused.name].http or ALWAYS_HTTP.get(refused.name, 200),
            wait,
            media_type=self._wire.content_type,
        )

    def _caller(self, request: Request, turn: Turn) -> Account:
        if self._wire.auth == "rotating":
            account, turn.next_token = self._municipality.renewed(self._token(request))
            return account
        if self._wire.has_tokens:
            return self._municipality.account_of(self._token(request))
        name, password = turn.fields["account"], turn.fields["password"]
        if not (isinstance(name, str) and isinstance(password, str)):
            raise _bad("", "アカウントとパスワードは文字列で指定してください。")
        return self._municipality.account_named(name, password)

    def _record(
        self,
        request: Request,
        operation: str,
        turn: Turn,
        response: Response,
        fault: Fault | None,
    ) -> None:
        lost = turn.given_up or isinstance(response, BrokenAnswer)
        content = bytes(response.body)
        known = turn.sent if fault is None else ""
        self._world.journal.record(
            Call(
                at=stamp(self._world.clock.now()),
                took=round((self._world.timer() - turn.began) * 1_000_000),
                listener=request.scope.get("listener", ""),
                operation=str(operation),
                path=request.scope["path"],
                account=turn.account.name if turn.account else turn.known_as,
                number=str(turn.fields.get("number", "") or turn.answer.get("number", "")),
                request=_redacted(turn.fields),
                request_digest=turn.digest,
                status=0 if lost else response.status_code,
                response_digest=known or hashlib.sha256(content).hexdigest(),
                response_size=len(content),
                refused=turn.refused,
                fault=fault.kind if fault else "",
                effect=turn.effect,
            )
        )


def _read(body: bytes, shape: OperationShape, optional: tuple[str, ...]) -> dict[str, Any]:
    try:
        data = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise _bad("", f"JSON として読めません ({error})。") from error
    if not isinstance(data, dict):
        raise _bad("", "JSON オブジェクトで指定してください。")
    ours = {wire: name for name, wire in shape.request.items()}
    for wire in data:
        if wire not in ours:
            raise _bad(wire, "この項目はありません。")
    for name, wire in shape.request.items():
        if wire not in data and name not in optional:
            raise _bad(wire, "必須の項目がありません。")
    return {ours[wire]: value for wire, value in data.items()}


@lru_cache
def _http_date(seconds: int) -> bytes:
    return format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True).encode()


def _account(turn: Turn) -> Account:
    assert turn.account is not None  # noqa: S101  only who has one is given a package
    return turn.account


def _accident() -> Refusal:
    return Refusal(ErrorName.UNEXPECTED, Detail("", "サーバ内部でエラーが発生しました。"))


def _redacted(fields: dict[str, Any]) -> str:
    shown = {name: "***" if name in SECRETS else value for name, value in fields.items()}
    if "filing" in shown:
        shown["filing"] = "(申請内容)"
    if "documents" in shown:
        shown["documents"] = "(交付物)"
    return envelope.encode(shown).decode()[:LOGGED]


def _bad(field_name: str, message: str) -> Refusal:
    return Refusal(ErrorName.BAD_REQUEST, Detail(field_name, message))
