"""A fault that shows only in a sequence is told by the shortest one, which can be played again."""

import json

from conformance.cli import main
from conformance.mutants.histories import OverlooksWithdrawalsOfWhatItHolds
from conformance.result.case import read_case
from conformance.result.model import Verdict
from tests.conformance.world import World

WITHDRAWALS = OverlooksWithdrawalsOfWhatItHolds
STEPS = [
    {"do": "file", "who": 2},
    {"do": "cycle"},
    {"do": "withdraw", "who": 2},
    {"do": "cycle"},
    {"do": "link", "who": 2},
]


def test_the_shortest_history_is_told_step_by_step_and_kept_as_a_case(world: World) -> None:
    run = world.check("--mutant", WITHDRAWALS.name(), "--only", WITHDRAWALS.kills, "--lang", "en")
    (check,) = run.result.checks
    (file,) = (run.folder / "cases").iterdir()
    number = check.planted[0].number

    assert (run.code, check.verdict) == (1, Verdict.FAIL)
    cycle = "A cycle of the connector."
    assert [line.en for line in check.story][:-1] == [
        f"Resident B files {number}.",
        cycle,
        f"Resident B withdraws {number}.",
        cycle,
        "A link file tells of all certificates of resident B.",
        cycle,
    ]
    assert check.story[-1].en.startswith(f"→ {number} is handed over under 3")
    assert all(line.en in run.html for line in check.story)
    assert f"1. {check.story[0].en}" in run.out
    assert read_case(file.read_text(encoding="utf-8"), file.name).history == STEPS
    assert check.replay == f"tekigo replay cases/{file.name} --mutant {WITHDRAWALS.name()}"

    again = ("replay", str(file), "--report-dir", str(run.folder / "again"), "--lang", "en")
    assert main([*again, "--mutant", WITHDRAWALS.name()]) == 1
    assert f"The case {file.name} still fails." in world.capture.readouterr().out
    result = json.loads((run.folder / "again/result.json").read_text(encoding="utf-8"))
    assert [one["planted"] for one in result["episodes"]] == [2]  # its filing and the control
