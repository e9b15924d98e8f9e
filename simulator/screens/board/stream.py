"""The live side of the board: server-sent events, fed by the journal, that resume where they broke.

An event's id names the world and the line. Whoever comes back with one is given every line since;
whoever comes from a world that has begun anew is told to look afresh.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import StreamingResponse

from simulator.screens.board.meaning import Message, actor, message
from simulator.screens.board.picture import lit
from simulator.screens.page import visitor_of
from simulator.web.founding import founding_mark

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from simulator.contracts.problem import Language
    from simulator.screens.board.log import Sieve
    from simulator.screens.room import Room

BATCH = 100
LONGEST = 18
"""Digits of a line: more than these no database can count."""
HEARTBEAT_SECONDS = 15.0
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(frozen=True)
class Place:
    """One line of the journal of one world.

    Args:
        world: tells it from the one before a reset.
        line: the line.
    """

    world: str
    line: int

    def __str__(self) -> str:
        return f"{self.world}.{self.line}"

    @classmethod
    def of(cls, text: str) -> Place | None:
        """Return what an event's id says, None when it is none."""
        world, _, line = text.partition(".")
        known = line.isascii() and line.isdigit() and len(line) <= LONGEST
        return cls(world, int(line)) if world and known else None


def here(room: Room) -> Place:
    """Return the last line there is."""
    return Place(_world(room), room.simulation.world.journal.last)


def stream(
    request: Request, room: Room, sieve: Sieve, render: Callable[..., str], held: Callable[[], str]
) -> Response:
    """Answer with everything that happens from now on, or since the place the browser names.

    Args:
        request: may name a place, as ``Last-Event-ID`` or as ``since``.
        room: the room.
        sieve: which messages go into the visitor's list; all of them light the picture.
        render: makes HTML of a template and its values.
        held: returns HTML of what waits at the gate.
    """
    told = request.headers.get("last-event-id") or request.query_params.get("since", "")
    events = _Events(room, sieve, visitor_of(request).language, render, held)
    return StreamingResponse(
        events.since(Place.of(told) or here(room)), media_type="text/event-stream", headers=HEADERS
    )


class _Events:
    def __init__(
        self,
        room: Room,
        sieve: Sieve,
        language: Language,
        render: Callable[..., str],
        held: Callable[[], str],
    ) -> None:
        self._room = room
        self._sieve = sieve
        self._language = language
        self._render = render
        self._held = held

    async def since(self, place: Place) -> AsyncIterator[str]:
        """Yield events, until the browser leaves or the world begins anew."""
        rings = -1
        while True:
            rings = await self._room.bell.rung(rings, HEARTBEAT_SECONDS)
            if _world(self._room) != place.world:
                yield _event("anew", {})
                return
            journal = self._room.simulation.world.journal
            calls = journal.calls(since=place.line, limit=BATCH)
            for call in calls:
                place = Place(place.world, call.sequence)
                yield _event("line", self._line(message(call)), place)
            if len(calls) == BATCH:
                rings -= 1  # there may be more, whether or not it rings again
            else:
                yield _event("state", self._state())

    def _line(self, one: Message) -> dict[str, Any]:
        way, wanted = lit(one), self._sieve.lets(one)
        return {
            "line": one.call.sequence,
            "lane": way.lane,
            "forth": way.forth,
            "box": way.box,
            "answered": one.is_call,
            "bad": bool(one.troubles),
            "who": [actor(name).in_language(self._language) for name in (one.sender, one.receiver)],
            "text": one.sentence.in_language(self._language),
            "row": self._render("board/line.html.jinja", one=one) if wanted else "",
        }

    def _state(self) -> dict[str, Any]:
        world = self._room.simulation.world
        tally = self._room.tallies.at(world.journal.last)
        return {
            "last": tally.line,
            "now": f"{world.clock.now():%Y-%m-%d %H:%M}",
            "facts": {name: text.in_language(self._language) for name, text in tally.facts.items()},
            "journeys": self._render("board/journeys.html.jinja", journeys=tally.journeys),
            "held": self._held(),
        }


def _world(room: Room) -> str:
    """Return what tells a room's world from the one before a reset, "" once the room is closed."""
    try:
        inode, moment = founding_mark(room.running.workspace.world)
    except FileNotFoundError:
        return ""
    return f"{inode:x}-{moment:x}"


def _event(name: str, data: dict[str, Any], place: Place | None = None) -> str:
    id_ = f"id: {place}\n" if place else ""
    return f"event: {name}\n{id_}data: {json.dumps(data, ensure_ascii=False)}\n\n"
