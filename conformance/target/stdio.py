"""A line to a connector that is a process of ours: JSON lines on its standard input and output."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
from collections import deque
from typing import TYPE_CHECKING

from conformance.target.line import LineBroken, same, silence
from simulator.contracts.problem import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

LAST_LINES = 5
LAST_WORDS_SECONDS = 1
END_SECONDS = 2


class StdioLine:
    """One connector process.

    Args:
        command: program and arguments that start it.
        keeper: words before the command, of a program that runs it; see `keeper`.
    """

    cuts = True
    hint = Text(
        ja="コマンドを単独で起動し、hello に答えるか確かめてください。",
        en="Start the command by itself and see whether it answers hello.",
    )

    def __init__(self, command: Sequence[str], keeper: Sequence[str] = ()) -> None:
        self._command = list(command)
        self._keeper = list(keeper)
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._errors: deque[str] = deque(maxlen=LAST_LINES)
        self._overhearing: threading.Thread | None = None

    @property
    def address(self) -> str:
        """The command as a user would write it."""
        return " ".join(self._command)

    def open(self) -> None:
        """Start the process.

        Raises:
            LineBroken: it does not start.
        """
        try:
            self._process = subprocess.Popen(
                [*self._keeper, *self._command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            raise LineBroken(same(f"{error.strerror}: {self._command[0]}")) from error
        self._errors.clear()
        self._answers = queue.SimpleQueue()
        threading.Thread(
            target=self._listen, args=(self._process, self._answers), daemon=True
        ).start()
        self._overhearing = threading.Thread(
            target=self._overhear, args=(self._process,), daemon=True
        )
        self._overhearing.start()

    def ask(self, request: str, seconds: float) -> str:
        """Write one line and return the next one the process writes.

        Raises:
            LineBroken: the process ended, or wrote none in time.
        """
        process = self._process
        if process is None or process.stdin is None:  # another thread has ended it meanwhile
            raise self._ended()
        try:
            process.stdin.write(request + "\n")
            process.stdin.flush()
        except (OSError, ValueError) as error:
            raise self._ended() from error
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise silence(seconds) from None
        if line is None:
            raise self._ended()
        return line

    def cut(self) -> None:
        """Kill the process and all it started at once, as a power cut would."""
        if self._process is not None:
            _kill(self._process)
            self._process.wait()
            self._close_pipes(self._process)
            self._process = None

    def close(self) -> None:
        """End the process: close its input, and kill it when it lingers."""
        if self._process is None:
            return
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            _kill(self._process)
            self._process.wait()
        self._close_pipes(self._process)
        self._process = None

    def last_words(self) -> Sequence[str]:
        """Return the last lines of its standard error."""
        return tuple(self._errors)

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

    def _close_pipes(self, process: subprocess.Popen[str]) -> None:
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _ended(self) -> LineBroken:
        if self._overhearing is not None:
            self._overhearing.join(LAST_WORDS_SECONDS)
        return LineBroken(Text("プロセスが終了しました", "the process ended"))


def _kill(process: subprocess.Popen[str]) -> None:
    if os.name == "posix":  # the command may be a script that starts the connector proper
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
