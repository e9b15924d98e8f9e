"""Starts a connector from the command line, in each of the ways a suite may reach one.

Driven over stdio (no option) or HTTP (``--http``); or by itself with ``--settings``, a JSON file
of what ``configure`` would tell it: one cycle (``--once``), one every so many seconds
(``--every``), or one for each POST (``--http``).
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.connector.connector import Connector
from simulator.connector.driver import Driver
from simulator.connector.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.connector.steps import Steps

NAME = "tekigo reference connector"


def run(steps: Callable[[], Steps], arguments: Sequence[str]) -> None:
    """Run a connector until its work, its input or its process ends.

    Args:
        steps: makes the rules it follows.
        arguments: the command line.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    by_itself = options.once or options.every is not None
    if by_itself == (options.http is not None) if options.settings else by_itself:
        parser.error("--settings goes with one of --once, --every and --http")
    if options.settings is None:
        driver = Driver(steps, NAME)
        if options.http is None:
            _over_stdio(driver)
        else:
            _listen(options.http, driver.answer)
        return
    settings = Settings.model_validate(json.loads(options.settings.read_text(encoding="utf-8")))
    over = threading.Event()
    if options.every is not None:
        signal.signal(signal.SIGTERM, lambda *_: over.set())
    connector = Connector(settings, steps(), lambda: datetime.now().astimezone())
    try:
        if options.http is not None:
            _listen(options.http, lambda _body: connector.cycle())
        elif options.every is not None:
            while not over.wait(options.every):
                connector.cycle()
        else:
            connector.cycle()
    finally:
        connector.close()


def _listen(port: int, act: Callable[[bytes], dict[str, Any]]) -> None:
    from simulator.connector.listener import serve  # noqa: PLC0415  a tenth of the start

    serve(port, act)


def _over_stdio(driver: Driver) -> None:
    # Bytes that are no text must not end the process: what came is replaced, what goes is escaped.
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    driver.serve(sys.stdin, sys.stdout)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--http", type=int, metavar="PORT", help="listen on loopback; 0 for any")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="run without a driver")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help="one cycle, with --settings")
    how.add_argument("--every", type=float, metavar="SECONDS", help="poll, with --settings")
    return parser
