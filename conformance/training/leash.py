"""Runs a command that must not outlive whoever started it, not even when that one is killed.

``python -m conformance.training.leash COMMAND …`` runs the command and exits as it does. When its
own standard input closes, the command is asked to end, as Ctrl-C would, and killed if it lingers.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

GRACE_SECONDS = 10
STDIN = 0
BY_SIGNAL = 128


def main(command: Sequence[str], hand: int = STDIN, grace: float = GRACE_SECONDS) -> int:
    """Run a command to its end, and return its exit code; 128 and more where a signal ended it.

    Args:
        command: program and arguments.
        hand: file descriptor whose end lets the command end.
        grace: seconds it has to do so.
    """
    # Started by a shell in the background, Ctrl-C would mean nothing to the command either.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    threading.Thread(target=_hold, args=(child, hand, grace), daemon=True).start()
    code = child.wait()
    return code if code >= 0 else BY_SIGNAL - code


def _hold(child: subprocess.Popen[bytes], hand: int, grace: float) -> None:
    with contextlib.suppress(OSError):
        while os.read(hand, 1):
            pass
    child.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
    try:
        child.wait(grace)
    except subprocess.TimeoutExpired:
        child.kill()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
