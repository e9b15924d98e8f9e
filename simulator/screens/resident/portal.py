"""The resident's browser at the portal: it calls the portal's own interface, in the wire's words.

So the journal holds every call, and the flow board shows real messages. Nothing leaves the process.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx

from simulator.contracts.filing import Filing
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import ErrorName, Operation, read_instant
from simulator.contracts.status import Status
from simulator.portal import envelope, filing_json
from simulator.portal.api import PortalApi

if TYPE_CHECKING:
    from simulator.contracts.profile import Wire
    from simulator.screens.room import Room

PLACE = "http://portal"
_AGAIN = Text(
    "入力したものは残っています。しばらくしてから、もう一度試してください。",
    "Nothing you entered is lost. Wait a little, and try again.",
)
_BACK = Text(
    "前の画面に戻り、今の状態を確かめてください。", "Go back, and see how things stand now."
)
_REFUSED = {
    ErrorName.BAD_CREDENTIALS: Text(
        "ポータルがログインを受け付けませんでした。", "The portal did not take the login."
    ),
    ErrorName.NOT_FOUND: Text(
        "ポータルにそのようなものはありません。", "The portal has no such thing."
    ),
    ErrorName.TRANSITION_REFUSED: Text(
        "申請の今の状態では、この操作はできません。",
        "This cannot be done in the present state of the filing.",
    ),
    ErrorName.FORM_REJECTED: Text(
        "ポータルが申請を受け付けませんでした。", "The portal did not take the filing."
    ),
}
_OTHER = Text("ポータルが応じませんでした。", "The portal did not do it.")
_SILENT = Text("ポータルから正しい応答がありません。", "The portal did not answer properly.")


class PortalSays(Problem):
    """The portal refused a call, or did not answer properly."""


def says(name: ErrorName | None, told: str = "") -> PortalSays:
    """Return what people are told where the portal does not do what was asked.

    Args:
        name: which of the profile's errors; None where it did not answer properly.
        told: what it said, in Japanese, "" for nothing.
    """
    if name is None:
        return PortalSays(_SILENT, _AGAIN)
    said = _REFUSED.get(name, _OTHER)
    cause = Text(f"{said.ja}{told}", f"{said.en} {told}".strip())
    return PortalSays(cause, _BACK if name in _REFUSED else _AGAIN)


@dataclass(frozen=True)
class Answer:
    """What the portal answered, in our names.

    Args:
        fields: of the answer.
        items: rows of its list.
    """

    fields: dict[str, Any]
    items: list[dict[str, Any]] = field(default_factory=list)


class Portal:
    """Calls the portal of a room.

    Args:
        room: whose portal.
    """

    def __init__(self, room: Room) -> None:
        self._room = room

    async def call(self, operation: Operation, **fields: object) -> Answer:
        """Call the portal.

        Args:
            operation: which call.
            fields: our names to values; bytes, instants and filings are written as the wire has
                them.

        Raises:
            PortalSays: it refused, or did not answer properly.
        """
        simulation = self._room.simulation
        wire = simulation.world.profile.wire
        shape = wire.operations[operation]
        body = {shape.request[name]: _written(wire, one) for name, one in fields.items()}
        served = PortalApi(
            simulation.world,
            simulation.applicant,
            simulation.municipality,
            simulation.services,
            simulation.logins,
        )
        try:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(served)) as client:
                answer = await client.post(PLACE + shape.path, json=body)
            told = envelope.fields(wire, answer.content)
        except envelope.Refused as refused:
            raise _refusal(wire, refused) from refused
        # The transport asserts that an answer is whole; one that is cut or lost is not.
        except (httpx.HTTPError, AssertionError, ValueError, KeyError) as broken:
            raise says(None) from broken
        ours = {name: told[word] for name, word in shape.response.items() if word in told}
        return Answer(ours, _items(told.get(shape.items, []), shape.item))

    def instant(self, text: str) -> datetime:
        """Return an instant that the wire tells."""
        return read_instant(text, self._wire.timestamp)

    def status(self, text: str) -> Status:
        """Return a state that the wire tells."""
        return next(status for status, word in self._wire.statuses.items() if word == text)

    @property
    def _wire(self) -> Wire:
        return self._room.simulation.world.profile.wire


def _written(wire: Wire, value: object) -> object:
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case datetime():
            return wire.instant(value)
        case Filing():
            return filing_json.write(value, wire.filing)
        case _:
            return value


def _items(rows: list[dict[str, Any]], names: dict[str, str]) -> list[dict[str, Any]]:
    ours = {word: name for name, word in names.items()}
    return [{ours[word]: one for word, one in row.items() if word in ours} for row in rows]


def _refusal(wire: Wire, refused: envelope.Refused) -> PortalSays:
    (errors,) = refused.args
    codes = {shape.code: name for name, shape in wire.errors.items()}
    if wire.hal is None:
        return says(codes.get(next(iter(errors), "")))
    told = " ".join(one[wire.hal.message] for one in errors)
    return says(codes.get(errors[0][wire.hal.code]), told)
