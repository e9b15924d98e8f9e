"""`tekigo demo` comes back as it was after a kill, and ends at once while pages are still open."""

import json
import re
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from conformance.cli import main
from conformance.cli.command import _parsers
from conformance.cli.demo import demo
from simulator.contracts.problem import Problem
from tests.conformance.world import COMMAND

TOKEN = "given-on-the-command-line"
ADDRESS = re.compile(r"participants: (\S+)/$", re.MULTILINE)
PORT = re.compile(r"(?<=localhost:)\d+")
END_SECONDS = 20


@contextmanager
def served(workspace: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start it; yield the process and what it printed."""
    fixed = ("--workspace", str(workspace), "--port", "0", "--lang", "en")
    with subprocess.Popen(
        [*COMMAND, "demo", *fixed, *options], stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            assert process.stdout is not None
            printed = ""
            for line in process.stdout:
                printed += line
                if "participants" in line:
                    break
            yield process, printed
        finally:
            process.kill()


def address(printed: str) -> str:
    """Return where participants go."""
    found = ADDRESS.search(printed)
    assert found, printed
    return found[1]


def test_a_kill_loses_no_room_no_session_and_no_filing_and_ctrl_c_ends_open_pages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(tmp_path, "--rooms", "2", "--admin-token", TOKEN) as (process, printed):
        with httpx.Client(base_url=address(printed), trust_env=False) as browser:
            entrance = re.search(r"trainer \(once\): \S+?(/enter\S+)", printed)
            assert entrance
            assert browser.get(entrance[1]).status_code == 303
            own = {"Origin": str(browser.base_url).rstrip("/")}
            made = browser.post("/rooms", data={"title": "B class"}, headers=own)
            assert made.status_code == 303
            seal = browser.cookies["tekigo-trainer"]
            lobby = browser.get("/?lang=en").text
        assert main(["file", "--workspace", str(tmp_path), "--json"]) == 0
        process.send_signal(signal.SIGKILL)
        process.wait(END_SECONDS)
    number = json.loads(capsys.readouterr().out)["number"]

    with served(tmp_path) as (process, printed):
        options = _parsers()[0].parse_args(["demo", "--workspace", str(tmp_path), "--port", "0"])
        with pytest.raises(Problem, match="is up in the workspace"):
            demo(options)
        base = address(printed)
        with httpx.Client(base_url=base, trust_env=False) as browser:
            browser.cookies.set("tekigo-trainer", seal)
            again = browser.get("/?lang=en").text
            room = browser.get("/room-1/?lang=en").text
            filed = httpx.get(
                f"{base}/room-1/admin/state",
                headers={"Authorization": f"Bearer {TOKEN}"},
                trust_env=False,
            ).json()
            with browser.stream("GET", "/room-1/board/stream") as stream:
                assert stream.headers["content-type"].startswith("text/event-stream")
                process.send_signal(signal.SIGINT)
                assert process.wait(END_SECONDS) == 0

    assert number.endswith("001")
    assert filed["filings"]["arrived"] == 1
    assert "B class" in lobby
    assert PORT.sub("", lobby) == PORT.sub("", again)
    assert "Begin this room anew" in room


def test_the_network_sees_it_over_tls_and_is_asked_for_the_passcode(tmp_path: Path) -> None:
    with served(tmp_path, "--share", "127.0.0.1", "--passcode", "seven-of-nine") as (_, printed):
        base = address(printed)
        trust = ssl.create_default_context(cafile=tmp_path / "tls" / "ca.pem")
        with httpx.Client(base_url=base, verify=trust, trust_env=False) as browser:
            door = browser.get("/room-1/", follow_redirects=True)
            told = browser.get("/trust?lang=en").text
            given = browser.get("/trust/tekigo-ca.crt").content

    fingerprint = re.search(r"SHA-256 of the CA: (\S+)", printed)
    assert base.startswith("https://127.0.0.1:")
    assert "passcode of room-1: seven-of-nine" in printed
    assert door.url.path == "/door/room-1"
    assert fingerprint
    assert fingerprint[1] in told
    assert given == (tmp_path / "tls" / "ca.pem").read_bytes()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--port", "65536"), "--port 65536 cannot be used"),
        (("--rooms", "0"), "--rooms 0 cannot be used. Give a number from 1 to 50."),
        (("--rooms", "51"), "--rooms 51 cannot be used"),
        (("--share", "../x"), "--share ../x cannot be used"),
        (("--share", "::1"), "--share ::1 cannot be used"),
        (("--passcode", "seven-of-nine"), "Give it with --share"),
        (("--share", "a.example", "--passcode", "seven"), "Give 6 characters or more"),
    ],
)
def test_what_cannot_be_served_is_said_before_anything_begins(
    tmp_path: Path, given: tuple[str, ...], told: str
) -> None:
    options = _parsers()[0].parse_args(["demo", "--workspace", str(tmp_path / "new"), *given])

    with pytest.raises(Problem) as problem:
        demo(options)
    assert told in str(problem.value)
    assert not (tmp_path / "new").exists()


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        options = _parsers()[0].parse_args(["demo", "--workspace", str(tmp_path), "--port", port])
        with pytest.raises(Problem, match=f"Port {port} cannot be used"):
            demo(options)
