"""``tekigo replay``: try one saved case again, alone, and say whether it still fails."""

from __future__ import annotations

import sys
from dataclasses import replace as with_changes
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.cli.check import (
    by_options,
    refuse_unreachable,
    run_file,
    settings_of,
    write_all,
)
from conformance.cli.folder import writable
from conformance.cli.run import run
from conformance.result.case import read_case
from conformance.result.conclusion import EXIT_CODES
from conformance.result.file import NoResult, ResultRefused
from conformance.result.model import Conclusion, Verdict
from conformance.specification.register import OWN_BY_OCSP, register
from conformance.specification.roles import DEFAULT_ROLE
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import builtins

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from conformance.checks.settings import RunSettings
    from conformance.result.case import Case
    from conformance.result.model import CheckResult, Scope

REPORTS = "tekigo-report"
CONDITIONS = ("profile", "role", "signature", "revocation", "my_number")
"""What must be as it was when a case was found."""
NEXT_STEP = Text(
    "tekigo check が報告書の cases に書いたファイルを指定してください。",
    "Name a file that tekigo check wrote into cases, beside its report.",
)


def replay(options: argparse.Namespace) -> int:
    """Run ``tekigo replay``; a case that was edited, or no longer fails, is inconclusive."""
    file = _found(Path(options.case))
    try:
        case = read_case(file.read_text(encoding="utf-8"), file.name)
    except OSError as error:
        why = error.strerror
        raise _refused(
            f"{file} を読めません ({why})。", f"{file} cannot be read ({why})."
        ) from error
    except UnicodeDecodeError as error:
        raise _refused(f"{file} は UTF-8 ではありません。", f"{file} is not UTF-8.") from error
    except NoResult as refused:
        raise Problem(Text(refused.ja, refused.en), NEXT_STEP) from refused
    except ResultRefused as refused:
        print(f"tekigo: {Text(refused.ja, refused.en).in_language(options.lang)}", file=sys.stderr)
        return EXIT_CODES[Conclusion.INCONCLUSIVE]
    outcome = run(_settings(case, options))
    files = write_all(outcome, writable(Path(options.report_dir)), options.lang)
    print(_told(case, outcome.result.checks).in_language(options.lang))
    print(files["html"].resolve())
    if outcome.problem is not None:
        raise outcome.problem
    return outcome.code


def _settings(case: Case, options: argparse.Namespace) -> RunSettings:
    """Return the run of one case.

    Raises:
        Problem: it was found under other conditions than this run has.
    """
    scope = case.scope
    if case.requirement not in register().checked():
        raise _refused(
            f"要件 {case.requirement} の検査はありません。",
            f"There is no check for {case.requirement}.",
        )
    if options.config:
        asked = settings_of(run_file(options), options.config)
    else:
        asked = by_options(_completed(options, scope))
    settings = with_changes(
        asked, seed=scope.seed, only=frozenset({case.requirement}), case=case, waivers=()
    )
    _refuse_foreign(scope, settings)
    refuse_unreachable(settings)
    return settings


def _completed(options: argparse.Namespace, scope: Scope) -> argparse.Namespace:
    """Return options with what they leave open as it was when the case was found."""
    if options.profile is None and scope.profile in builtins():
        options.profile = scope.profile
    if options.role is None and scope.role != DEFAULT_ROLE:
        options.role = scope.role
    if options.signature is None and scope.signature != OWN_BY_OCSP.check:
        options.signature = scope.signature
    elif options.revocation is None and scope.revocation != OWN_BY_OCSP.revocation:
        options.revocation = scope.revocation
    return options


def _refuse_foreign(found_in: Scope, settings: RunSettings) -> None:
    now = settings.scope(datetime.fromisoformat(found_in.starts_at))
    for name in CONDITIONS:
        was, would_be = getattr(found_in, name), getattr(now, name)
        if was != would_be:
            raise _refused(
                f"このケースは {name} = {was} で見つかりました。この実行は {would_be} です。",
                f"This case was found with {name} = {was}; this run has {would_be}.",
            )


def _found(named: Path) -> Path:
    """Return the file of a case, also where it is named as a report names it."""
    beside = Path(REPORTS) / named
    return beside if not named.exists() and beside.exists() else named


def _told(case: Case, checks: Sequence[CheckResult]) -> Text:
    verdicts = {check.verdict for check in checks}
    if verdicts & {Verdict.FAIL, Verdict.UNMET}:
        return Text(
            f"ケース {case.file_name} は、今も不合格です。",
            f"The case {case.file_name} still fails.",
        )
    if verdicts == {Verdict.PASS}:
        return Text(
            f"ケース {case.file_name} は、もう不合格になりません。"
            "判定には tekigo check を実行してください。",
            f"The case {case.file_name} no longer fails. Run tekigo check for a verdict.",
        )
    return Text(
        f"ケース {case.file_name} は判定できませんでした。",
        f"The case {case.file_name} could not be judged.",
    )


def _refused(ja: str, en: str) -> Problem:
    return Problem(Text(ja, en), NEXT_STEP)
