"""``tekigo scenario``: see whether scenarios prove what they claim, list them, begin a new one.

A scenario is played in a room of its own, with the correct connector and with the faulty one; then
the suite judges both by the requirement it names.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.checks.settings import DRIVEN, RunSettings
from conformance.cli.folder import writable
from conformance.cli.run import run
from conformance.mutants.catalogue import mutant_command
from conformance.result.conclusion import ENGINE
from conformance.result.file import write_text
from conformance.result.model import Verdict
from conformance.target.settings import Drive
from conformance.training.scenarios.model import EXTENSION, TEMPLATE_FILE
from conformance.training.scenarios.reading import scenario as read_scenario
from conformance.training.scenarios.reading import shipped
from conformance.training.scenarios.rehearsal import rehearse, stage
from simulator.contracts.located import text_of
from simulator.contracts.problem import EngineProblem, Problem, Text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.training.scenarios.model import Scenario
    from conformance.training.scenarios.rehearsal import Rehearsed
    from conformance.training.scenarios.seen import Finding
    from simulator.contracts.problem import Language

NOT_PROVEN = 1
FAILED = (Verdict.FAIL, Verdict.UNMET)
SAID = {
    Verdict.PASS: Text("合格", "passes"),
    Verdict.FAIL: Text("不合格", "fails"),
    Verdict.UNMET: Text("SHOULD を満たさない", "does not meet it"),
    Verdict.WAIVED: Text("免除", "waived"),
    Verdict.INCONCLUSIVE: Text("判定できず", "inconclusive"),
}
NOT_JUDGED = Text("判定なし", "not judged")


def scenario(options: argparse.Namespace) -> int:
    """Run ``tekigo scenario check``, ``list`` or ``new``; 0 when every one proves its point."""
    match options.action:
        case "list":
            return _list(options.lang)
        case "new":
            return _new(Path(options.file), options.lang)
        case _:
            chosen = _chosen(options.scenarios)
            return _check(chosen, options.lang, with_suite=not options.no_suite)


def _list(language: Language) -> int:
    for name, one in shipped().items():
        title = one.title.text.in_language(language)
        print(f"{one.chapter:>2}  {name:<28} {one.requirement:<7} {one.mutant}\n    {title}")
    return 0


def _new(file: Path, language: Language) -> int:
    if file.suffix != EXTENSION:
        raise Problem(
            Text(f"{file} は {EXTENSION} で終わりません。", f"{file} does not end in {EXTENSION}."),
            Text("ファイル名を .toml にしてください。", "Name a file that ends in .toml."),
        )
    if file.exists():
        raise Problem(
            Text(f"{file} はもうあります。", f"{file} is there already."),
            Text("別の名前を指定してください。", "Name another file."),
        )
    writable(file.parent, "FILE")
    write_text(file, TEMPLATE_FILE.read_text(encoding="utf-8"))
    told = Text(
        f"{file} を書きました。直したら: tekigo scenario check {file}",
        f"{file} is written. When you have changed it: tekigo scenario check {file}",
    )
    print(told.in_language(language))
    return 0


def _chosen(names: Sequence[str]) -> Mapping[str, Scenario]:
    """Return the scenarios asked for, by id or by the path of a file; all that ship for none."""
    known = shipped()
    return dict(_one(name, known) for name in names) if names else known


def _one(name: str, known: Mapping[str, Scenario]) -> tuple[str, Scenario]:
    if name in known:
        return name, known[name]
    file = Path(name)
    if file.suffix == EXTENSION:
        return file.stem, read_scenario(text_of(file), file.name)
    ids = ", ".join(known)
    raise Problem(
        Text(f"シナリオ {name!r} はありません。", f"There is no scenario {name!r}."),
        Text(
            f"{EXTENSION} のファイルか、次から選んでください: {ids}",
            f"Name a file that ends in {EXTENSION}, or one of: {ids}",
        ),
    )


def _check(chosen: Mapping[str, Scenario], language: Language, *, with_suite: bool) -> int:
    proven = 0
    correct = _verdicts(DRIVEN, {one.requirement for one in chosen.values()}) if with_suite else {}
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        stage(Path(folder)) as room,
    ):
        for name, one in chosen.items():
            print(f"{name}  {one.title.text.in_language(language)}", flush=True)
            shown = rehearse(room, name, chosen)
            lines, good = list(_shown(one, shown)), shown.proves
            if with_suite and shown.broken is None:
                faulty = _verdicts(Drive(mutant_command(one.mutant)), {one.requirement})
                pair = correct.get(one.requirement), faulty.get(one.requirement)
                lines.append(_judged(one, *pair))
                good &= pair[0] is Verdict.PASS and pair[1] in FAILED
            for line in lines:
                print(f"  {line.in_language(language)}", flush=True)
            proven += good
    total = Text(
        f"シナリオ {len(chosen)} 件中 {proven} 件が、主張のとおりです。",
        f"{proven} of {len(chosen)} scenarios prove what they claim.",
    )
    print(total.in_language(language))
    return 0 if proven == len(chosen) else NOT_PROVEN


def _shown(one: Scenario, shown: Rehearsed) -> Iterator[Text]:
    """Yield what was seen in the room, a line for each connector, and for all that is amiss."""
    if shown.broken is not None:
        yield Text(
            f"✗ 最後まで進められません: {shown.broken.ja}",
            f"✗ It cannot be played to its end: {shown.broken.en}",
        )
        return
    amiss = [finding for finding in shown.expected if not finding.holds]
    amiss += [finding for finding in shown.harmless if finding.holds]
    yield _line(
        not amiss,
        Text(
            f"正しいコネクタ: 期待 {len(shown.expected)} 件のとおりで、害はない",
            f"correct connector: all {len(shown.expected)} expectations hold, and no harm",
        ),
    )
    yield from map(_detail, amiss)
    missed = [finding for finding in shown.harmed if not finding.holds]
    yield _line(not missed, Text(f"{one.mutant}: 害が現れる", f"{one.mutant}: the harm shows"))
    yield from map(_detail, missed or shown.harmed)


def _judged(one: Scenario, correct: Verdict | None, faulty: Verdict | None) -> Text:
    good = correct is Verdict.PASS and faulty in FAILED
    first, second = (SAID[said] if said else NOT_JUDGED for said in (correct, faulty))
    return _line(
        good,
        Text(
            f"検査 {one.requirement}: 正しいコネクタは{first.ja}、{one.mutant} は{second.ja}",
            f"check {one.requirement}: correct connector {first.en}, {one.mutant} {second.en}",
        ),
    )


def _line(good: bool, told: Text) -> Text:  # noqa: FBT001  the mark before it
    mark = "✓" if good else "✗"
    return Text(f"{mark} {told.ja}", f"{mark} {told.en}")


def _detail(finding: Finding) -> Text:
    claim, evidence = finding.claim.text, finding.evidence
    return Text(f"  {claim.ja} ({evidence.ja})", f"  {claim.en} ({evidence.en})")


def _verdicts(reach: Drive, requirements: set[str]) -> dict[str, Verdict]:
    """Return what the suite says of a connector, requirement by requirement.

    Raises:
        EngineProblem: the suite itself failed.
        KeyboardInterrupt: a person ended the run.
    """
    outcome = run(RunSettings(reach=reach, only=frozenset(requirements)))
    if outcome.stopped:
        raise KeyboardInterrupt
    if outcome.code == ENGINE:
        raise EngineProblem(
            Text("検査の実行中に内部エラーが起きました。", "An internal error struck the suite."),
            Text("上の表示を添えて報告してください。", "Report it with what is shown above."),
        )
    return {check.id: check.verdict for check in outcome.result.checks}
