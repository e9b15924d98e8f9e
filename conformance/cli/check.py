"""``tekigo check``: run the suite against a connector, tell what happens, write the reports."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.checks.settings import REFERENCE, RunSettings
from conformance.cli.run import mutant_command, run
from conformance.mutants.catalogue import mutant
from conformance.result.events import CheckFinished, EpisodeFinished
from conformance.result.model import Verdict
from conformance.specification.register import register
from simulator.contracts.problem import EngineProblem, Language, Problem, Text

if TYPE_CHECKING:
    import argparse

    from conformance.result.events import Event
    from conformance.result.model import Result

MARKS = {Verdict.PASS: "✓", Verdict.FAIL: "✗", Verdict.INCONCLUSIVE: "?"}


def check(options: argparse.Namespace) -> int:
    """Run ``tekigo check`` and return the exit code."""
    settings = _settings(options)
    folder = _writable(Path(options.report_dir))
    began = time.monotonic()
    code, result = run(settings, [_Narrator(options.lang)], options.allure)
    files = write_reports(result, folder, options.lang)
    from reports.text import summary

    print(summary(result, options.lang, color=sys.stdout.isatty() and "NO_COLOR" not in os.environ))
    seconds = time.monotonic() - began
    label = Text(ja="報告書", en="Report").in_language(options.lang)
    print(f"{label}: {files['html'].resolve()}  ({seconds:.1f} s)")
    return code


def write_reports(result: Result, folder: Path, language: Language) -> dict[str, Path]:
    """Write all reports.

    Raises:
        EngineProblem: they cannot be written.
    """
    from reports.writer import ReportFailed, write

    try:
        return write(result, folder, language)
    except ReportFailed as failed:
        raise EngineProblem(
            Text(ja=failed.ja, en=failed.en),
            Text(
                ja="--report-dir で別の場所を指定してください。",
                en="Name another place with --report-dir.",
            ),
        ) from failed


def _settings(options: argparse.Namespace) -> RunSettings:
    from simulator.contracts.profile import builtin

    builtin(options.profile)
    _known(options.only)
    if not options.answer_seconds > 0:
        raise Problem(
            Text(
                ja=f"--answer-seconds {options.answer_seconds:g} は使えません。",
                en=f"--answer-seconds {options.answer_seconds:g} cannot be used.",
            ),
            Text(ja="0 より大きい秒数を指定してください。", en="Give seconds above 0."),
        )
    return RunSettings(
        command=_command(options),
        profile=options.profile,
        seed=options.seed,
        only=frozenset(options.only),
        smoke=options.smoke,
        answer_seconds=options.answer_seconds,
        produced_at=_produced_at(),
    )


def _command(options: argparse.Namespace) -> tuple[str, ...]:
    if options.mutant:
        return mutant_command(mutant(options.mutant).name())
    if options.connector:
        return tuple(shlex.split(options.connector, posix=os.name != "nt"))
    return REFERENCE


def _known(ids: list[str]) -> None:
    checked = register().required()
    for id_ in ids:
        if id_ not in checked:
            raise Problem(
                Text(ja=f"要件 {id_!r} の検査はありません。", en=f"There is no check for {id_!r}."),
                Text(
                    ja=f"次から選んでください: {', '.join(checked)}",
                    en=f"Choose one of: {', '.join(checked)}",
                ),
            )


def _produced_at() -> str:
    # Reproducible builds set SOURCE_DATE_EPOCH; equal runs then give equal bytes.
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.isoformat(timespec="seconds")


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise Problem(
            Text(
                ja=f"報告書の置き場所 {folder} に書き込めません ({error.strerror})。",
                en=f"The report folder {folder} cannot be written to ({error.strerror}).",
            ),
            Text(
                ja="--report-dir で別の場所を指定してください。",
                en="Name another place with --report-dir.",
            ),
        ) from error


class _Narrator:
    """Tells the journey of one filing, then each verdict as it falls."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __call__(self, event: Event) -> None:
        if isinstance(event, EpisodeFinished) and event.episode.name == "journey":
            print(_in(self._language, event.episode.title))
            for line in event.episode.story:
                print(f"  {_in(self._language, line)}")
            print()
        if isinstance(event, CheckFinished):
            result = event.check
            title = _in(self._language, result.title)
            print(f"  {MARKS[result.verdict]} {result.id}  {title}", flush=True)


def _in(language: Language, text: object) -> str:
    return str(getattr(text, language))
