"""A run of the whole suite fails when a declared judge did not judge."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.judges import DECLARED, judged, missing

ROOT = Path(__file__).parent.parent
BOTH = [(judge, accepted) for judge in DECLARED for accepted in (True, False)]
INI = "[pytest]\ntestpaths = suite\naddopts = --disable-plugin-autoload -p xdist -p tests.judges\n"
HEAD = "from tests.judges import judged\n\n"


def run(folder: Path, said: list[tuple[str, bool]], *arguments: str, ci: str = "true") -> str:
    """Run a suite of two files whose tests have judges say this; return exit code and last lines.

    The first half of what is said is said in one file, the rest in the other.
    """
    (folder / "suite").mkdir()
    (folder / "pytest.ini").write_text(INI)
    for number, part in enumerate((said[: len(said) // 2], said[len(said) // 2 :])):
        lines = [f"    judged({judge!r}, accepted={accepted})\n" for judge, accepted in part]
        text = f"{HEAD}def test_{number}():\n    pass\n{''.join(lines)}"
        (folder / "suite" / f"test_{number}.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments],
        cwd=folder,
        env=os.environ | {"CI": ci, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    told = next((line for line in done.stdout.splitlines() if line.startswith("judges:")), "")
    return f"{done.returncode} {told}"


def test_a_run_in_which_all_judged_passes(tmp_path: Path) -> None:
    assert run(tmp_path, BOTH, "-n", "2") == "0 judges: all 5 accepted and refused"


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_run_in_which_a_judge_refused_nothing_fails(tmp_path: Path, workers: str) -> None:
    said = [one for one in BOTH if one != ("xmlsec1", False)]

    assert run(tmp_path, said, "-n", workers) == "1 judges: xmlsec1 refused nothing"


def test_outside_ci_a_missing_judge_is_told_and_fails_nothing(tmp_path: Path) -> None:
    told = "0 judges: xmlsec1 accepted nothing; xmlsec1 refused nothing"

    assert run(tmp_path, [one for one in BOTH if one[0] != "xmlsec1"], ci="") == told


@pytest.mark.parametrize("arguments", [("suite/test_0.py",), ("-k", "test_0"), ("--collect-only",)])
def test_a_part_of_the_suite_needs_no_judge(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert run(tmp_path, [], *arguments) == "0 "


def test_a_judge_must_have_said_both() -> None:
    assert missing(BOTH) == []
    assert missing(BOTH[1:]) == ["openssl verify accepted nothing"]
    assert len(missing([])) == 2 * len(DECLARED)


def test_a_judge_nobody_declared_is_none() -> None:
    with pytest.raises(ValueError, match="my own eyes is none of openssl verify, openssl ocsp"):
        judged("my own eyes", accepted=True)
