"""The calls of a municipality's connector, between wire and desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contracts.profile import Operation
from simulator.portal import document_json
from simulator.portal.municipality import Account
from simulator.portal.reading import INSIDE, Calls, table
from simulator.portal.search import Page, Window
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.portal.exchange import Turn
    from simulator.portal.municipality import MunicipalityDesk
    from simulator.world.world import World


class MunicipalityCalls(Calls):
    """Translates between wire and the municipality's desk.

    Args:
        world: the world served.
        municipality: the desk.
    """

    def __init__(self, world: World, municipality: MunicipalityDesk) -> None:
        super().__init__(world.profile.wire)
        self._profile = world.profile
        self._faults = world.faults
        self._municipality = municipality

    @property
    def acts(self) -> Mapping[Operation, Callable[[Turn], None]]:
        """What answers each call."""
        return {
            Operation.LOGIN: self._login,
            Operation.LIST_APPLICATIONS: self._list_applications,
            Operation.GET_APPLICATION: self._get_application,
            Operation.LIST_STATUSES: self._list_statuses,
            Operation.REGISTER_STATUS: self._register_status,
        }

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
        if self._faults.any:
            self._disturb(turn, _account(turn))

    def _disturb(self, turn: Turn, account: Account) -> None:
        """Play the faults of single rows: one comes twice, one is gone when this was answered."""
        name = self._wire.operations[Operation.LIST_APPLICATIONS].item["number"]

        def hit(kind: FaultKind, number: str) -> bool:
            at = Operation.LIST_APPLICATIONS
            return self._faults.take_row(kind, at, number, account.name) is not None

        twice = [row for row in turn.items if hit(FaultKind.DUPLICATE_ENTRY, row[name])]
        for row in turn.items:
            if hit(FaultKind.MOVING_LIST, row[name]):
                self._municipality.withhold(row[name])
        turn.items[:0] = twice

    def _list_statuses(self, turn: Turn) -> None:
        window = self._window(turn, Operation.LIST_STATUSES)
        page = self._municipality.list_statuses(_account(turn), window)
        self._list(turn, Operation.LIST_STATUSES, page)

    def _list(self, turn: Turn, operation: Operation, page: Page) -> None:
        names, codes = self._wire.operations[operation].item, self._wire.statuses
        turn.items = table([names[name] for name in page.names], page.rows)
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
        turn.answer = {"number": number}
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
        shape = self._wire.operations[Operation.REGISTER_STATUS]
        documents = document_json.read(
            turn.fields.get("documents", []), self._wire.documents, shape.request["documents"]
        )
        changed = self._municipality.register_status(
            _account(turn), number, status, comment, documents
        )
        turn.effect = status if changed else ""
        turn.answer = {"number": number, "status": code}

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


def _account(turn: Turn) -> Account:
    assert turn.account is not None  # noqa: S101  the exchange checked the token
    return turn.account
