"""The reports in `reports/sample`: real ones, of the reference connector and of a faulty one.

``python -m tests.samples`` writes them anew; with ``--check`` it writes elsewhere and compares,
byte for byte. They carry a fixed date: nothing else in a report depends on when it was made.
"""

import filecmp
import os
import sys
import tempfile
from pathlib import Path

from conformance.cli import main as tekigo

SAMPLE = Path(__file__).parent.parent / "reports" / "sample"
CONNECTORS = {"reference": [], "mutant": ["--mutant", "drops-variation-selectors"]}
EXIT_CODES = {"reference": 0, "mutant": 1}
MADE_AT = "1780272000"  # 2026-06-01 09:00 in Japan


def main(arguments: list[str]) -> int:
    """Write or check the samples; 1 when one is not what the software makes now."""
    os.environ["SOURCE_DATE_EPOCH"] = MADE_AT
    if arguments != ["--check"]:
        make(SAMPLE)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        stale = differences(Path(folder))
    for name in stale:
        sys.stderr.write(f"reports/sample/{name} is stale: run python dev.py samples\n")
    return 1 if stale else 0


def make(folder: Path) -> None:
    """Write all samples below a folder."""
    for name, options in CONNECTORS.items():
        code = tekigo(["check", *options, "--report-dir", str(folder / name)])
        assert code == EXIT_CODES[name], f"{name} ended with {code}"


def differences(folder: Path) -> list[str]:
    """Return the samples that differ from those just made, or are missing on one side."""
    found = []
    for name in CONNECTORS:
        made, kept = (files(place / name) for place in (folder, SAMPLE))
        _, unequal, unreadable = filecmp.cmpfiles(
            folder / name, SAMPLE / name, made & kept, shallow=False
        )
        found += [f"{name}/{file}" for file in sorted({*(made ^ kept), *unequal, *unreadable})]
    return found


def files(folder: Path) -> set[str]:
    """Return all files below a folder, by their paths from there."""
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
