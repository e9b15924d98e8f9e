"""`tekigo up` is found by `tekigo file` and by a connector, and loses nothing when it is ended."""

import hashlib
import json
import re
import shlex
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.cli.guide import Guide
from conformance.cli.service import FILE, Admin, Service
from simulator.contracts.profile import builtin, find
from simulator.pki.tls import TlsAuthority
from simulator.web.running import Workspace
from tests.conformance.world import COMMAND
from tests.web.builders import START

TOKEN = "given-on-the-command-line"
STATUS = "SELECT status FROM portal_filings WHERE number = ?"
CALLS = "SELECT operation FROM journal_calls WHERE number = ? ORDER BY sequence"
NUMBER = re.compile(r"受付番号 (\d{20}) \(applicant (\w+), 宛名番号 (\d{15})\)")


@dataclass
class Up:
    """A running `tekigo up`: its workspace, its process, and what it printed."""

    workspace: Path
    process: subprocess.Popen[str]
    printed: str

    def file(self, *options: str) -> int:
        """Run `tekigo file` in this process."""
        return main(["file", "--workspace", str(self.workspace), "--lang", "en", *options])

    def command(self, program: str) -> list[str]:
        """Return the printed command line that begins with a program."""
        lines = map(str.strip, self.printed.splitlines())
        return shlex.split(next(line for line in lines if line.startswith(program)))


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    workspace = tmp_path_factory.mktemp("up") / "workspace"
    options = ("--workspace", str(workspace), "--port", "0", "--lang", "en")
    with subprocess.Popen(
        [*COMMAND, "up", *options, "--admin-token", TOKEN],
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        printed = ""
        for line in process.stdout:
            printed += line
            if "/admin/state" in line:
                break
        yield Up(workspace, process, printed)
        process.kill()


def told(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, str]]:
    """Return number, applicant and 宛名番号 of what `tekigo file` printed."""
    return NUMBER.findall(capsys.readouterr().out)


# While it runs


def test_only_its_owner_can_read_the_token(up: Up) -> None:
    file = up.workspace / FILE

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text(encoding="utf-8"))["token"] == TOKEN


def test_residents_take_turns(up: Up, capsys: pytest.CaptureFixture[str]) -> None:
    assert up.file("--count", "2") == 0
    assert up.file() == 0

    filed = told(capsys)
    assert [applicant for _, applicant, _ in filed] == ["1", "2", "3"]
    assert [number[-3:] for number, _, _ in filed] == ["001", "002", "003"]


def test_a_filing_is_late_faulty_or_hostile_by_name(
    up: Up, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--late", "120", "--signature", "raw-hash", "--hostile", "name-twice")
    assert up.file("--applicant", "7", *options, "--fault", "delay=0.1", "--json") == 0

    filed = json.loads(capsys.readouterr().out)
    assert filed["applicant"] == 7
    arrived, visible = map(datetime.fromisoformat, (filed["arrived"], filed["visible"]))
    assert visible - arrived == timedelta(minutes=120)


def test_many_are_filed_in_a_mix(up: Up, capsys: pytest.CaptureFixture[str]) -> None:
    mix = ("--procedure", "child-allowance-claim", "--mix", "coverage")
    portal = ("--portal", str(up.workspace), "--lang", "en")

    assert main(["generate", "filings", *mix, "--count", "3", *portal]) == 0

    told = capsys.readouterr()
    assert "3 applications were filed (procedures: 1)." in told.out
    assert told.err.splitlines()[-1].split()[1] == "3/3"
    assert main(["generate", "packages", *portal]) == 3
    assert "--portal takes filings only." in capsys.readouterr().err


def test_what_nobody_there_can_file_is_told_by_its_rule(
    up: Up, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = ("--procedure", "car-environment-tax", "--portal", str(up.workspace), "--lang", "en")

    assert main(["generate", "filings", *ended]) == 3

    assert "car-environment-tax could be filed until 2026-03-31" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--applicant", "yamda"), "applicant = 'yamda' cannot be used (did you mean yamada?"),
        (("--applicant", "99"), "applicant = 99 cannot be used (must be a number from 1 to 20"),
        (("--hostile", "name-twize"), "'name-twize' cannot be used (did you mean name-twice?"),
        (("--signature", "raw-has"), "'raw-has' cannot be used (did you mean raw-hash?"),
        (("--fault", "delya=3"), "fault.kind = 'delya' cannot be used (did you mean delay?"),
        (("--fault", "delay"), "No delay can be planted: it needs seconds."),
        (("--fault", "delay=soon"), "--fault delay=soon cannot be used."),
        (("--procedure", "child"), "procedure = 'child' cannot be used"),
        (("--late", "-1"), "visible_after = -60 cannot be used (must be 0 or more)."),
        (("--count", "0"), "--count 0 cannot be used."),
    ],
)
def test_what_is_misspelt_is_refused_with_the_nearest_name(
    up: Up, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], message: str
) -> None:
    assert up.file(*options) == 3

    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


def test_a_second_one_in_the_same_workspace_is_refused(
    up: Up, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["up", "--workspace", str(up.workspace), "--port", "0", "--lang", "en"]) == 3

    assert f"A simulator is up in the workspace {up.workspace} already." in capsys.readouterr().err


def test_a_fault_of_the_certificate_shows_to_who_connects_then(
    up: Up, capsys: pytest.CaptureFixture[str]
) -> None:
    with Admin(up.workspace) as admin:
        admin.post("/faults/plant", {"kind": "unknown-ca", "until": "2099-01-01T00:00:00Z"})
        assert up.file() == 3
        admin.post("/faults/clear", {})
    assert up.file() == 0

    assert "The simulator's certificate cannot be trusted" in capsys.readouterr().err


def test_a_filing_goes_all_the_way_by_what_is_printed_and_survives_the_end(
    up: Up, capsys: pytest.CaptureFixture[str]
) -> None:
    assert up.file("--applicant", "yamada") == 0
    ((number, _, address_number),) = told(capsys)

    subprocess.run([sys.executable, *up.command("python")[1:]], check=True, timeout=60)
    with Admin(up.workspace) as admin:
        deliveries = admin.get("/inbox")["deliveries"]
    up.process.send_signal(signal.SIGINT)

    assert (number, "whole") in {(one["number"], one["outcome"]) for one in deliveries}
    assert up.process.wait(30) == 0
    assert not (up.workspace / FILE).exists()
    (batch,) = (up.workspace / "handover").iterdir()
    assert (batch / f"{number}.zip").is_file()
    (row,) = (
        line
        for line in (batch / "child-allowance-claim.csv").read_text("utf-8-sig").splitlines()
        if number in line
    )
    assert address_number in row
    with closing(sqlite3.connect(up.workspace / "world" / "world.sqlite")) as database:
        (status,) = database.execute(STATUS, [number]).fetchone()
        calls = database.execute(CALLS, [number]).fetchall()
    assert status == "received"
    assert calls == [("get-application",), ("register-status",)]


# While it does not


def test_filing_where_nothing_runs_tells_how_to_start_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["file", "--workspace", str(tmp_path)]) == 3
    said = capsys.readouterr().err
    assert f"作業フォルダ {tmp_path} の模擬環境は動いていません。" in said
    assert f"tekigo up --workspace {tmp_path}" in said


def test_what_is_left_of_a_crash_is_taken_for_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tls = TlsAuthority.open(tmp_path / "tls", datetime.now(UTC))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    address = f"https://localhost:{port}/demo/admin"
    Service(admin=address, token="old", ca_file=str(tls.ca_file)).leave(tmp_path)

    assert main(["file", "--workspace", str(tmp_path), "--lang", "en"]) == 3
    assert f"No simulator is up in the workspace {tmp_path}." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("profile", "path", "body"),
    [
        (
            "modelled-1",
            "/municipality/v1/login",
            {"accountId": "tekigo-132012", "password": "tekigo-password"},
        ),
        (
            "modelled-2",
            "/kofu/shinsei/ichiran",
            {
                "id": "tekigo-132012",
                "password": hashlib.sha256(b"tekigo-password").hexdigest(),
                "totatsuFrom": "20260531090000",
                "totatsuTo": "20260602090000",
            },
        ),
    ],
)
def test_the_first_call_is_made_in_the_words_of_the_profile(
    tmp_path: Path, profile: str, path: str, body: dict[str, str]
) -> None:
    guide = Guide(
        "https://localhost:1/demo",
        Workspace(tmp_path),
        builtin(profile),
        tmp_path / "ca.pem",
        (),
        TOKEN,
        START,
    )
    words = shlex.split(guide.first_call())

    assert words[0] == "curl"
    assert words[-1] == f"https://localhost:1/demo/portal{path}"
    assert words[words.index("--cacert") + 1] == str(tmp_path / "ca.pem")
    assert json.loads(words[words.index("-d") + 1]) == body


def test_a_profile_of_ones_own_goes_with_the_settings(tmp_path: Path) -> None:
    own = builtin().model_copy(update={"name": "mine"})
    guide = Guide("https://x", Workspace(tmp_path), own, tmp_path, (), TOKEN, START)

    settings = json.loads(guide.write_settings().read_text(encoding="utf-8"))

    assert find(settings["profile"]) == own
