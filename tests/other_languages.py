"""The commands of the connectors in other languages than the reference's."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

# It is started anew after every cut, and lives too briefly for what it compiles twice to pay.
SHORT_LIVED = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
EXAMPLES = Path(__file__).parents[1] / "fixtures" / "examples"


@pytest.fixture(scope="session")
def node(requires_tool: Callable[[str], str]) -> tuple[str, ...]:
    """The command of the connector in Node.js."""
    return requires_tool("node"), str(EXAMPLES / "node" / "connector.mjs")


@pytest.fixture(scope="session")
def java(
    requires_tool: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, ...]:
    """The command of the connector in Java, compiled."""
    sources = EXAMPLES / "java"
    classes = tmp_path_factory.mktemp("classes")
    files = sorted((sources / "connector").glob("*.java"))
    subprocess.run([requires_tool("javac"), "-d", classes, *files], check=True)
    path = os.pathsep.join([str(classes), str(sources)])
    return requires_tool("java"), *SHORT_LIVED, "-cp", path, "connector.Main"
