"""The connector in Java was written from the specification's pages alone, and passes with
every profile.
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.checks.settings import RunSettings
from conformance.cli.run import Outcome, run
from conformance.target.settings import Drive

SOURCES = Path(__file__).parents[2] / "fixtures" / "examples" / "java"

each_profile = pytest.mark.parametrize("profile", ["modelled-1", "modelled-2"])


@pytest.fixture(scope="session")
def java(
    requires_tool: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, ...]:
    """The command of the connector, compiled."""
    classes = tmp_path_factory.mktemp("classes")
    files = sorted((SOURCES / "connector").glob("*.java"))
    subprocess.run([requires_tool("javac"), "-d", classes, *files], check=True)
    path = os.pathsep.join([str(classes), str(SOURCES)])
    return (requires_tool("java"), "-cp", path, "connector.Main")


@each_profile
def test_it_passes_when_driven(java: tuple[str, ...], profile: str) -> None:
    assert_passes(run(RunSettings(reach=Drive(command=java), profile=profile)))


def assert_passes(outcome: Outcome) -> None:
    failed = [f"{one.id} {one.reason.en}" for one in outcome.result.checks if one.verdict != "pass"]
    assert (outcome.code, failed) == (0, []), outcome.problem
