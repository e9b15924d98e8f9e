"""Runs of the suite that several tests look at."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.begun import Begun
from tests.conformance.world import Run, World

BARE = (sys.executable, "-m", "pytest", "-p", "conformance.checks.plugin", "--pyargs")


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
def whole_run_begun(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Begun | None]:
    """Begin the whole run beside the first tests, if any test will ask for it."""
    asked = any("whole_run" in vars(item)["fixturenames"] for item in request.session.items)
    begun = Begun.check(tmp_path_factory.mktemp("whole"), "--events", "events") if asked else None
    yield begun
    if begun:
        begun.end()


@pytest.fixture(scope="session")
def whole_run(whole_run_begun: Begun) -> Run:
    """A whole run against the reference connector."""
    return whole_run_begun.run()
