"""The bench of a room: the one connector that works there, driven one verb at a time.

It is started when it is first needed, and told the room's settings and time. What it is asked to do
goes into the journal. A connector that was cut off or lost stays so until somebody restarts it.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from simulator.contracts.problem import Problem, Text
from simulator.screens.aside import aside
from simulator.screens.handed import HandOvers
from simulator.screens.memory import Memory
from simulator.screens.offer import ConnectorSaysNo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from simulator.screens.offer import Line, Offer, Seat
    from simulator.screens.room import Room

State = Literal["idle", "running", "cut-off", "lost"]
ACTORS = {"decide": "staff", "identify": "staff"}
"""Who is behind a verb, where it is not the bench itself."""
LOOK = "list"
"""The verb that changes nothing: neither has the journal to tell it, nor does it need the time."""
TURN_SECONDS = 5.0

_BUSY = Text("コネクタはまだ前の処理の途中です。", "The connector is still at work.")
_WAIT = Text(
    "一時停止していれば再開し、少し待ってからもう一度押してください。止まったままならコネクタを"
    "再起動してください。",
    "Go on if you paused it, wait a little and press again. If it hangs, restart the connector.",
)
_CUT_OFF = Text("コネクタは止められています。", "The connector is cut off.")
_LOST = Text("コネクタが応答しません。", "The connector does not answer.")
_RESTART = Text("コネクタを再起動してください。", "Restart the connector.")


@dataclass(frozen=True)
class Listing:
    """What the connector last said of its filings.

    Args:
        rows: its own rows, by 受付番号.
        at: the world's time then; None before it was ever asked.
    """

    rows: Mapping[str, Mapping[str, Any]]
    at: datetime | None


class Bench:
    """The connector side of one room.

    Args:
        room: the room.
        seat: what is offered to it.
    """

    def __init__(self, room: Room, seat: Seat) -> None:
        self.offers = seat.offers
        self.memory = Memory(room.running.workspace.root, seat.chosen)
        self.offer = seat.offers.get(self.memory.connector, seat.offers[seat.chosen])
        self.state: State = "idle"
        self.trouble: Problem | None = None
        """Why it is lost; None when it is not."""
        self.doing = ""
        """The verb it is at, "" when it rests."""
        self.hello: Mapping[str, Any] = {}
        self.listing = Listing({}, None)
        self._room = room
        self._place = seat.place
        self._handed = HandOvers(room)
        self._line: Line = self.offer.make()
        self._turn = threading.Lock()
        self._forget = False

    @property
    def keeps_time(self) -> bool:
        """Whether the connector can be told the time; else it goes by the machine's clock."""
        verbs = self.hello.get("verbs")
        return self.offer.clock and (verbs is None or "clock" in verbs)

    async def drive(self, verb: str, **arguments: Any) -> Any:  # noqa: ANN401  JSON
        """Have the connector do one thing, while the server goes on answering it.

        Args:
            verb: such as ``cycle``.
            arguments: the verb's.

        Raises:
            ConnectorSaysNo: it answered with an error.
            Problem: it is at work, was cut off, or is lost.
        """
        return await aside(lambda: self.call(verb, **arguments))

    def call(self, verb: str, **arguments: Any) -> Any:  # noqa: ANN401  JSON
        """Do as `drive`, from a thread that may block."""
        with self._my_turn(verb):
            self._get_ready()
            answer = self._say(verb, **arguments)
            self._note(verb, **arguments)
            self._look()
            return answer

    async def look(self) -> Listing:
        """Return what the connector says of its filings; of one at work, what it last said."""
        if self.state == "running" and not self.doing:
            with suppress(Problem):
                await aside(self._look_now)
        return self.listing

    async def restart(self) -> None:
        """Cut the connector off, if it runs, and start it again; what it has on disk stays.

        Raises:
            Problem: it does not come back.
        """
        await self.cut_off()
        await aside(self._start_again)

    async def cut_off(self) -> None:
        """Cut the connector off as a power cut would, in the middle of what it does.

        Raises:
            Problem: it can only be told to crash, and does not answer.
        """
        if self.state != "running":
            return
        if self.offer.killable:
            self.state = "cut-off"
            await aside(self._line.kill)
        else:
            await aside(self._crash)
        self._note("crash")

    async def swap(self, name: str) -> None:
        """Put another connector into the room, which is started when it is needed.

        Args:
            name: of an offer.

        Raises:
            Problem: there is none of that name, or its fault shows in another profile only.
        """
        offer = self._offered(name)
        await aside(self.close)
        self.offer, self._line = offer, offer.make()
        self.state, self.trouble, self.hello = "idle", None, {}
        self.listing = Listing({}, None)
        self.memory.keep(connector=name)
        self._note("swap", connector=name)

    def begin_anew(self, world: Callable[[], None]) -> None:
        """Let the world begin anew, and have the connector forget everything it knows of it.

        One that is at work is cut off first; one that cannot forget now does so when it is next
        started. It blocks until all is done.

        Args:
            world: lets the world begin anew.

        Raises:
            Problem: the connector does not let go of what it does.
        """
        if self.doing:
            self._renew()
        with self._my_turn("reset"):
            world()
            self._forget, self.listing = True, Listing({}, None)
            try:
                if self.state == "running":
                    self._configure()
                    return
            except Problem:
                self._renew()
            self.state, self.trouble = "idle", None

    def close(self) -> None:
        """End the connector, whatever it does."""
        if self.doing:
            self.state = "cut-off"
            self._line.kill()
        else:
            self._line.stop()
        self.state = "cut-off"

    @contextmanager
    def _my_turn(self, verb: str) -> Iterator[None]:
        if not self._turn.acquire(timeout=TURN_SECONDS):
            raise Problem(_BUSY, _WAIT)
        self.doing = verb
        try:
            yield
        finally:
            self.doing = ""
            self._turn.release()

    def _renew(self) -> None:
        """Give the present process up, and have another when one is needed."""
        line, self._line = self._line, self.offer.make()
        self.state, self.trouble = "idle", None
        line.kill()

    def _crash(self) -> None:
        with self._my_turn("crash"):
            self._say("crash")
            self.state = "cut-off"

    def _start_again(self) -> None:
        with self._my_turn("start"):
            self.state, self.trouble = "idle", None
            self._get_ready()
            self._look()

    def _get_ready(self) -> None:
        if self.state == "cut-off":
            raise Problem(_CUT_OFF, _RESTART)
        if self.state == "lost":
            raise Problem(self.trouble.cause if self.trouble else _LOST, _RESTART)
        if self.state == "idle":
            self.state, line = "running", self._line
            with self._watched():
                hello = line.start()
            if line is not self._line or self.state != "running":
                line.kill()  # it was given up while it started, too early to be ended
                raise Problem(_CUT_OFF, _RESTART)
            self.hello = hello
            self._note("start", connector=self.offer.name)
            self._configure_first()

    def _configure_first(self) -> None:
        try:
            self._configure()
        except ConnectorSaysNo as problem:
            # It would answer every other verb by asking for its settings.
            self._lose(problem)
            raise

    def _configure(self) -> None:
        settings = self._place.settings(
            self.offer, self._room.running.workspace, self._room.simulation.world.profile
        )
        if self._forget:
            # Before it is told where its state is, it has none to forget.
            self._say("configure", **settings)
            self._say("reset")
            self._forget = False
        self._say("configure", **settings)

    def _say(self, verb: str, **arguments: Any) -> Any:  # noqa: ANN401  JSON
        with self._watched():
            if self.keeps_time and verb != LOOK:
                now = self._room.simulation.world.clock.now()
                self._line.call("clock", now=now.isoformat(timespec="seconds"))
            return self._line.call(verb, **arguments)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Note that a connector is lost, unless we have cut it off ourselves."""
        line = self._line
        try:
            yield
        except ConnectorSaysNo:
            raise
        except Problem as problem:
            if line is self._line and self.state == "running":
                self._lose(problem)
                raise
            raise Problem(_CUT_OFF, _RESTART) from problem

    def _lose(self, problem: Problem) -> None:
        self.state, self.trouble = "lost", problem
        self._line.kill()
        self._note("lost")

    def _look_now(self) -> None:
        with self._my_turn(LOOK):
            self._look()

    def _look(self) -> None:
        """Take up what the connector did: its list, and what it handed over."""
        rows = self._say(LOOK)
        # First what was handed over: whoever sees the list sees that, too.
        self._handed.note_new(self.offer.columns)
        known = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
        self.listing = Listing(
            {str(row.get("number", "")): row for row in rows} if known else {},
            self._room.simulation.world.clock.now(),
        )

    def _note(self, verb: str, **arguments: Any) -> None:  # noqa: ANN401  JSON
        number = str(arguments.pop("number", ""))
        if "documents" in arguments:
            arguments["documents"] = [one["name"] for one in arguments["documents"]]
        told = json.dumps(arguments, ensure_ascii=False) if arguments else ""
        self._room.note(ACTORS.get(verb, "connector"), verb, number, told)

    def _offered(self, name: str) -> Offer:
        offer = self.offers.get(name)
        if offer is None:
            raise Problem(
                Text(f"コネクタ {name!r} はありません。", f"There is no connector {name!r}."),
                Text("一覧から選んでください。", "Choose one of the list."),
            )
        profile = self._room.simulation.world.profile.name
        if offer.profile not in ("", profile):
            raise Problem(
                Text(
                    f"{name} の欠陥は、プロファイル {offer.profile} の部屋でだけ現れます"
                    f" (この部屋は {profile})。",
                    f"The fault of {name} shows only in a room of profile {offer.profile}"
                    f" (this one has {profile}).",
                ),
                Text(
                    f"tekigo demo --profile {offer.profile} で起動してください。",
                    f"Start with tekigo demo --profile {offer.profile}.",
                ),
            )
        return offer
