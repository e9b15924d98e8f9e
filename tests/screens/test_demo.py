"""`tekigo demo` comes back as it was after a kill, and ends at once while pages are still open."""

import re
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from conformance.cli.command import _parsers
from conformance.cli.demo import demo
from conformance.cli.service import Admin
from simulator.contracts.problem import Problem
from tests.conformance.world import COMMAND

TOKEN = "given-on-the-command-line"
ADDRESS = re.compile(r"participants: (\S+)/$", re.MULTILINE)
ENTRANCE = re.compile(r"trainer \(once\): \S+?(/enter\S+)")
DOOR = re.compile(r'<a href="/room-\d/"><b>(.*?)</b>')
PASSCODE = "seven-of-nine"
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


def steer(base: str, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401  JSON
    """Call the admin API of a room."""
    key = {"Authorization": f"Bearer {TOKEN}"}
    answer = httpx.request(method, f"{base}{path}", json=body, headers=key, trust_env=False)
    return answer.raise_for_status().json()


@dataclass(frozen=True)
class Life:
    """What was seen of a workspace: served to the network, killed, served again, interrupted."""

    workspace: Path
    printed: str
    door: str
    trust: str
    certificate: bytes
    entered: int
    lobby: str
    number: str
    second: str
    again: str
    room: str
    states: list[Any]
    moved: float
    streamed: str
    ended: int


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    workspace = tmp_path_factory.mktemp("demo")
    seen: dict[str, Any] = {"workspace": workspace}
    options = ("--rooms", "2", "--seed", "8", "--admin-token", TOKEN)
    shared = ("--share", "127.0.0.1", "--passcode", PASSCODE)
    with served(workspace, *options, *shared) as (process, printed):
        seen["printed"], base = printed, address(printed)
        trust = ssl.create_default_context(cafile=workspace / "tls" / "ca.pem")
        with httpx.Client(base_url=base, verify=trust, trust_env=False) as browser:
            seen["door"] = browser.get("/room-1/", follow_redirects=True).url.path
            seen["trust"] = browser.get("/trust?lang=en").text
            seen["certificate"] = browser.get("/trust/tekigo-ca.crt").content
            seen["entered"] = browser.get(ENTRANCE.findall(printed)[0]).status_code
            browser.post("/rooms", data={"title": "B class"}, headers={"Origin": base})
            seen["lobby"] = browser.get("/?lang=en").text
            seal = browser.cookies["tekigo-trainer"]
            key = {"Authorization": f"Bearer {TOKEN}"}
            browser.post("/room-2/admin/reset", json={"seed": 9}, headers=key)
        with Admin(workspace) as admin:
            seen["number"] = admin.post("/filings/plant", {})["number"]
        process.send_signal(signal.SIGKILL)
        process.wait(END_SECONDS)
    with served(workspace) as (process, printed):
        base = address(printed)
        seen["second"] = refusal("--workspace", str(workspace))
        with httpx.Client(base_url=base, trust_env=False) as browser:
            browser.cookies.set("tekigo-trainer", seal)
            seen["again"] = browser.get("/?lang=en").text
            seen["room"] = browser.get("/room-1/?lang=en").text
            steer(base, "POST", "/room-1/admin/clock/advance", {"seconds": 3600})
            seen["states"] = [steer(base, "GET", f"/room-{n}/admin/state") for n in (1, 2)]
            seen["moved"] = steer(base, "GET", "/room-2/admin/clock")["moved"]
            with browser.stream("GET", "/room-1/board/stream") as stream:
                seen["streamed"] = stream.headers["content-type"]
                process.send_signal(signal.SIGINT)
                seen["ended"] = process.wait(END_SECONDS)
    return Life(**seen)


def refusal(*options: str) -> str:
    """Return why it is not served with such options."""
    with pytest.raises(Problem) as problem:
        demo(_parsers()[0].parse_args(["demo", "--port", "0", *options]))
    return str(problem.value)


def test_the_network_is_served_over_tls_and_asked_for_the_passcode(life: Life) -> None:
    assert address(life.printed).startswith("https://127.0.0.1:")
    assert f"passcode of room-2: {PASSCODE}" in life.printed
    assert life.door == "/door/room-1"


def test_the_terminal_and_a_page_show_the_same_ca(life: Life) -> None:
    (fingerprint,) = re.findall(r"SHA-256 of the CA: (\S+)", life.printed)

    assert fingerprint in life.trust
    assert life.certificate == (life.workspace / "tls" / "ca.pem").read_bytes()


def test_the_printed_address_makes_a_trainer_who_stays_one_after_a_kill(life: Life) -> None:
    assert life.entered == 303
    assert "Begin this room anew" in life.room


def test_a_kill_loses_no_room_and_no_filing(life: Life) -> None:
    assert DOOR.findall(life.lobby) == ["Room 1", "Room 2", "B class"]
    assert DOOR.findall(life.again) == ["Room 1", "Room 2", "B class"]
    assert life.number.endswith("001")
    assert sum(life.states[0]["filings"].values()) == 1


def test_a_room_keeps_its_seed_and_another_that_it_began_anew_with(life: Life) -> None:
    assert [state["seed"] for state in life.states] == [8, 9]


def test_what_happens_in_one_room_does_not_happen_in_another(life: Life) -> None:
    assert sum(life.states[1]["filings"].values()) == 0
    assert life.moved == 0


def test_it_ends_at_once_while_a_page_is_still_open(life: Life) -> None:
    assert life.streamed.startswith("text/event-stream")
    assert life.ended == 0


def test_one_workspace_is_served_once(life: Life) -> None:
    assert "is up in the workspace" in life.second


def test_commands_find_a_room_that_is_left_and_are_told_when_none_is(tmp_path: Path) -> None:
    with served(tmp_path, "--rooms", "2", "--admin-token", TOKEN) as (_, printed):
        base = address(printed)
        own = {"Origin": base}
        with httpx.Client(base_url=base, headers=own, trust_env=False) as browser:
            browser.post("/enter", data={"token": TOKEN})
            browser.post("/rooms/room-1/close")
            with Admin(tmp_path) as admin:
                left = admin.post("/filings/plant", {})["number"]
            planted = steer(base, "GET", "/room-2/admin/state")["filings"]
            browser.post("/rooms/room-2/close")
        second = refusal("--workspace", str(tmp_path))
        with Admin(tmp_path) as admin, pytest.raises(Problem, match="has been closed"):
            admin.post("/filings/plant", {})

    assert left.endswith("001")
    assert sum(planted.values()) == 1
    assert "is up in the workspace" in second


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
    assert told in refusal("--workspace", str(tmp_path / "new"), *given)
    assert not (tmp_path / "new").exists()


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = refusal("--workspace", str(tmp_path), "--port", port)

    assert f"Port {port} cannot be used" in told
