"""What the benchmarks share: fresh processes with compiled modules, and a table for people."""

import os
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx
import pytest

ROUNDS = 7
SECONDS = 2
CONNECTIONS = 8

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


@dataclass(frozen=True)
class Load:
    """The same call again and again, by wrk.

    Args:
        wrk: the program.
        url: what is called.
        script: where its script goes.
        body: JSON to post; "" is a GET.
        headers: of the call.
    """

    wrk: str
    url: str
    script: Path
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def rate(self) -> float:
        """Return calls a second."""
        lines = [f"wrk.headers[{name!r}] = {value!r}" for name, value in self.headers.items()]
        posted = ['wrk.method = "POST"', f"wrk.body = {self.body!r}"] if self.body else []
        self.script.write_text("\n".join([*posted, *lines]))
        fixed = ("-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(self.script), self.url)
        done = subprocess.run((self.wrk, *fixed), capture_output=True, text=True, check=True)
        assert "Non-2xx" not in done.stdout
        found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
        assert found, done.stdout
        return float(found[1])


def in_turns(ours: Load, theirs: Load) -> list[tuple[float, float]]:
    """Return calls a second of two, measured in turns: whatever loads the machine hits both."""
    return [(ours.rate(), theirs.rate()) for _ in range(ROUNDS)]


def figures(pairs: list[tuple[float, float]], theirs: str, target: str) -> dict[str, str]:
    """Return the table of one comparison."""
    ratios = sorted(ours / other for ours, other in pairs)
    return {
        "portal": f"{median(ours for ours, _ in pairs):.0f} calls/s",
        theirs: f"{median(other for _, other in pairs):.0f} calls/s",
        "ratio": f"{median(ratios):.2f}",
        "ratios from to": f"{ratios[0]:.2f} to {ratios[-1]:.2f}",
        "target": target,
    }


def show(capsys: pytest.CaptureFixture[str], title: str, **figures: str) -> None:
    """Print a small table past pytest's capturing."""
    with capsys.disabled():
        print(f"\n{title}")
        for name, figure in figures.items():
            print(f"  {name.replace('_', ' '):<34}{figure:>14}")
