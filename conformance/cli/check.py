"""``tekigo check``: run the suite against a connector, tell what happens, write the reports."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.checks.settings import REFERENCE, RunSettings
from conformance.cli.folder import writable
from conformance.cli.run import run
from conformance.cli.telling import told_to
from conformance.cli.waits import Waits, plan
from conformance.episodes.budget import budget
from conformance.mutants.catalogue import mutant, mutant_command
from conformance.result.case import FOLDER, case_text
from conformance.result.events import CheckFinished, EpisodeFinished
from conformance.result.file import write_text
from conformance.result.model import Verdict, Waiver
from conformance.specification.register import OWN_BY_OCSP, Signatures, register
from conformance.specification.roles import DEFAULT_ROLE, Role
from conformance.target.configuration import Configuration, configuration_of
from conformance.target.runfile import no_address, split_command
from conformance.target.settings import Drive
from simulator.contracts.problem import EngineProblem, Language, Problem, Text
from simulator.contracts.profile import DEFAULT, find
from simulator.residents.mynumber import Policy
from simulator.world.clock import SystemClock

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from conformance.cli.run import Outcome
    from conformance.result.case import Case
    from conformance.result.events import Event
    from conformance.result.model import Result

LONGEST_ANSWER = 24 * 60 * 60
MARKS = {
    Verdict.PASS: "✓",
    Verdict.FAIL: "✗",
    Verdict.WAIVED: "✗",
    Verdict.UNMET: "△",
    Verdict.INCONCLUSIVE: "?",
}


def check(options: argparse.Namespace) -> int:
    """Run ``tekigo check`` and return the exit code."""
    settings = _settings(options)
    folder = writable(Path(options.report_dir))
    _remove_reports(folder)
    began = time.monotonic()
    with told_to(options.events) as watcher:
        outcome = run(
            settings,
            [*watcher, _Narrator(options.lang)],
            options.allure,
            Waits(options.lang, sys.stdout),
            lambda reach, turns: print(plan(reach, turns).in_language(options.lang), flush=True),
        )
    files = write_all(outcome, folder, options.lang)
    seconds = time.monotonic() - began
    label = Text(ja="報告書", en="Report").in_language(options.lang)
    print(f"{label}: {files['html'].resolve()}  ({seconds:.1f} s)")
    if outcome.problem is not None:
        raise outcome.problem
    return outcome.code


def write_all(outcome: Outcome, folder: Path, language: Language) -> dict[str, Path]:
    """Write reports and cases of a run, and show its summary; return the reports by name.

    Raises:
        EngineProblem: they cannot be written.
    """
    files = write_reports(outcome.result, folder, language)
    write_cases(outcome.cases.values(), folder)
    from reports.text import summary

    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    print(summary(outcome.result, language, color=color))
    return files


def write_cases(cases: Iterable[Case], folder: Path) -> None:
    """Write what failed into files of their own; those of earlier runs stay."""
    for case in cases:
        (folder / FOLDER).mkdir(exist_ok=True)
        write_text(folder / FOLDER / case.file_name, case_text(case))


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
    _known(options.only)
    seconds = options.answer_seconds
    if seconds is not None and not 0 < seconds <= LONGEST_ANSWER:
        raise Problem(
            Text(
                ja=f"--answer-seconds {seconds:g} は使えません。",
                en=f"--answer-seconds {seconds:g} cannot be used.",
            ),
            Text(
                ja=f"0 より大きく {LONGEST_ANSWER} 以下の秒数を指定してください。",
                en=f"Give seconds above 0 and up to {LONGEST_ANSWER}.",
            ),
        )
    settings = replace(
        settings_of(run_file(options), options.config) if options.config else by_options(options),
        seed=options.seed,
        only=frozenset(options.only),
        smoke=options.smoke,
        budget=budget(options.budget),
        accept_waivers=_accepted(options),
        produced_at=_produced_at(),
    )
    refuse_unreachable(settings)
    return settings


def _accepted(options: argparse.Namespace) -> bool:
    if options.accept_waivers and not options.config:
        raise Problem(
            Text(
                ja="--accept-waivers は --config とともに使います。",
                en="--accept-waivers goes with --config.",
            ),
            Text(
                ja="免除は connector.toml の [[waiver]] に書いてください。",
                en="Write waivers into connector.toml as [[waiver]].",
            ),
        )
    return bool(options.accept_waivers)


def by_options(options: argparse.Namespace) -> RunSettings:
    """Return the run the options of a command describe.

    Raises:
        Problem: one of them cannot be used.
    """
    reach, target = _connector(options)
    profile = options.profile or DEFAULT
    find(profile)
    signatures, chosen = _signatures(options)
    role, named = _role(options)
    return RunSettings(
        reach=reach,
        target=target + chosen + named,
        profile=profile,
        signatures=signatures,
        role=role,
    )


def run_file(options: argparse.Namespace) -> Configuration:
    """Return what a run file says; the command line must not say it once more.

    Raises:
        Problem: the file cannot be used, or an option speaks of what stands in it.
    """
    twice = (
        ("--connector", options.connector),
        ("--connector-url", options.connector_url),
        ("--pair-url", options.pair_url),
        ("--mutant", options.mutant),
        ("--profile", options.profile),
        ("--answer-seconds", options.answer_seconds),
        ("--role", options.role),
        ("--signature", options.signature),
        ("--revocation", options.revocation),
    )
    for option, given in twice:
        if given is not None:
            raise Problem(
                Text(
                    ja=f"{option} と --config は同時に指定できません。",
                    en=f"{option} cannot go with --config.",
                ),
                Text(
                    ja=f"{options.config} に書くか、--config を外してください。",
                    en=f"Write it into {options.config}, or leave --config out.",
                ),
            )
    return configuration_of(Path(options.config), SystemClock().now().date())


def settings_of(file: Configuration, named: str) -> RunSettings:
    """Return the run a run file describes.

    Args:
        file: what it says.
        named: the file as the user named it.

    Raises:
        Problem: the environment variable with the password is not set.
    """
    return RunSettings(
        reach=file.reach,
        place=file.place(os.environ),
        target=("--config", named),
        role=file.says.connector.role,
        signatures=Signatures(file.says.connector.signature, file.says.connector.revocation),
        joined=file.profile,
        columns=file.columns,
        policy=Policy(file.says.data.mynumber),
        waivers=tuple(Waiver(**dict(one)) for one in file.says.waiver),
    )


def refuse_unreachable(settings: RunSettings) -> None:
    """Refuse a run that is narrowed to what it cannot reach, or does not ask for.

    Raises:
        Problem: one of the wanted requirements is out of reach, or concerns other runs.
    """
    for id_ in sorted(settings.only):
        wanted = register().of(id_)
        if wanted and not wanted.concerns(settings.interfaces, settings.signatures):
            assert wanted.condition is not None  # noqa: S101  nothing else leaves a run out
            raise Problem(
                Text(
                    ja=f"要件 {id_} は、この実行では求めません。",
                    en=f"{id_} is not asked for in this run.",
                ),
                Text(
                    ja=f"次の場合に求めます: {wanted.condition.ja}",
                    en=f"It concerns {wanted.condition.en}.",
                ),
            )
    unreached = register().unreached(
        settings.interfaces, settings.role, settings.way, settings.signatures
    )
    for one in unreached:
        if one.id in settings.only:
            raise Problem(
                Text(
                    ja=f"要件 {one.id} には届きません。{one.reason.ja}",
                    en=f"{one.id} is out of reach. {one.reason.en}",
                ),
                Text(
                    ja="コネクタへの届き方を変えるか、--only から外してください。",
                    en="Reach the connector in another way, or leave it out of --only.",
                ),
            )


def _connector(options: argparse.Namespace) -> tuple[Drive, tuple[str, ...]]:
    """Return how the connector is reached, and the options that chose it."""
    if options.pair_url is not None and options.connector_url in (None, options.pair_url):
        raise Problem(
            Text(
                ja="--pair-url は、別の --connector-url とともに使います。",
                en="--pair-url goes with a --connector-url that is another.",
            ),
            Text(
                ja="二つ目のコネクタのアドレスを指定してください。--connector では要りません。",
                en="Give the address of a second instance; with --connector there is no need.",
            ),
        )
    seconds = Drive().answer_seconds if options.answer_seconds is None else options.answer_seconds
    if options.mutant is not None:
        command = mutant_command(mutant(options.mutant).name())
        return Drive(command, answer_seconds=seconds), ("--mutant", options.mutant)
    if options.connector_url is not None:
        return _over_http(options, seconds)
    if options.connector is None:
        return Drive(REFERENCE, answer_seconds=seconds), ()
    try:
        command = split_command(options.connector)
    except ValueError as error:
        raise Problem(
            Text(
                ja=f"--connector {options.connector!r} をコマンドとして読めません ({error})。",
                en=f"--connector {options.connector!r} cannot be read as a command ({error}).",
            ),
            Text(ja="引用符の対応を確かめてください。", en="See whether every quote is closed."),
        ) from error
    return Drive(command, answer_seconds=seconds), ("--connector", options.connector)


def _role(options: argparse.Namespace) -> tuple[Role, tuple[str, ...]]:
    """Return the connector's role, and the options that chose it."""
    if options.role is None:
        return DEFAULT_ROLE, ()
    return options.role, ("--role", options.role)


def _over_http(options: argparse.Namespace, seconds: float) -> tuple[Drive, tuple[str, ...]]:
    url = _http_url("--connector-url", options.connector_url)
    if options.pair_url is None:
        return Drive(url=url, answer_seconds=seconds), ("--connector-url", url)
    pair = _http_url("--pair-url", options.pair_url)
    words = ("--connector-url", url, "--pair-url", pair)
    return Drive(url=url, answer_seconds=seconds, pair_url=pair), words


def _signatures(options: argparse.Namespace) -> tuple[Signatures, tuple[str, ...]]:
    """Return how signatures are checked, and the options that chose it."""
    given = {"check": options.signature, "revocation": options.revocation}
    chosen = Signatures(**{name: value for name, value in given.items() if value is not None})
    if OWN_BY_OCSP.check != chosen.check and OWN_BY_OCSP.revocation != chosen.revocation:
        raise Problem(
            Text(
                ja=f"--revocation {chosen.revocation} は --signature {chosen.check} では"
                "使えません。",
                en=f"--revocation {chosen.revocation} cannot go with --signature {chosen.check}.",
            ),
            Text(ja="どちらかを外してください。", en="Leave one of them out."),
        )
    named = (("--signature", options.signature), ("--revocation", options.revocation))
    return chosen, tuple(word for pair in named if pair[1] is not None for word in pair)


def _http_url(option: str, text: str) -> str:
    wrong = no_address(text)
    if wrong is not None:
        raise Problem(
            Text(
                ja=f"{option} {text!r} は使えません ({wrong.ja})。",
                en=f"{option} {text!r} cannot be used ({wrong.en}).",
            ),
            Text(
                ja="http://127.0.0.1:9000/ のように指定してください。",
                en="Give one such as http://127.0.0.1:9000/.",
            ),
        )
    return text


def _known(ids: list[str]) -> None:
    checked = register().checked()
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
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Problem(
            Text(
                ja=f"環境変数 SOURCE_DATE_EPOCH の値 {epoch!r} は日時として読めません。",
                en=f"The environment variable SOURCE_DATE_EPOCH, {epoch!r}, is not a moment.",
            ),
            Text(
                ja="1970年からの秒数を整数で指定するか、変数を外してください。",
                en="Give whole seconds since 1970, or unset it.",
            ),
        ) from error
    return moment.isoformat(timespec="seconds")


def _remove_reports(folder: Path) -> None:
    # Should this run end before its report, an older one must not pass for it.
    from reports.writer import FILES

    for name in FILES.values():
        (folder / name).unlink(missing_ok=True)


class _Narrator:
    """Tells the journey of one filing, then each verdict as it falls."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __call__(self, event: Event) -> None:
        with suppress(BrokenPipeError):  # nobody listens; the run and its reports go on
            self._tell(event)

    def _tell(self, event: Event) -> None:
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
