"""The portal's routes for one world, generated from operations and profile."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Route

from simulator.contracts.profile import ErrorName, Operation
from simulator.portal import filing_json
from simulator.portal.exchange import Exchange, Turn
from simulator.portal.municipality import Account, Window
from simulator.portal.refusal import Detail, Refusal
from simulator.procedures import catalogue
from simulator.world.clock import JST

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from simulator.portal.applicant import ApplicantDesk
    from simulator.portal.municipality import MunicipalityDesk
    from simulator.procedures.model import Item
    from simulator.world.world import World

MUNICIPAL = frozenset(
    {
        Operation.LIST_APPLICATIONS,
        Operation.GET_APPLICATION,
        Operation.LIST_STATUSES,
        Operation.REGISTER_STATUS,
    }
)
OPTIONAL = {
    Operation.REGISTER_STATUS: frozenset({"comment"}),
    Operation.SEARCH_PROCEDURES: frozenset({"keyword"}),
    Operation.LIST_APPLICATIONS: frozenset({"offset", "limit"}),
    Operation.LIST_STATUSES: frozenset({"offset", "limit"}),
}


class PortalApi:
    """Translates between wire and desks.

    Args:
        world: the world served.
        applicant: the resident's desk.
        municipality: the municipality's desk.
    """

    def __init__(
        self, world: World, applicant: ApplicantDesk, municipality: MunicipalityDesk
    ) -> None:
        self._world = world
        self._applicant = applicant
        self._municipality = municipality
        self._exchange = Exchange(world, municipality.account_of)

    def application(self) -> Starlette:
        """Return the ASGI application of the portal."""
        acts: dict[Operation, Callable[[Turn], None]] = {
            Operation.LOGIN: self._login,
            Operation.LIST_APPLICATIONS: self._list_applications,
            Operation.GET_APPLICATION: self._get_application,
            Operation.LIST_STATUSES: self._list_statuses,
            Operation.REGISTER_STATUS: self._register_status,
            Operation.SEARCH_PROCEDURES: self._search_procedures,
            Operation.GET_FORM: self._get_form,
            Operation.CHECK_FORM: self._check_form,
            Operation.PREPARE: self._prepare,
            Operation.SUBMIT: self._submit,
            Operation.GET_RECEIPT: self._get_receipt,
        }
        shapes = self._world.profile.wire.operations
        routes = [
            Route(shapes[operation].path, self._endpoint(operation, act), methods=["POST"])
            for operation, act in acts.items()
        ]
        return Starlette(
            routes=routes,
            exception_handlers={404: self._unknown_path, 405: self._wrong_method},
        )

    def _endpoint(self, operation: Operation, act: Callable[[Turn], None]) -> Callable[..., object]:
        token = operation in MUNICIPAL
        optional = OPTIONAL.get(operation, frozenset())
        return partial(
            self._exchange.take, operation=operation, act=act, token=token, optional=optional
        )

    async def _unknown_path(self, request: Request, _error: Exception) -> Response:
        message = f"{request.url.path} という API はありません。"
        return self._exchange.refuse(request, ErrorName.NOT_FOUND, message)

    async def _wrong_method(self, request: Request, _error: Exception) -> Response:
        message = f"{request.method} ではなく POST で呼び出してください。"
        return self._exchange.refuse(request, ErrorName.METHOD_NOT_ALLOWED, message, "POST")

    def _login(self, turn: Turn) -> None:
        turn.known_as = self._text(turn, Operation.LOGIN, "account")
        password = self._text(turn, Operation.LOGIN, "password")
        turn.answer = {
            "token": self._municipality.login(turn.known_as, password),
            "lifetime": self._world.profile.wire.token_lifetime,
        }
        turn.effect = "token"

    def _list_applications(self, turn: Turn) -> None:
        window = self._window(turn, Operation.LIST_APPLICATIONS)
        page = self._municipality.list_applications(_account(turn), window)
        statuses = self._world.profile.wire.statuses
        rows = [row._asdict() for row in page.rows]
        for row in rows:
            row["status"] = statuses[row["status"]]
        turn.items = rows[:1] + rows if turn.duplicate else rows
        turn.answer = {"total": page.total}

    def _list_statuses(self, turn: Turn) -> None:
        window = self._window(turn, Operation.LIST_STATUSES)
        page = self._municipality.list_statuses(_account(turn), window)
        statuses = self._world.profile.wire.statuses
        turn.items = [row._asdict() | {"status": statuses[row.status]} for row in page.rows]
        turn.answer = {"total": page.total}

    def _get_application(self, turn: Turn) -> None:
        number = self._text(turn, Operation.GET_APPLICATION, "number")
        turn.body = self._municipality.get_application(_account(turn), number)

    def _register_status(self, turn: Turn) -> None:
        number = self._text(turn, Operation.REGISTER_STATUS, "number")
        code = self._text(turn, Operation.REGISTER_STATUS, "status")
        turn.fields.setdefault("comment", "")
        comment = self._text(turn, Operation.REGISTER_STATUS, "comment")
        status = self._world.profile.status_of(code)
        if status is None:
            known = ", ".join(self._world.profile.wire.statuses.values())
            raise self._bad(
                Operation.REGISTER_STATUS, "status", f"{code!r} は使えません。{known} のいずれか。"
            )
        changed = self._municipality.register_status(_account(turn), number, status, comment)
        turn.effect = status if changed else ""
        turn.answer = {"number": number, "status": code}

    def _search_procedures(self, turn: Turn) -> None:
        turn.fields.setdefault("keyword", "")
        municipality = self._text(turn, Operation.SEARCH_PROCEDURES, "municipality")
        keyword = self._text(turn, Operation.SEARCH_PROCEDURES, "keyword")
        found = catalogue.search(municipality, keyword)
        turn.items = [
            {
                "procedure": procedure.id,
                "title": procedure.title,
                "form_version": procedure.form_version,
                "signature": procedure.signature,
            }
            for procedure in found
        ]
        turn.answer = {"total": len(turn.items)}

    def _get_form(self, turn: Turn) -> None:
        self._text(turn, Operation.GET_FORM, "municipality")
        procedure = self._applicant.procedure(self._text(turn, Operation.GET_FORM, "procedure"))
        turn.answer = {
            "procedure": procedure.id,
            "title": procedure.title,
            "form_version": procedure.form_version,
            "attachments": [attachment.id for attachment in procedure.attachments],
        }
        turn.items = [_describe(item) for item in procedure.items] + [
            {
                "id": group.id,
                "label": group.label,
                "type": "group",
                "required": group.min > 0,
                "items": [_describe(item) for item in group.items],
            }
            for group in procedure.groups
        ]

    def _check_form(self, turn: Turn) -> None:
        filing = filing_json.read(turn.fields["filing"], self._world.profile.wire.filing)
        found = self._applicant.findings(filing)
        turn.answer = {"valid": not found}
        turn.items = [
            {"item": finding.item, "code": finding.code, "message": finding.ja} for finding in found
        ]

    def _prepare(self, turn: Turn) -> None:
        filing = filing_json.read(turn.fields["filing"], self._world.profile.wire.filing)
        draft = self._applicant.prepare(filing)
        turn.answer = {
            "draft": draft.id,
            "digest_info": base64.b64encode(draft.digest_info).decode(),
        }
        turn.effect = "draft"

    def _submit(self, turn: Turn) -> None:
        draft = self._text(turn, Operation.SUBMIT, "draft")
        signature = self._bytes(turn, "signature")
        certificate = self._bytes(turn, "certificate")
        receipt = self._applicant.submit(draft, signature, certificate)
        turn.answer = {"number": receipt.number, "arrived": receipt.arrived}
        turn.effect = "filing"

    def _get_receipt(self, turn: Turn) -> None:
        filing = self._applicant.receipt(self._text(turn, Operation.GET_RECEIPT, "number"))
        turn.answer = {
            "number": filing.number,
            "arrived": filing.arrived,
            "procedure": filing.procedure,
            "status": self._world.profile.wire.statuses[filing.status],
            "comment": filing.comment,
            "verification": filing.verification,
        }

    def _text(self, turn: Turn, operation: Operation, name: str) -> str:
        value = turn.fields[name]
        if not isinstance(value, str):
            raise self._bad(operation, name, f"{value!r} ではなく文字列で指定してください。")
        return value

    def _bytes(self, turn: Turn, name: str) -> bytes:
        try:
            return base64.b64decode(self._text(turn, Operation.SUBMIT, name), validate=True)
        except (binascii.Error, ValueError) as error:
            raise self._bad(Operation.SUBMIT, name, "base64 として読めません。") from error

    def _window(self, turn: Turn, operation: Operation) -> Window:
        limit = self._world.profile.wire.page_limit
        return Window(
            since=self._instant(turn, operation, "since"),
            until=self._instant(turn, operation, "until"),
            offset=self._count(turn, operation, "offset", 0, 2**31 - 1, 0),
            limit=self._count(turn, operation, "limit", 1, limit, limit),
        )

    def _instant(self, turn: Turn, operation: Operation, name: str) -> datetime:
        text = self._text(turn, operation, name)
        try:
            moment = datetime.fromisoformat(text)
            return moment.astimezone(JST)
        except (ValueError, OverflowError) as error:
            message = f"{text!r} は日時ではありません (例: 2026-06-01T09:00:00+09:00)。"
            raise self._bad(operation, name, message) from error

    def _count(
        self, turn: Turn, operation: Operation, name: str, low: int, high: int, default: int
    ) -> int:
        value = turn.fields.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            message = f"{value!r} ではなく {low} から {high} の整数を指定してください。"
            raise self._bad(operation, name, message)
        return value

    def _bad(self, operation: Operation, name: str, message: str) -> Refusal:
        wire_name = self._world.profile.operation(operation).request[name]
        return Refusal(ErrorName.BAD_REQUEST, Detail(wire_name, message))


def _account(turn: Turn) -> Account:
    assert turn.account is not None  # noqa: S101  the exchange checked the token
    return turn.account


def _describe(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "label": item.label,
        "type": item.type,
        "max_length": item.max_length,
        "required": item.required,
        "codes": [{"code": code.code, "label": code.label} for code in item.codes],
    }
