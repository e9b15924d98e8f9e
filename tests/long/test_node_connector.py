"""The connector in Node.js was written from the specification's pages alone, and passes at every
depth and with every profile.
"""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.target.settings import Observe, Trigger
from tests.conformance.reached import assert_passes, running, site

ROOT = Path(__file__).parents[2]
TEKIGO = "import sys; from conformance.cli import main; sys.exit(main())"
OBSERVED = Observe(poll_seconds=30, settle_seconds=3)  # as a deadline; it polls sooner
EVERY = "4"  # longer than quiet

LATER = pytest.mark.exhaustive


@LATER
@pytest.mark.parametrize("profile", ["modelled-1", "modelled-2"])
def test_it_passes_when_driven(node: tuple[str, ...], tmp_path: Path, profile: str) -> None:
    command = [sys.executable, "-c", TEKIGO, "check", "--connector", shlex.join(node)]
    run = subprocess.run(
        [*command, "--profile", profile, "--lang", "en", "--report-dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@LATER
@pytest.mark.parametrize("profile", ["modelled-1", "modelled-2"])
def test_it_passes_when_observed(node: tuple[str, ...], tmp_path: Path, profile: str) -> None:
    ground = site(tmp_path, profile=profile)
    with running(node, "--settings", str(ground.settings), "--every", EVERY):
        outcome, _ = ground.judge(OBSERVED, profile=profile)

    assert_passes(outcome)


@LATER
def test_it_passes_when_triggered(node: tuple[str, ...], tmp_path: Path) -> None:
    ground = site(tmp_path)
    command = (*node, "--settings", str(ground.settings), "--once")
    outcome, _ = ground.judge(Trigger(command, seconds=300))

    assert_passes(outcome)


@pytest.mark.parametrize(
    ("options", "refused"),
    [
        (("--signature", "portal-result"), "signature.check = portal-result"),
        (("--revocation", "crl"), "signature.revocation = crl"),
        (("--role", "intake-only"), "role = intake-only"),
    ],
)
def test_it_refuses_what_it_does_not_know(
    node: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, str],
    refused: str,
) -> None:
    command = ("check", "--connector", shlex.join(node), *options, "--only", "3-2.03")
    code = main([*command, "--lang", "en", "--report-dir", str(tmp_path)])
    told = capsys.readouterr().out

    assert code == 2
    assert f"The connector refused configure: Error: {refused} is not for this connector" in told
    assert "fail 0 · inconclusive 1" in told


@LATER
def test_it_passes_as_a_prefecture(node: tuple[str, ...], tmp_path: Path) -> None:
    command = ("check", "--connector", shlex.join(node), "--role", "prefecture")

    assert main([*command, "--lang", "en", "--report-dir", str(tmp_path)]) == 0
