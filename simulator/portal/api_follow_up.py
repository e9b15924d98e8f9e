"""The calls applicants make about filings that have arrived, between wire and desk."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from simulator.contracts.profile import Operation
from simulator.contracts.status import Status
from simulator.portal.reading import Calls, table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simulator.portal.exchange import Turn
    from simulator.portal.follow_up import FollowUpDesk
    from simulator.portal.store import HistoryLine
    from simulator.world.world import World


class FollowUpCalls(Calls):
    """Translates between wire and the desk of those who have filed.

    Args:
        world: the world served.
        desk: the desk.
    """

    def __init__(self, world: World, desk: FollowUpDesk) -> None:
        super().__init__(world.profile.wire)
        self._desk = desk

    @property
    def acts(self) -> Mapping[Operation, Callable[[Turn], None]]:
        """What answers each call."""
        return {
            Operation.WITHDRAW: self._withdraw,
            Operation.LIST_FILINGS: self._list_filings,
            Operation.LIST_HISTORY: self._list_history,
            Operation.LIST_NOTICES: self._list_notices,
            Operation.LIST_DOCUMENTS: self._list_documents,
            Operation.GET_DOCUMENT: self._get_document,
        }

    def _withdraw(self, turn: Turn) -> None:
        number = self._text(turn, Operation.WITHDRAW, "number")
        changed = self._desk.withdraw(number)
        turn.answer = {"number": number, "status": self._wire.statuses[Status.WITHDRAWN]}
        turn.effect = Status.WITHDRAWN if changed else ""

    def _list_filings(self, turn: Turn) -> None:
        found = self._desk.filings(self._bytes(turn, Operation.LIST_FILINGS, "certificate"))
        names = self._wire.operations[Operation.LIST_FILINGS].item
        turn.items = [
            {
                names["number"]: one.number,
                names["procedure"]: one.procedure,
                names["arrived"]: self._told(one.arrived),
                names["status"]: self._wire.statuses[one.status],
                names["updated"]: self._told(one.updated),
                names["comment"]: one.comment,
                names["former"]: one.former,
            }
            for one in found
        ]

    def _list_history(self, turn: Turn) -> None:
        number = self._text(turn, Operation.LIST_HISTORY, "number")
        self._lines(turn, Operation.LIST_HISTORY, self._desk.history(number))

    def _list_notices(self, turn: Turn) -> None:
        certificate = self._bytes(turn, Operation.LIST_NOTICES, "certificate")
        self._lines(turn, Operation.LIST_NOTICES, self._desk.notices(certificate))

    def _lines(self, turn: Turn, operation: Operation, lines: Sequence[HistoryLine]) -> None:
        names = self._wire.operations[operation].item
        turn.items = table(
            [names[name] for name in ("number", "status", "comment", "updated")],
            [
                (one.number, self._wire.statuses[one.status], one.comment, self._told(one.at))
                for one in lines
            ],
        )

    def _list_documents(self, turn: Turn) -> None:
        found = self._desk.documents(self._text(turn, Operation.LIST_DOCUMENTS, "number"))
        names = self._wire.operations[Operation.LIST_DOCUMENTS].item
        turn.items = table(
            [names[name] for name in ("document", "name", "media_type", "size", "until")],
            [(one.id, one.name, one.media_type, one.size, self._told(one.until)) for one in found],
        )

    def _get_document(self, turn: Turn) -> None:
        number = self._text(turn, Operation.GET_DOCUMENT, "number")
        asked = self._text(turn, Operation.GET_DOCUMENT, "document")
        found, content = self._desk.document(number, asked)
        turn.answer = {
            "name": found.name,
            "media_type": found.media_type,
            "content": base64.b64encode(content).decode(),
        }
