"""``tekigo mutants``: show that every check can fail, on a connector made to violate it.

What is found is the kill matrix. ``--full`` lets every mutant face every check, and goes on where
it was killed. The one that ships is compared with it (``--check``), or written anew (``--update``).
That the reference connector stays green is what ``tekigo check`` shows.
``python -m conformance.cli.mutants`` writes the schema of the matrix anew.
"""

from __future__ import annotations

import json
import os
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.checks.catalogue import checks
from conformance.cli.finished import Finished
from conformance.cli.folder import writable
from conformance.cli.killing import executed
from conformance.mutants import shipped
from conformance.mutants.catalogue import mutant as by_name
from conformance.mutants.catalogue import mutants as all_mutants
from conformance.mutants.sentinels import SENTINELS
from conformance.result.file import write_text
from conformance.result.matrix import (
    Entry,
    Extent,
    Fate,
    KillMatrix,
    Outcome,
    differences,
    json_schema,
)
from conformance.specification.register import register
from reports.matrix import matrix_text
from simulator.contracts.problem import Text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from conformance.mutants.mutant import Mutant
    from simulator.contracts.problem import Language

NOT_PROVEN = 1
SCHEMA_FILE = resources.files("conformance.specification") / "schema/mutants.schema.json"
BEGUN_ANEW = Text(
    "記録は別の版のものでした。初めから動かします。",
    "The journal was of another version. All mutants run anew.",
)
MARKS = {Outcome.KILLED: "✓", Outcome.OVERSHADOWED: "△", Outcome.SURVIVED: "✗"}


def mutants(options: argparse.Namespace) -> int:
    """Run ``tekigo mutants``; 0 when every mutant dies, every check kills, and nothing is stale."""
    chosen = [by_name(name) for name in options.names] or all_mutants()
    for option in ("json", "html", *(["journal"] if options.full else [])):
        if file := getattr(options, option):
            writable(Path(file).parent, f"--{option}")
    matrix = _shown(chosen, options) if options.shipped else _found(chosen, options)
    if options.json:
        write_text(Path(options.json), matrix.json_text())
    if options.html:
        write_text(Path(options.html), matrix_text(matrix, options.lang))
    if options.update:
        write_text(shipped.FILE, renewed(matrix).json_text())
    if options.full:
        Path(options.journal).unlink()
    stale = stale_lines(matrix, options.names) if options.check else []
    for line in (*stale, _summary(matrix, partial=bool(options.names))):
        print(line.in_language(options.lang))
    killed = {one.name for one in matrix.mutants if one.outcome is Outcome.KILLED}
    dead = killed == {mutant.name() for mutant in chosen}
    unproven = [] if options.names else matrix.unproven
    return 0 if dead and not unproven and not stale else NOT_PROVEN


def _found(chosen: Sequence[type[Mutant]], options: argparse.Namespace) -> KillMatrix:
    """Run mutants, tell each, and return what was found."""
    extent: Extent = "full" if options.full else "sentinels"
    cores = os.cpu_count() or 1
    # One more than there are cores, for each run waits for its connector now and then.
    workers = cores + 1 if cores > 1 else 1
    fates = (
        _resumed(chosen, options, workers) if options.full else executed(chosen, extent, workers)
    )
    told = {}
    for fate in fates:
        told[fate.name] = fate
        _tell(fate, len(told), len(chosen), options.lang)
    return assembled(extent, [told[mutant.name()] for mutant in chosen])


def _resumed(
    chosen: Sequence[type[Mutant]], options: argparse.Namespace, workers: int
) -> Iterator[Fate]:
    """Yield what the journal says of mutants, then run the others and note each in it."""
    finished = Finished(Path(options.journal))
    if finished.foreign:
        print(BEGUN_ANEW.in_language(options.lang), flush=True)
    left = [one for one in chosen if one.name() not in finished.fates]
    yield from (finished.fates[one.name()] for one in chosen if one not in left)
    for fate in executed(left, "full", workers):
        finished.add(fate)
        yield fate


def _shown(chosen: Sequence[type[Mutant]], options: argparse.Namespace) -> KillMatrix:
    """Tell what the shipped matrix says of mutants, and return it with them alone."""
    matrix = shipped.shipped().only([mutant.name() for mutant in chosen])
    for count, fate in enumerate(matrix.mutants, 1):
        _tell(fate, count, len(matrix.mutants), options.lang)
    return matrix


def _tell(fate: Fate, count: int, total: int, language: Language) -> None:
    print(f"{count:>{len(str(total))}}/{total} {_line(fate).in_language(language)}", flush=True)


def assembled(extent: Extent, fates: Sequence[Fate]) -> KillMatrix:
    """Return the matrix of what became of mutants."""
    book = register()
    return KillMatrix(
        register_=book.version,
        extent=extent,
        sentinels=list(SENTINELS),
        blocks=[Entry(id=block.id, title=block.title) for block in book.block],
        checks=[Entry(id=check.id, title=check.title) for check in checks()],
        mutants=list(fates),
    )


def renewed(found: KillMatrix) -> KillMatrix:
    """Return what is to ship: the shipped matrix with what was found, without mutants now gone."""
    kept = {one.name: one for one in shipped.shipped().mutants}
    kept |= {one.name: one for one in found.mutants}
    current = [kept[name] for mutant in all_mutants() if (name := mutant.name()) in kept]
    return found.model_copy(update={"mutants": current})


def stale_lines(found: KillMatrix, names: Sequence[str]) -> list[Text]:
    """Say in what the shipped matrix is not what was found, and how to write it anew.

    Args:
        found: what was found.
        names: the mutants that ran, if only some.
    """
    kept = shipped.shipped()
    lines = differences(kept.only(names) if names else kept, found)
    if not lines:
        return []
    return [
        Text("付属の行列が古くなっています。", "The matrix that ships is stale."),
        *(Text(f"  {line.ja}", f"  {line.en}") for line in lines),
        Text("tekigo mutants --update で書き直します。", "tekigo mutants --update writes it anew."),
    ]


def schema_text() -> str:
    """Return the JSON Schema of a matrix as the text that belongs in its file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _line(fate: Fate) -> Text:
    also = f"  (+ {', '.join(fate.also_failed)})" if fate.also_failed else ""
    broad = ", ".join(fate.too_broad)
    ja = f"  広すぎる: {broad}" if broad else ""
    en = f"  too broad: {broad}" if broad else ""
    head = f"{MARKS[fate.outcome]} {fate.violates:<7} {fate.name}"
    return Text(f"{head}: {fate.story.ja}{also}{ja}", f"{head}: {fate.story.en}{also}{en}")


def _summary(matrix: KillMatrix, *, partial: bool) -> Text:
    fates = matrix.mutants
    killed = sum(one.outcome is Outcome.KILLED for one in fates)
    shadowed = sum(one.outcome is Outcome.OVERSHADOWED for one in fates)
    broad = sum(bool(one.too_broad) for one in fates)
    ja = f"変異体 {len(fates)} 件中 {killed} 件を、そのための検査が検出しました。"
    en = f"{killed} of {len(fates)} mutants are killed by their own check."
    if shadowed:
        ja += f"ほかの検査だけが検出したもの: {shadowed} 件。"
        en += f" Caught by other checks only: {shadowed}."
    if broad:
        ja += f"広すぎるもの: {broad} 件。"
        en += f" Too broad: {broad}."
    if matrix.unproven and not partial:
        ja += f"失敗できると示されていない検査: {', '.join(matrix.unproven)}"
        en += f" Not shown to be able to fail: {', '.join(matrix.unproven)}"
    return Text(ja, en)


if __name__ == "__main__":
    with resources.as_file(SCHEMA_FILE) as schema_file:
        write_text(schema_file, schema_text())
