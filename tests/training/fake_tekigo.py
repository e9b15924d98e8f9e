"""Stands in for the ``tekigo`` command: quick, and as well or badly behaved as a seed says.

``fake_tekigo.py MADE PORT check --seed=N … --report-dir DIR --events FILE``. What it leaves lies in
MADE beforehand. A PORT other than 0 is called at work, and that line is open as long as it lives.
"""

import shutil
import signal
import socket
import sys
import threading
from itertools import pairwise
from pathlib import Path

CONFORMS, FAILS, WAITS, DIES = 1, 2, 3, 4


def main(made: Path, port: int, words: list[str]) -> int:
    """Behave as the seed says."""
    seed = next(int(word.partition("=")[2]) for word in words if word.startswith("--seed="))
    given = dict(pairwise(words))
    left = made / ("2" if seed == FAILS else "1")
    lines = (left / "events.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    with Path(given["--events"]).open("w", encoding="utf-8") as events:
        for number, line in enumerate(lines[:-1], 1):
            events.write(line)
            events.flush()
            sys.stdout.write(f"event {number}\n")
            sys.stdout.flush()
        called = socket.create_connection(("127.0.0.1", port)) if port else None
        if called:
            called.sendall(b"here")
        if seed == WAITS:
            threading.Event().wait()
        if seed == DIES:
            signal.raise_signal(signal.SIGKILL)
        events.write(lines[-1])
    shutil.copytree(left / "report", given["--report-dir"])
    return 1 if seed == FAILS else 0


if __name__ == "__main__":
    try:
        raise SystemExit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
    except KeyboardInterrupt:
        raise SystemExit(2) from None
