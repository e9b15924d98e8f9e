"""Runs mutants and says what became of each, one on each core, for they know nothing of another.

A mutant faces the checks of its own check's episode and the sentinels, or all checks.
"""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from conformance.checks.settings import RunSettings
from conformance.cli.run import run
from conformance.mutants.catalogue import mutant_command
from conformance.mutants.sentinels import broken, faced
from conformance.result.conclusion import ENGINE
from conformance.result.matrix import Fate, Outcome
from conformance.result.model import Verdict
from conformance.specification.register import register
from conformance.target.settings import Drive
from simulator.contracts.problem import EngineProblem, Text
from simulator.world.parent import leave_with_parent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conformance.mutants.mutant import Mutant
    from conformance.result.matrix import Extent
    from conformance.result.model import Result


def executed(chosen: Sequence[type[Mutant]], extent: Extent, workers: int) -> Iterator[Fate]:
    """Yield what became of each mutant, in their order.

    Args:
        chosen: the mutants.
        extent: which checks they face.
        workers: how many run at once, each in a process; a single one runs in this.
    """
    workers = min(workers, len(chosen))
    if workers < 2:
        yield from (execute(mutant, extent) for mutant in chosen)
        return
    # A fresh interpreter for each: pytest runs in it.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _at_work) as pool:
        yield from pool.map(partial(execute, extent=extent), chosen)


def execute(mutant: type[Mutant], extent: Extent) -> Fate:
    """Run one mutant and say what became of it.

    Raises:
        EngineProblem: the suite itself failed.
        KeyboardInterrupt: a person ended the run.
    """
    settings = RunSettings(
        reach=Drive(mutant_command(mutant.name())),
        profile=mutant.profile,
        signatures=mutant.signatures,
        role=mutant.role,
        policy=mutant.policy,
        only=frozenset() if extent == "full" else faced(mutant.kills),
    )
    outcome = run(settings)
    if outcome.stopped:
        raise KeyboardInterrupt
    if outcome.code == ENGINE:
        raise EngineProblem(
            Text(
                f"変異体 {mutant.name()} の実行中に内部エラーが起きました。",
                f"An internal error struck while mutant {mutant.name()} ran.",
            ),
            Text("上の表示を添えて報告してください。", "Report it with what is shown above."),
        )
    return fate(mutant, outcome.result)


def fate(mutant: type[Mutant], result: Result) -> Fate:
    """Return what became of a mutant by what its run found."""
    missed = {Verdict.FAIL, Verdict.UNMET}
    failed = {check.id for check in result.checks if check.verdict in missed}
    others = [id_ for id_ in register().checked() if id_ in failed - {mutant.kills}]
    unkilled = Outcome.OVERSHADOWED if others else Outcome.SURVIVED
    return Fate(
        name=mutant.name(),
        violates=mutant.kills,
        story=mutant.story(),
        outcome=Outcome.KILLED if mutant.kills in failed else unkilled,
        also_failed=others,
        too_broad=broken(mutant.kills, result),
    )


def _at_work() -> None:
    """Set a worker up: Ctrl-C is its parent's to answer, and without a parent it has no work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave_with_parent()
