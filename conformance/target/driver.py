"""Drives a connector over the driver protocol, whatever line its requests and answers travel on.

One request at a time, each answer awaited with a deadline. A connector that cannot be reached,
stays silent or breaks the protocol is lost, and told with what it said last.
"""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from conformance.target.http import HttpLine
from conformance.target.line import LineBroken, same
from conformance.target.stdio import StdioLine
from simulator.contracts.driver import PROTOCOL
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.specification.register import ControlName
    from conformance.target.line import Line
    from conformance.target.settings import Drive

LONGEST = 200
GLANCE_SECONDS = 0.001
VERBS: Final[tuple[ControlName, ...]] = ("clock", "crash")
"""The controls that are verbs, which a connector may lack."""


class ConnectorRefused(Exception):
    """The connector answered a verb with an error of its own.

    Args:
        verb: what it was asked.
        answer: what it said.
    """

    def __init__(self, verb: str, answer: str) -> None:
        super().__init__(f"{verb}: {answer}")
        self.verb = verb
        self.answer = answer


class ConnectorLost(Problem):
    """The connector cannot be reached: it did not start, ended, or stayed silent."""


class DrivenConnector:
    """A connector that speaks the driver protocol.

    Args:
        reach: the line to it, and what can be done to it.
    """

    def __init__(self, reach: Drive) -> None:
        self._reach = reach
        self._line: Line = (
            HttpLine(reach.url) if reach.url else StdioLine(reach.command, reach.keeper)
        )
        self._number = 0
        self.running = False

    def start(self) -> dict[str, Any]:
        """Open the line and return the answer to ``hello``.

        Raises:
            ConnectorLost: no such connector, another protocol, or a control it does not have.
        """
        self.running = True
        try:
            self._line.open()
            hello = self.call("hello")
        except LineBroken as broken:
            raise self._lost(broken.what) from broken
        except ConnectorRefused as refused:
            raise self._lost(same(str(refused))) from refused
        if not isinstance(hello, dict) or hello.get("protocol") != PROTOCOL:
            raise self._unexpected("hello", hello, f'"protocol": {PROTOCOL}')
        self._compare(hello)
        return hello

    @property
    def crashes(self) -> bool:
        """Whether it can be cut off as by a power cut."""
        return self._reach.crash

    def listing(self) -> dict[str, dict[str, Any]]:
        """Return the connector's own list of filings by 受付番号.

        Raises:
            ConnectorRefused: the connector answered with an error.
            ConnectorLost: no list came.
        """
        rows = self.call("list")
        if not isinstance(rows, list) or not all(
            isinstance(row, dict) and isinstance(row.get("number"), str) for row in rows
        ):
            raise self._unexpected("list", rows, '[{"number": …}, …]')
        return {row["number"]: row for row in rows}

    def call(self, verb: str, **arguments: Any) -> Any:  # noqa: ANN401  JSON
        """Send one verb and return its result.

        Args:
            verb: such as ``cycle``.
            arguments: the verb's arguments.

        Raises:
            ConnectorRefused: the connector answered with an error.
            ConnectorLost: no answer came.
        """
        if not self.running:
            raise self._lost(Text("起動していません", "not started"))
        self._number += 1
        request = {"id": self._number, "verb": verb, "arguments": arguments}
        text = json.dumps(request, ensure_ascii=False)
        try:
            line = self._line.ask(text, self._reach.answer_seconds)
        except LineBroken as broken:
            told = Text(f"{verb}: {broken.what.ja}", f"{verb}: {broken.what.en}")
            raise self._lost(told) from broken
        return self._result(verb, line)

    def cut_off(self, verb: str, moment: Callable[[], bool]) -> bool:
        """Send one verb, and kill the connector before it has answered.

        Args:
            verb: such as ``cycle``.
            moment: tells whether the moment has come; asked again and again, until the answer.

        Returns:
            Whether the moment came; the connector is killed in any case.
        """
        over = threading.Event()

        def ask() -> None:
            try:
                with suppress(ConnectorLost, ConnectorRefused):
                    self.call(verb)
            finally:
                over.set()

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        came = False
        while not came and not over.wait(GLANCE_SECONDS):
            came = moment()
        self.kill()
        asking.join()
        return came

    def twin(self) -> DrivenConnector:
        """Return a second instance of the connector, not started yet."""
        return DrivenConnector(self._reach.second)

    def restart(self) -> None:
        """Cut the connector off as a power cut would, and start it again.

        Raises:
            ConnectorLost: it does not come back.
        """
        if self._line.cuts:
            self.kill()
        else:
            self.call("crash")
        self.start()

    def kill(self) -> None:
        """Give the connector up at once, whatever it is doing."""
        self._line.cut()
        self.running = False

    def stop(self) -> None:
        """Close the line; a process has two seconds to end."""
        self._line.close()
        self.running = False

    def _compare(self, hello: dict[str, Any]) -> None:
        known = hello.get("verbs")
        if known is None:
            return
        by_verb = [
            one
            for one in self._reach.controls
            if one in VERBS and (one != "crash" or not self._line.cuts)
        ]
        missing = [one for one in by_verb if not isinstance(known, list) or one not in known]
        if missing:
            names = ", ".join(missing)
            told = Text(
                f"hello の verbs に {names} がありません。無いなら [drive] で false にしてください",
                f"the verbs of hello lack {names}; if there is none, say false in [drive]",
            )
            raise self._lost(told)

    def _result(self, verb: str, line: str) -> Any:  # noqa: ANN401  JSON
        try:
            answer = json.loads(line)
            if answer["id"] == self._number and "error" in answer:
                raise ConnectorRefused(verb, str(answer["error"]))
            if answer["id"] == self._number:
                return answer["result"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._unexpected(verb, line.strip(), self._shape()) from error
        raise self._unexpected(verb, answer, self._shape())

    def _shape(self) -> str:
        return f'{{"id": {self._number}, "result": …}}'

    def _unexpected(self, verb: str, came: object, expected: str) -> ConnectorLost:
        shown = (came if isinstance(came, str) else repr(came))[:LONGEST]
        return self._lost(
            Text(
                f"{verb}: {expected} のはずが {shown}", f"{verb}: expected {expected}, came {shown}"
            )
        )

    def _lost(self, what: Text) -> ConnectorLost:
        last = "".join(f"\n    {line}" for line in self._line.last_words())
        return ConnectorLost(
            Text(
                ja=f"コネクタに到達できません: {self._line.address}\n  {what.ja}{last}",
                en=f"The connector cannot be reached: {self._line.address}\n  {what.en}{last}",
            ),
            self._line.hint,
        )
