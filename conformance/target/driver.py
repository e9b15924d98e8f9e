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
START_SECONDS = 20
ANSWER_SECONDS = 60
LAST_LINES = 5


class ConnectorRefused(Exception):
    """The connector answered a verb with an error of its own."""


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
            raise self._lost(f"{error.strerror}: {self._command[0]}") from error
        self._answers = queue.SimpleQueue()
        threading.Thread(
            target=self._listen, args=(self._process, self._answers), daemon=True
        ).start()
        threading.Thread(target=self._overhear, args=(self._process,), daemon=True).start()
        hello = self.call("hello", seconds=START_SECONDS)
        if not isinstance(hello, dict) or hello.get("protocol") != PROTOCOL:
            raise self._lost(f"hello → {hello!r} (protocol {PROTOCOL} expected)")
        return hello

    def call(self, verb: str, *, seconds: float = 0, **arguments: Any) -> Any:  # noqa: ANN401  JSON
        """Send one verb and return its result.

        Args:
            verb: such as ``cycle``.
            seconds: deadline; 0 means the usual one.
            arguments: the verb's arguments.

        Raises:
            ConnectorRefused: the connector answered with an error.
            ConnectorLost: no answer came.
        """
        process = self._process
        if process is None or process.stdin is None:
            raise self._lost("not started")
        self._number += 1
        request = {"id": self._number, "verb": verb, "arguments": arguments}
        try:
            process.stdin.write(json.dumps(request, ensure_ascii=False) + "\n")
            process.stdin.flush()
        except OSError as error:
            raise self._lost(f"{verb}: {error.strerror}") from error
        return self._await(verb, seconds or self._answer_seconds)

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

    def _await(self, verb: str, seconds: float) -> Any:  # noqa: ANN401  JSON
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise self._lost(f"{verb}: no answer in {seconds:g} s") from None
        if line is None:
            raise self._lost(f"{verb}: the process ended")
        try:
            answer = json.loads(line)
            if answer["id"] != self._number:
                raise self._lost(f"{verb}: answer to {answer['id']}, not {self._number}")
            if "error" in answer:
                raise ConnectorRefused(str(answer["error"]))
            return answer["result"]
        except (ValueError, KeyError, TypeError) as error:
            raise self._lost(f"{verb}: not an answer: {line.strip()[:200]!r}") from error

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

    def _lost(self, what: str) -> ConnectorLost:
        last = "".join(f"\n    {line}" for line in self._errors)
        command = " ".join(self._command)
        return ConnectorLost(
            Text(
                ja=f"コネクタに到達できません: {command}\n  {what}{last}",
                en=f"The connector cannot be reached: {command}\n  {what}{last}",
            ),
            Text(
                ja="コマンドを単独で起動し、hello に答えるか確かめてください。",
                en="Start the command by itself and see whether it answers hello.",
            ),
        )
