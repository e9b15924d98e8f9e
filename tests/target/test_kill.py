"""A kill comes at the moment that was chosen, and reaches all that a command started."""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from conformance.target.answers import Answers
from conformance.target.driver import ConnectorLost, DrivenConnector
from conformance.target.settings import Drive

CONNECTOR = """\
import json, os, pathlib, subprocess, sys, time
begun = pathlib.Path(sys.argv[1])
for line in sys.stdin:
    request = json.loads(line)
    if request["verb"] == "cycle":
        begun.write_text(str(os.getpid()))
        time.sleep(600)
    print(json.dumps({"id": request["id"], "result": {"protocol": 1}}), flush=True)
"""
SCRIPT = "import subprocess, sys; subprocess.run(sys.argv[1:])"


def driven(*command: str) -> DrivenConnector:
    connector = DrivenConnector(Drive(command, answer_seconds=120))
    connector.start()
    return connector


def gone(pid: int) -> bool:
    """Tell whether a process has ended; whoever adopted it may still have to bury it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize("wrapper", [(), (sys.executable, "-c", SCRIPT)], ids=["itself", "script"])
def test_a_kill_within_a_verb_ends_the_connector_there(
    tmp_path: Path, wrapper: tuple[str, ...]
) -> None:
    begun = tmp_path / "begun"
    connector = driven(*wrapper, sys.executable, "-c", CONNECTOR, str(begun))

    came = connector.cut_off("cycle", lambda: begun.exists() and bool(begun.read_text()))

    assert came
    assert not connector.running
    if sys.platform == "linux":
        deadline = time.monotonic() + 60
        while not (buried := gone(int(begun.read_text()))) and time.monotonic() < deadline:
            os.sched_yield()
        assert buried


def test_a_moment_that_never_comes_ends_with_the_answer(tmp_path: Path) -> None:
    connector = driven(sys.executable, "-c", CONNECTOR, str(tmp_path / "begun"))

    came = connector.cut_off("list", lambda: False)

    assert not came
    with pytest.raises(ConnectorLost, match="not started"):
        connector.call("list")


def test_an_answer_is_half_sent_from_its_first_piece_to_its_end() -> None:
    seen: list[int] = []

    async def application(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        seen.append(answers.half_sent())
        for more in (True, True, False):
            await send({"type": "http.response.body", "body": b"x", "more_body": more})
            seen.append(answers.half_sent())

    async def receive() -> Message:
        raise AssertionError

    async def send(_message: Message) -> None: ...

    answers = Answers(application)
    asyncio.run(answers({"type": "http"}, receive, send))

    assert (seen, answers.half_sent()) == ([0, 1, 1, 1], 0)
