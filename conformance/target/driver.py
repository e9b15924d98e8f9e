"""Drives a connector over the driver protocol: JSON lines on its standard input and output.

Every answer is awaited with a deadline. A connector that exits, stays silent or breaks the
protocol is reported as unreachable, with what it printed last.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

PROTOCOL = 1
ANSWER_SECONDS = 60
LAST_LINES = 5
LAST_WORDS_SECONDS = 1
LONGEST = 200


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
    """One connector process.

    Args:
        command: program and arguments that start it.
        answer_seconds: how long one verb may take.
    """

    def __init__(self, command: Sequence[str], answer_seconds: float = ANSWER_SECONDS) -> None:
        self._command = list(command)
        self._answer_seconds = answer_seconds
        self._number = 0
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._errors: deque[str] = deque(maxlen=LAST_LINES)
        self._overhearing: threading.Thread | None = None

    def start(self) -> dict[str, Any]:
        """Start the process and return its answer to ``hello``.

        Raises:
            ConnectorLost: it does not start, or speaks another protocol.
        """
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise self._lost(_same(f"{error.strerror}: {self._command[0]}")) from error
        self._errors.clear()
        self._answers = queue.SimpleQueue()
        threading.Thread(
            target=self._listen, args=(self._process, self._answers), daemon=True
        ).start()
        self._overhearing = threading.Thread(
            target=self._overhear, args=(self._process,), daemon=True
        )
        self._overhearing.start()
        try:
            hello = self.call("hello")
        except ConnectorRefused as refused:
            raise self._lost(_same(str(refused))) from refused
        if not isinstance(hello, dict) or hello.get("protocol") != PROTOCOL:
            raise self._unexpected("hello", hello, f'"protocol": {PROTOCOL}')
        return hello

    @property
    def running(self) -> bool:
        """Tell whether the connector was started and not killed since."""
        return self._process is not None

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
        process = self._process
        if process is None or process.stdin is None:
            raise self._lost(Text("起動していません", "not started"))
        self._number += 1
        request = {"id": self._number, "verb": verb, "arguments": arguments}
        try:
            process.stdin.write(json.dumps(request, ensure_ascii=False) + "\n")
            process.stdin.flush()
        except OSError as error:
            raise self._ended(verb) from error
        return self._await(verb)

    def kill(self) -> None:
        """Kill the process at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._close_pipes()
            self._process = None

    def stop(self) -> None:
        """End the process: close its input, and kill it when it lingers."""
        if self._process is None:
            return
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._close_pipes()
        self._process = None

    def _await(self, verb: str) -> Any:  # noqa: ANN401  JSON
        seconds = f"{self._answer_seconds:g}"
        try:
            line = self._answers.get(timeout=self._answer_seconds)
        except queue.Empty:
            silence = Text(
                f"{verb}: {seconds} 秒のうちに答えがありません",
                f"{verb}: no answer in {seconds} s",
            )
            raise self._lost(silence) from None
        if line is None:
            raise self._ended(verb)
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

    def _listen(
        self, process: subprocess.Popen[str], answers: queue.SimpleQueue[str | None]
    ) -> None:
        assert process.stdout is not None  # noqa: S101  opened with a pipe
        with contextlib.suppress(ValueError, OSError):
            for line in process.stdout:
                answers.put(line)
        answers.put(None)

    def _overhear(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None  # noqa: S101  opened with a pipe
        with contextlib.suppress(ValueError, OSError):
            self._errors.extend(line.rstrip() for line in process.stderr)

    def _close_pipes(self) -> None:
        assert self._process is not None  # noqa: S101  called by kill and stop only
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _ended(self, verb: str) -> ConnectorLost:
        if self._overhearing is not None:
            self._overhearing.join(LAST_WORDS_SECONDS)
        return self._lost(Text(f"{verb}: プロセスが終了しました", f"{verb}: the process ended"))

    def _unexpected(self, verb: str, came: object, expected: str) -> ConnectorLost:
        shown = (came if isinstance(came, str) else repr(came))[:LONGEST]
        return self._lost(
            Text(
                f"{verb}: {expected} のはずが {shown}", f"{verb}: expected {expected}, came {shown}"
            )
        )

    def _lost(self, what: Text) -> ConnectorLost:
        last = "".join(f"\n    {line}" for line in self._errors)
        command = " ".join(self._command)
        return ConnectorLost(
            Text(
                ja=f"コネクタに到達できません: {command}\n  {what.ja}{last}",
                en=f"The connector cannot be reached: {command}\n  {what.en}{last}",
            ),
            Text(
                ja="コマンドを単独で起動し、hello に答えるか確かめてください。",
                en="Start the command by itself and see whether it answers hello.",
            ),
        )


def _same(text: str) -> Text:
    return Text(text, text)
