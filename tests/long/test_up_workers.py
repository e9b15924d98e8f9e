"""`tekigo up --workers`: several processes, one town, on SQLite and on PostgreSQL."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.cli.service import FILE, Admin
from tests.conformance.world import COMMAND


@contextmanager
def up(workspace: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    given = ("--workspace", str(workspace), "--port", "0", "--lang", "en", "--workers", "2")
    with subprocess.Popen(
        [*COMMAND, "up", *given, *options], stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        next(line for line in process.stdout if "/admin/state" in line)
        yield process
        process.kill()


def children(process: subprocess.Popen[str]) -> list[int]:
    """Return the workers of a process, whose command line says that they were spawned."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(pid) for pid in listed if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]


def filed(workspace: Path, capsys: pytest.CaptureFixture[str], count: int) -> list[str]:
    given = ("--workspace", str(workspace), "--count", str(count), "--json")
    assert main(["file", *given]) == 0
    return [json.loads(line)["number"][-3:] for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_workers_serve_one_town_and_outlive_one_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("server") if kind == "postgresql" else ""
    options = ("--database", server) if server else ()
    with up(tmp_path, *options) as process:
        assert filed(tmp_path, capsys, 4) == ["001", "002", "003", "004"]
        first, second = children(process)
        os.kill(first, signal.SIGKILL)
        assert filed(tmp_path, capsys, 2) == ["005", "006"]

        for _ in range(2):
            with Admin(tmp_path) as admin:
                admin.post("/reset", {})
            assert filed(tmp_path, capsys, 2) == ["001", "002"]
            with Admin(tmp_path) as admin:
                assert admin.get("/state")["filings"]["arrived"] == 2

        assert second in children(process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert not (tmp_path / FILE).exists()
    assert (tmp_path / "world" / "world.sqlite").exists() == (kind == "sqlite")
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)
