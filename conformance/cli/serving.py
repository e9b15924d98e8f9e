"""What every command shares that serves until somebody stops it."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from conformance.cli.service import FILE, Admin, NoRoom
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LAST_PORT = 65535


def check_port(port: int) -> None:
    """Refuse what is no port.

    Raises:
        Problem: it is none.
    """
    if not 0 <= port <= LAST_PORT:
        raise Problem(
            Text(f"--port {port} は使えません。", f"--port {port} cannot be used."),
            Text(
                f"0 (空きポート) から {LAST_PORT} までの番号を指定してください。",
                f"Give a number from 0 (any free one) to {LAST_PORT}.",
            ),
        )


@contextmanager
def stoppable() -> Iterator[None]:
    """Take SIGTERM for Ctrl-C: whoever stops a service in the background sends it."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def refuse_two(workspace: Path) -> None:
    """See that nobody serves the workspace; what is left of a crash answers no call.

    Raises:
        Problem: somebody does.
    """
    if not (workspace / FILE).exists():
        return
    try:
        with Admin(workspace) as admin:
            admin.get("/clock")
    except NoRoom:
        pass  # somebody does, even so
    except Problem:
        return
    raise Problem(
        Text(
            f"作業フォルダ {workspace} の模擬環境はもう動いています。",
            f"A simulator is up in the workspace {workspace} already.",
        ),
        Text(
            "それを止めるか、別の作業フォルダを --workspace で指定してください。",
            "Stop it, or name another folder with --workspace.",
        ),
    )
