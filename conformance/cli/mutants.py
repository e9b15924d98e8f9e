"""``tekigo mutants``: run every check against the connector that violates its requirement.

A mutant is killed when the check it was made for fails; other checks of the same episode that fail
too are its shadows. That the reference connector stays green is what ``tekigo check`` shows. One
mutant runs on each core, for they know nothing of each other.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.checks.settings import RunSettings
from conformance.cli.folder import writable
from conformance.cli.run import mutant_command, run
from conformance.mutants.catalogue import mutant as by_name
from conformance.mutants.catalogue import mutants as all_mutants
from conformance.result.conclusion import ENGINE
from conformance.result.file import write_text
from conformance.result.model import Verdict
from conformance.specification.register import register
from conformance.target.settings import Drive
from simulator.contracts.problem import EngineProblem, Text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from conformance.mutants.mutant import Mutant

SCHEMA = "tekigo-mutants/1"
SURVIVED = 1


@dataclass(frozen=True)
class Row:
    """What became of one mutant.

    Args:
        name: the mutant.
        violates: requirement it was made to violate.
        killed: whether that requirement's check failed.
        also_failed: other checks that failed on it.
        story_ja: its fault, in Japanese.
        story_en: the same in English.
    """

    name: str
    violates: str
    killed: bool
    also_failed: list[str]
    story_ja: str
    story_en: str


def mutants(options: argparse.Namespace) -> int:
    """Run ``tekigo mutants``; 0 when every mutant dies and every check kills one."""
    chosen = [by_name(name) for name in options.names] or all_mutants()
    if options.json:
        writable(Path(options.json).parent, "--json")
    rows = []
    for row in executed(chosen, os.cpu_count() or 1):
        rows.append(row)
        print(_line(row).in_language(options.lang), flush=True)
    if options.json:
        write_text(Path(options.json), matrix(rows))
    unproven = [] if options.names else unproven_checks(rows)
    print(_summary(rows, unproven).in_language(options.lang))
    return SURVIVED if unproven or not all(row.killed for row in rows) else 0


def executed(chosen: Sequence[type[Mutant]], workers: int) -> Iterator[Row]:
    """Yield what became of each mutant, in their order.

    Args:
        chosen: the mutants.
        workers: how many run at once, each in a process; a single one runs in this.
    """
    workers = min(workers, len(chosen))
    if workers < 2:
        yield from map(execute, chosen)
        return
    # A fresh interpreter for each: pytest runs in it. Ctrl-C ends the rest once these are through.
    context = multiprocessing.get_context("spawn")
    ignore = (signal.SIGINT, signal.SIG_IGN)
    with ProcessPoolExecutor(workers, context, signal.signal, ignore) as pool:
        yield from pool.map(execute, chosen)


def execute(mutant: type[Mutant]) -> Row:
    """Run the checks of one mutant's episode against it."""
    settings = RunSettings(
        reach=Drive(mutant_command(mutant.name())),
        profile=mutant.profile,
        signatures=mutant.signatures,
        policy=mutant.policy,
        with_episode_of=mutant.kills,
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
    missed = {Verdict.FAIL, Verdict.UNMET}
    failed = [check.id for check in outcome.result.checks if check.verdict in missed]
    story = mutant.story()
    return Row(
        name=mutant.name(),
        violates=mutant.kills,
        killed=mutant.kills in failed,
        also_failed=[id_ for id_ in failed if id_ != mutant.kills],
        story_ja=story.ja,
        story_en=story.en,
    )


def unproven_checks(rows: list[Row]) -> list[str]:
    """Return the checked requirements whose check no mutant kills."""
    killed = {row.violates for row in rows if row.killed}
    return [id_ for id_ in register().checked() if id_ not in killed]


def matrix(rows: list[Row]) -> str:
    """Return the matrix as JSON text."""
    content = {
        "schema": SCHEMA,
        "register": register().version,
        "mutants": [asdict(row) for row in rows],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _line(row: Row) -> Text:
    mark = "✓" if row.killed else "✗"
    also = f"  (+ {', '.join(row.also_failed)})" if row.also_failed else ""
    head = f"  {mark} {row.violates:<7} {row.name}"
    return Text(f"{head}: {row.story_ja}{also}", f"{head}: {row.story_en}{also}")


def _summary(rows: list[Row], unproven: list[str]) -> Text:
    killed = sum(row.killed for row in rows)
    ja = f"変異体 {len(rows)} 件中 {killed} 件を検出しました。"
    en = f"{killed} of {len(rows)} mutants are killed."
    if unproven:
        ja += f" 失敗できると示されていない検査: {', '.join(unproven)}"
        en += f" Not shown to be able to fail: {', '.join(unproven)}"
    return Text(ja, en)
