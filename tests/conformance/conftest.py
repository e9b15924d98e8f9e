"""Runs of the suite that several tests look at."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.world import COMMAND, Run, World

Child = subprocess.Popen[str]

BARE = (sys.executable, "-m", "pytest", "-p", "conformance.checks.plugin", "--pyargs")
WHOLE = {
    "first": ("1", (*COMMAND, "check")),
    "again": ("2", (*COMMAND, "check")),
    "other": ("1", (*COMMAND, "check", "--seed", "2", "--profile", "modelled-2", "--lang", "en")),
    "bare": ("1", (*BARE, "conformance.checks")),
}


@pytest.fixture
def world(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> World:
    """A way to run the command in this process."""
    return World(monkeypatch, capsys, tmp_path / "report")


@pytest.fixture
def small_world(world: World) -> World:
    """The same with a suite that consists of the journey."""
    world.shrink()
    return world


@pytest.fixture(scope="session", autouse=True)
def whole_run_children(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, tuple[Path, Child]]]:
    """Start the whole runs at once and beside the first tests, if any test will ask for them."""
    asked = any("whole_runs" in vars(item)["fixturenames"] for item in request.session.items)
    children = {}
    for name, (hash_seed, command) in WHOLE.items() if asked else ():
        folder = tmp_path_factory.mktemp("whole")
        child = subprocess.Popen(
            [*command, *(("--report-dir", "report") if "check" in command else ())],
            cwd=folder,
            env=own_environment() | {"PYTHONHASHSEED": hash_seed},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        children[name] = (folder, child)
    yield children
    for _, child in children.values():
        child.kill()
        child.communicate()


@pytest.fixture(scope="session")
def whole_runs(whole_run_children: dict[str, tuple[Path, Child]]) -> dict[str, Run]:
    """Whole runs against the reference connector, each a command of its own."""
    return {
        name: Run(child.returncode, child.returncode, folder / "report", out, err)
        for name, (folder, child) in whole_run_children.items()
        for out, err in [child.communicate(timeout=300)]
    }


def own_environment() -> dict[str, str]:
    """Return the environment for a command: this run's settings stay out of it."""
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return theirs | {"SOURCE_DATE_EPOCH": "1780000000", "CI": "true"}
