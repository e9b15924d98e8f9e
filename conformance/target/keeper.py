"""Starts a command and ends it, with all it started, when whoever wanted it is gone.

A server that is killed cannot stop its connectors. This small process stands between: it leads
their process group, and watches its own parent. Run as a file, so that it starts at once.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

GLANCE_SECONDS = 0.5
NOT_STARTED = 127


def kept(command: Sequence[str]) -> tuple[str, ...]:
    """Return the words that go before a command so that it ends with this process.

    Where there are no process groups nothing goes before it: there the end of its input must do.

    Args:
        command: program and arguments.
    """
    if os.name != "posix" or not command:
        return ()
    return (sys.executable, "-I", "-S", __file__, str(os.getpid()))


def keep(parent: int, command: Sequence[str]) -> int:
    """Run a command to its end, and return its exit code.

    Args:
        parent: the process without which it must not go on.
        command: program and arguments.
    """
    over = threading.Event()

    def watch() -> None:
        while not over.wait(GLANCE_SECONDS):
            if os.getppid() != parent:
                os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    try:
        return subprocess.run(command, check=False).returncode
    except OSError as error:
        sys.stderr.write(f"{error.strerror}: {command[0]}\n")
        return NOT_STARTED
    finally:
        over.set()


if __name__ == "__main__":
    sys.exit(keep(int(sys.argv[1]), sys.argv[2:]))
