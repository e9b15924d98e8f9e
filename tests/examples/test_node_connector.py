"""The connector in Node.js was written from the specification's pages alone, and passes."""

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONNECTOR = ROOT / "fixtures" / "examples" / "node" / "connector.mjs"
TEKIGO = "import sys; from conformance.cli import main; sys.exit(main())"


def test_a_connector_written_from_the_pages_alone_passes(
    requires_tool: Callable[[str], str], tmp_path: Path
) -> None:
    node = requires_tool("node")
    connector = shlex.join([node, str(CONNECTOR)])
    command = [sys.executable, "-c", TEKIGO, "check", "--connector", connector, "--lang", "en"]
    run = subprocess.run(
        [*command, "--report-dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
