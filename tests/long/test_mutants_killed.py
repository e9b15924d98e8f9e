"""``tekigo mutants --full``, killed while it runs: nobody works on, and nothing is lost."""

import signal
import subprocess
import sys
from pathlib import Path

from conformance.cli.mutants import assembled
from conformance.result.matrix import KillMatrix

# Of the role with the fewest checks, so that facing all of them does not take long.
NAMES = ("hides-the-number", "shows-the-number-before", "calls-every-signature-valid")
TEKIGO = (sys.executable, "-P", "-c", "from conformance.cli import main; raise SystemExit(main())")
ANSWER_SECONDS = 900


def test_a_killed_run_leaves_nobody_behind_and_is_taken_up_again(tmp_path: Path) -> None:
    options = ("--full", "--json", "matrix.json", "--journal", "journal", "--lang", "en")
    command = (*TEKIGO, "mutants", *NAMES, *options)
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        first = run.stdout.readline()
        run.send_signal(signal.SIGKILL)
        # Whoever still worked would hold the other end of this pipe.
        rest, _ = run.communicate(timeout=ANSWER_SECONDS)
    told = [first, *rest.splitlines(keepends=True)]
    kept = (tmp_path / "journal").read_text(encoding="utf-8").splitlines()
    again = subprocess.run(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=ANSWER_SECONDS,
    ).stdout.splitlines(keepends=True)

    # A fate is kept before it is told, and the kill may come between.
    assert len(told) <= len(kept) - 1 <= len(NAMES)
    assert again[: len(told)] == told
    matrix = KillMatrix.model_validate_json((tmp_path / "matrix.json").read_text(encoding="utf-8"))
    fates = {one.name: one for one in matrix.mutants}
    assert tuple(fates) == NAMES
    assert matrix == assembled("full", list(fates.values()))
    assert {one.outcome for one in fates.values()} == {"killed"}
    assert not (tmp_path / "journal").exists()
