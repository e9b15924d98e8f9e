"""Runs of the suite, one at a time: each a process of its own that runs the command a CI uses.

Who asks for a run while another goes on waits for its turn. No run outlives the server: it is held
on a leash, and what was cut off that way is told as cut off.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.training.record import Asked, Ended, Record, begin, record, records
from conformance.training.standing import State
from simulator.screens.bell import Bell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from conformance.training.wish import Wish
    from simulator.world.clock import Clock

LOGGER = logging.getLogger("tekigo")
LEASH = (sys.executable, "-P", "-m", "conformance.training.leash")


@dataclass
class _Going:
    """The run that goes on."""

    record: Record
    since: datetime
    process: subprocess.Popen[bytes] | None = None
    stopped: bool = False

    def let_go(self) -> None:
        """Have the command end."""
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()


class Runs:
    """All runs of a workspace.

    Args:
        folder: where they lie.
        command: runs ``tekigo``; options follow it.
        given: options that reach the connector the pages were started with; empty without one.
        clock: stamps them.
    """

    def __init__(
        self, folder: Path, command: Sequence[str], given: Sequence[str], clock: Clock
    ) -> None:
        self.given = tuple(given)
        self.bell = Bell()
        self._folder = folder
        self._command = tuple(command)
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: deque[Record] = deque()
        self._going: _Going | None = None
        self._worker: threading.Thread | None = None
        self._closed = False

    def all(self) -> list[Record]:
        """Return every run, the latest first."""
        return records(self._folder)

    def of(self, number: str) -> Record | None:
        """Return one run, None if there is none."""
        return record(self._folder, number)

    def ask(self, wish: Wish) -> Record:
        """Have a run made, at once or when those before it have ended."""
        with self._lock:
            made = begin(self._folder, Asked(at=self._now(), wish=wish))
            self._waiting.append(made)
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="runs", daemon=True)
                self._worker.start()
        self.bell.ring()
        return made

    def stop(self, number: int) -> None:
        """End a run, or take it out of the queue; nothing happens to one that has ended."""
        with self._lock:
            going = self._going
            if going is not None and going.record.number == number:
                going.stopped = True
                going.let_go()
                return
            for waiting in [one for one in self._waiting if one.number == number]:
                self._waiting.remove(waiting)
                waiting.end(Ended(at=self._now(), code=0, stopped=True))
        self.bell.ring()

    def live(self, number: int) -> State | None:
        """Say whether a run goes on or waits; None for neither."""
        with self._lock:
            if self._going is not None and self._going.record.number == number:
                return State.RUNNING
            waits = any(one.number == number for one in self._waiting)
            return State.WAITING if waits else None

    def before(self, number: int) -> int:
        """Say how many runs come before one that waits."""
        with self._lock:
            earlier = sum(one.number < number for one in self._waiting)
            return earlier + (self._going is not None)

    def seconds(self, number: int) -> float:
        """Say how long a run has been going on; 0 for one that does not."""
        with self._lock:
            going = self._going
            if going is None or going.record.number != number:
                return 0
            return (self._clock.now() - going.since).total_seconds()

    def close(self) -> None:
        """End what goes on, begin nothing more, and wait until that is noted."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
            if self._going is not None:
                self._going.stopped = True
                self._going.let_go()
            worker = self._worker
        if worker is not None:
            worker.join()

    def _work(self) -> None:
        while True:
            with self._lock:
                if self._closed or not self._waiting:
                    self._worker = None
                    return
                self._going = _Going(self._waiting.popleft(), self._clock.now())
            try:
                self._make(self._going)
            except Exception:  # the run is told as cut off, and those that wait have their turn
                LOGGER.exception("run %s broke off", self._going.record.number)
            with self._lock:
                self._going = None
            self.bell.ring()

    def _make(self, going: _Going) -> None:
        code = self._run(going)
        with self._lock:
            going.record.end(Ended(at=self._now(), code=code, stopped=going.stopped))

    def _run(self, going: _Going) -> int:
        """Run the command to its end; each line it prints tells that there is news."""
        one = going.record
        words = [
            *("check", *one.asked.wish.options(self.given)),
            *("--report-dir", str(one.report), "--events", str(one.events)),
        ]
        with one.output.open("wb") as output:
            process = subprocess.Popen(
                [*LEASH, *self._command, *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            with self._lock:
                going.process = process
                if going.stopped:
                    going.let_go()
            assert process.stdout is not None  # noqa: S101  opened with a pipe
            for line in process.stdout:
                output.write(line)
                output.flush()
                self.bell.ring()
            code = process.wait()
            with self._lock:
                going.let_go()
                process.stdout.close()
            return code

    def _now(self) -> str:
        return self._clock.now().isoformat(timespec="seconds")
