"""What the benchmarks share: fresh processes with compiled modules, and a table for people."""

import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

TEKIGO = (sys.executable, "-P", "-c", "from conformance.cli import main; raise SystemExit(main())")
ACCOUNT = {"accountId": "tekigo-132012", "password": "tekigo-password"}


def environment(cache: Path) -> dict[str, str]:
    """Return an environment in which modules are compiled once, as after an installation."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(cache)}


@contextmanager
def serving(
    command: tuple[str, ...], ca_file: Path, cache: Path
) -> Iterator[tuple[subprocess.Popen[str], httpx.Client, float]]:
    """Start a server that prints its ``https://`` address; yield process, client and start time."""
    began = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment(cache)
    ) as server:
        try:
            assert server.stdout is not None
            line = next(line for line in server.stdout if "https://" in line)
            trust = ssl.create_default_context(cafile=ca_file)
            url = line[line.index("https://") :].strip()
            with httpx.Client(verify=trust, trust_env=False, base_url=url) as client:
                yield server, client, began
        finally:
            server.terminate()


def show(capsys: pytest.CaptureFixture[str], title: str, **figures: str) -> None:
    """Print a small table past pytest's capturing."""
    with capsys.disabled():
        print(f"\n{title}")  # noqa: T201  benchmarks speak by printing
        for name, figure in figures.items():
            print(f"  {name.replace('_', ' '):<34}{figure:>14}")  # noqa: T201
