"""The stand-in for an attached document is a sound PDF."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from simulator.procedures.sample import sample_pdf


def test_it_says_what_it_stands_for(requires_tool: Callable[[str], str], tmp_path: Path) -> None:
    file = tmp_path / "sample.pdf"
    file.write_bytes(sample_pdf("TEST account-proof"))

    said = subprocess.run(
        [requires_tool("pdftotext"), file, "-"], capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "TEST account-proof"
    assert said.stderr == ""
    assert sample_pdf("TEST a") != sample_pdf("TEST b")
