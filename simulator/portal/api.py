"""The portal of one world as an ASGI application, its paths and names out of the profile."""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from simulator.contracts.profile import ErrorName, Operation, read_instant
from simulator.portal import filing_json
from simulator.portal.exchange import Exchange, Turn
from simulator.portal.municipality import Account, Page, Window
from simulator.portal.refusal import Detail, Refusal
from simulator.procedures import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from starlette.types import Receive, Scope, Send

    from simulator.contracts.filing import Filing
    from simulator.portal.applicant import ApplicantDesk
    from simulator.portal.municipality import MunicipalityDesk
    from simulator.procedures.model import Item
    from simulator.world.world import World

INSIDE = "iso-8601"
EXAMPLES = {INSIDE: "2026-06-01T09:00:00+09:00", "digits": "20260601090000"}


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
        self._profile = world.profile
        self._wire = world.profile.wire
        self._applicant = applicant
        self._municipality = municipality
        self._faults = world.faults
        self._exchange = Exchange(world, municipality)
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

    def _login(self, turn: Turn) -> None:
        turn.known_as = self._text(turn, Operation.LOGIN, "account")
        password = self._text(turn, Operation.LOGIN, "password")
        turn.answer = {
            "token": self._municipality.login(turn.known_as, password),
            "lifetime": self._wire.token_lifetime,
        }
        turn.effect = "token"

    def _list_applications(self, turn: Turn) -> None:
        window = self._window(turn, Operation.LIST_APPLICATIONS)
        page = self._municipality.list_applications(_account(turn), window)
        self._list(turn, Operation.LIST_APPLICATIONS, page)
        name = self._wire.operations[Operation.LIST_APPLICATIONS].item["number"]
        twice = [row for row in turn.items if self._faults.doubles(row[name])]
        turn.items[:0] = twice

    def _list_statuses(self, turn: Turn) -> None:
        window = self._window(turn, Operation.LIST_STATUSES)
        page = self._municipality.list_statuses(_account(turn), window)
        self._list(turn, Operation.LIST_STATUSES, page)

    def _list(self, turn: Turn, operation: Operation, page: Page) -> None:
        names, codes = self._wire.operations[operation].item, self._wire.statuses
        turn.items = _table([names[name] for name in page.names], page.rows)
        for row in turn.items:
            row[names["status"]] = codes[row[names["status"]]]
        if self._wire.timestamp != INSIDE:
            moment = names["arrived" if operation is Operation.LIST_APPLICATIONS else "updated"]
            for row in turn.items:
                row[moment] = self._told(row[moment])
        if "obtained" in names:
            for row in turn.items:
                row[names["obtained"]] = bool(row[names["obtained"]])
        turn.answer = page.answer

    def _get_application(self, turn: Turn) -> None:
        number = self._text(turn, Operation.GET_APPLICATION, "number")
        turn.body = self._municipality.get_application(_account(turn), number)
        if self._wire.delivery == "base64":
            turn.answer = {
                "number": number,
                "package": base64.b64encode(turn.body).decode(),
                "digest": hashlib.sha256(turn.body).hexdigest(),
            }
        turn.effect = "obtained" if self._wire.fetch_effect == "marks-obtained" else ""

    def _register_status(self, turn: Turn) -> None:
        number = self._text(turn, Operation.REGISTER_STATUS, "number")
        code = self._text(turn, Operation.REGISTER_STATUS, "status")
        turn.fields.setdefault("comment", "")
        comment = self._text(turn, Operation.REGISTER_STATUS, "comment")
        status = self._profile.status_of(code)
        if status is None:
            known = ", ".join(self._wire.statuses.values())
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
        names = self._wire.operations[Operation.SEARCH_PROCEDURES].item
        turn.items = _table(
            [names[name] for name in ("procedure", "title", "form_version", "signature")],
            [(one.id, one.title, one.form_version, one.signature) for one in found],
        )
        turn.answer = {"total": len(turn.items)}

    def _get_form(self, turn: Turn) -> None:
        municipality = self._text(turn, Operation.GET_FORM, "municipality")
        asked = self._text(turn, Operation.GET_FORM, "procedure")
        procedure = self._applicant.procedure(asked).at(municipality)
        turn.answer = {
            "procedure": procedure.id,
            "title": procedure.title,
            "form_version": procedure.form_version,
            "attachments": [attachment.id for attachment in procedure.attachments],
        }
        names = self._wire.operations[Operation.GET_FORM].item
        turn.items = [_describe(item, names) for item in procedure.items] + [
            {
                names["id"]: group.id,
                names["label"]: group.label,
                names["type"]: "group",
                names["required"]: group.min > 0,
                names["items"]: [_describe(item, names) for item in group.items],
            }
            for group in procedure.groups
        ]

    def _check_form(self, turn: Turn) -> None:
        found = self._applicant.findings(self._filing(turn, Operation.CHECK_FORM))
        turn.answer = {"valid": not found}
        names = self._wire.operations[Operation.CHECK_FORM].item
        turn.items = _table(
            [names[name] for name in ("item", "code", "message")],
            [(finding.item, finding.code, finding.ja) for finding in found],
        )

    def _prepare(self, turn: Turn) -> None:
        turn.fields.setdefault("certificate", "")
        certificate = self._bytes(turn, Operation.PREPARE, "certificate")
        draft = self._applicant.prepare(self._filing(turn, Operation.PREPARE), certificate)
        turn.answer = {
            "draft": draft.id,
            "digest_info": base64.b64encode(draft.digest_info).decode(),
            "plain_digest": base64.b64encode(draft.digest).decode(),
        }
        turn.effect = "draft"

    def _submit(self, turn: Turn) -> None:
        draft = self._text(turn, Operation.SUBMIT, "draft")
        signature = self._bytes(turn, Operation.SUBMIT, "signature")
        certificate = self._bytes(turn, Operation.SUBMIT, "certificate")
        receipt = self._applicant.submit(draft, signature, certificate)
        turn.answer = {"number": receipt.number, "arrived": self._told(receipt.arrived)}
        turn.effect = "filing"

    def _get_receipt(self, turn: Turn) -> None:
        filing = self._applicant.receipt(self._text(turn, Operation.GET_RECEIPT, "number"))
        turn.answer = {
            "number": filing.number,
            "arrived": self._told(filing.arrived),
            "procedure": filing.procedure,
            "status": self._wire.statuses[filing.status],
            "comment": filing.comment,
            "verification": filing.verification,
        }

    def _filing(self, turn: Turn, operation: Operation) -> Filing:
        name = self._wire.operations[operation].request["filing"]
        return filing_json.read(turn.fields["filing"], self._wire.filing, name)

    def _text(self, turn: Turn, operation: Operation, name: str) -> str:
        value = turn.fields[name]
        if not isinstance(value, str):
            raise self._bad(operation, name, f"{value!r} ではなく文字列で指定してください。")
        return value

    def _bytes(self, turn: Turn, operation: Operation, name: str) -> bytes:
        try:
            return base64.b64decode(self._text(turn, operation, name), validate=True)
        except (binascii.Error, ValueError) as error:
            raise self._bad(operation, name, "base64 として読めません。") from error

    def _window(self, turn: Turn, operation: Operation) -> Window:
        limit = self._wire.page_limit
        unobtained = turn.fields.get("unobtained", False)
        if not isinstance(unobtained, bool):
            message = f"{unobtained!r} ではなく true か false を指定してください。"
            raise self._bad(operation, "unobtained", message)
        return Window(
            since=self._instant(turn, operation, "since"),
            until=self._instant(turn, operation, "until"),
            offset=self._count(turn, operation, "offset", 0, 2**31 - 1, 0),
            limit=self._count(turn, operation, "limit", 1, limit, limit),
            cursor=self._text(turn, operation, "cursor") if "cursor" in turn.fields else "",
            unobtained=unobtained,
        )

    def _instant(self, turn: Turn, operation: Operation, name: str) -> datetime:
        text = self._text(turn, operation, name)
        try:
            return read_instant(text, self._wire.timestamp)
        except ValueError as error:
            message = f"{text!r} は日時ではありません (例: {EXAMPLES[self._wire.timestamp]})。"
            raise self._bad(operation, name, message) from error

    def _told(self, inside: str) -> str:
        return self._wire.instant(datetime.fromisoformat(inside))

    def _count(
        self, turn: Turn, operation: Operation, name: str, low: int, high: int, default: int
    ) -> int:
        if name not in turn.fields:
            return default
        value = turn.fields[name]
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # 20.0 is the same number in JSON
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            message = f"{value!r} ではなく {low} から {high} の整数を指定してください。"
            raise self._bad(operation, name, message)
        return value

    def _bad(self, operation: Operation, name: str, message: str) -> Refusal:
        wire_name = self._wire.operations[operation].request[name]
        return Refusal(ErrorName.BAD_REQUEST, Detail(wire_name, message))


def _account(turn: Turn) -> Account:
    assert turn.account is not None  # noqa: S101  the exchange checked the token
    return turn.account


def _table(names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in rows]


def _describe(item: Item, names: Mapping[str, str]) -> dict[str, Any]:
    codes = [{names["code"]: code.code, names["label"]: code.label} for code in item.codes]
    return {
        names["id"]: item.id,
        names["label"]: item.label,
        names["type"]: item.type,
        names["max_length"]: item.max_length,
        names["required"]: item.required,
        names["codes"]: codes,
    }
