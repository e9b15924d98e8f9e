"""Stands in for the ``tekigo`` command: quick, and as well or badly behaved as a seed says.

``fake_tekigo.py PORT check --seed=N … --report-dir DIR --events FILE``; a PORT other than 0 is
called once it is at work, and that line stays open for as long as it lives.
"""

import signal
import socket
import sys
import threading
from itertools import pairwise
from pathlib import Path

from conformance.result.conclusion import exit_code
from conformance.result.lines import EventLines
from reports.writer import write
from tests.reports import builders
from tests.training.kept import events_behind

CONFORMS, FAILS, WAITS, DIES = 1, 2, 3, 4


def main(port: int, words: list[str]) -> int:
    """Behave as the seed says."""
    seed = next(int(word.partition("=")[2]) for word in words if word.startswith("--seed="))
    given = dict(pairwise(words))
    result = builders.failing() if seed == FAILS else builders.conforming()
    lines = EventLines(Path(given["--events"]))
    events = events_behind(result)
    for event in events[:-1]:
        lines(event)
        sys.stdout.write(f"{event.event}\n")
        sys.stdout.flush()
    if port:
        socket.create_connection(("127.0.0.1", port)).sendall(b"here")
    if seed == WAITS:
        threading.Event().wait()
    if seed == DIES:
        signal.raise_signal(signal.SIGKILL)
    lines(events[-1])
    write(result, Path(given["--report-dir"]), "ja")
    return exit_code(result)


if __name__ == "__main__":
    try:
        raise SystemExit(main(int(sys.argv[1]), sys.argv[2:]))
    except KeyboardInterrupt:
        raise SystemExit(2) from None
