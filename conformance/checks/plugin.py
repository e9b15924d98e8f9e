"""The pytest plugin that runs the checks: collects them, plays episodes, keeps the event stream.

Loaded by the command (or by ``pytest -p conformance.checks.plugin --pyargs conformance.checks``),
never by itself. It owns the exit code: pytest's own codes would call a run of skips a success.
"""

from __future__ import annotations

import logging
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.checks import judge
from conformance.checks.cases import case_of
from conformance.checks.check import Check, Deviation, declared
from conformance.checks.clock_watch import ClockWatch
from conformance.checks.item import CheckItem
from conformance.checks.settings import RunSettings
from conformance.episodes.journey import journey
from conformance.episodes.opening import theatre_for
from conformance.episodes.sharing import turns_needed
from conformance.episodes.theatre import Played, Theatre
from conformance.result.conclusion import ENGINE, EXIT_CODES, MUST, USAGE, headline
from conformance.result.events import (
    CheckFinished,
    ConnectorReached,
    EpisodeFinished,
    RunFinished,
    RunStarted,
    Stream,
    fold,
)
from conformance.result.model import (
    Bilingual,
    CheckResult,
    Conclusion,
    Verdict,
    Waiver,
)
from conformance.specification.register import register
from conformance.target.settings import Drive, Observe, Trigger
from simulator.contracts.problem import EngineProblem, Problem, Text
from simulator.world.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Generator

    from conformance.episodes.episode import Episode
    from conformance.episodes.evidence import Evidence
    from conformance.result.case import Case
    from conformance.result.model import Connector
    from conformance.target.waiting import Tell

LOGGER = logging.getLogger("tekigo")
HERE = Path(__file__).parent
MODULES = (
    "connection",
    "handover",
    "histories",
    "hostile",
    "identity",
    "intake",
    "interruption",
    "links",
    "my_number",
    "operations",
    "portal_result",
    "prefecture",
    "revocation_list",
    "screen",
    "signature",
    "status",
    "storage",
    "unsigned",
)

Announce = Callable[[Trigger | Observe, int], None]


class Suite:
    """One run of the suite as a pytest plugin.

    Args:
        settings: what to run.
        stream: where events go.
        catches: tells the stories of the mutants a requirement's check is known to kill.
        tell: takes each moment of a wait for the connector.
        announce: is told before the first turn how the connector is reached, and how many turns a
            run takes at most.
    """

    def __init__(
        self,
        settings: RunSettings,
        stream: Stream,
        catches: Callable[[str], list[Bilingual]] = lambda _id: [],
        tell: Tell = lambda _moment: None,
        announce: Announce = lambda _reach, _turns: None,
    ) -> None:
        self._settings = settings
        self._stream = stream
        self._catches = catches
        self._tell = tell
        self._announce = announce
        self._profile = settings.interfaces
        self._required = register().required(
            self._profile, settings.role, settings.way, settings.signatures
        )
        self._watch = ClockWatch(SystemClock())
        self._staged = settings.staged(SystemClock().now())
        self._scope = settings.scope(self._staged.starts_at)
        self._filtered = settings.filters
        self._played: dict[str, Played] = {}
        self._heard: list[tuple[bool, str]] = []
        self._waiting: Counter[str] = Counter()
        self._broken: set[str] = set()
        self._results: dict[str, CheckResult] = {}
        self.cases: dict[str, Case] = {}
        self._connector: Connector | None = None
        self._interrupted: Bilingual | None = None
        self._unreachable: Problem | None = None
        self._engine_fault = False
        self.stopped_by_user = False
        self._theatre: Theatre | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> pytest.Module | None:
        """Take the modules that hold checks for test modules."""
        if file_path.parent == HERE and file_path.stem in MODULES and file_path.suffix == ".py":
            return pytest.Module.from_parent(parent, path=file_path)
        return None

    def pytest_pycollect_makeitem(
        self, collector: pytest.Module, name: str, obj: object
    ) -> CheckItem | list[CheckItem] | None:
        """Take declared checks for tests, and nothing else."""
        if declared(obj) is None:
            return []
        return CheckItem.from_parent(collector, name=name)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the journey first and the rest into register order; leave out what is not required.

        A configuration that is not ours may bring in foreign tests, or every check twice.
        """
        checks = [item for item in items if declared(getattr(item, "obj", None))]
        order = {id_: place for place, id_ in enumerate(self._required)}
        own = {_check(item).id: item for item in reversed(checks)}
        items[:] = [item for id_, item in own.items() if id_ in order]
        items.sort(key=lambda item: (_check(item).episode is not journey, order[_check(item).id]))
        if self._settings.only:
            items[:] = [item for item in items if _check(item).id in self._settings.only]
        if self._settings.with_episode_of:
            wanted = self._settings.with_episode_of
            shared = [_check(item).episode for item in items if _check(item).id == wanted]
            items[:] = [item for item in items if _check(item).episode in shared]
        if self._settings.smoke:
            items[:] = [item for item in items if _check(item).episode is journey]
        self._waiting = Counter(_check(item).episode.name for item in items)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Note that something (such as ``-k``) took checks away."""
        names = ", ".join(_check(item).id for item in items)
        self._filtered.append(f"pytest: {names}")

    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Open the theatre, meet the connector, then let pytest run the checks."""
        self._stream.emit(self._started())
        if session.testsfailed:
            self._engine_fault = True
            self._interrupted = _say("検査を読み込めません。", "The checks could not be loaded.")
            return True
        if not session.items or session.config.option.collectonly:
            return None
        self._folder = tempfile.TemporaryDirectory(prefix="tekigo-", ignore_cleanup_errors=True)
        try:
            self._theatre = self._open(session.items, Path(self._folder.name))
            self._connector = self._theatre.meet()
        except EngineProblem:
            raise
        except Problem as problem:
            self._unreachable = problem
            self._interrupted = Bilingual(ja=problem.cause.ja, en=problem.cause.en)
            return True
        self._stream.emit(ConnectorReached(connector=self._connector))
        return None

    @pytest.fixture
    def evidence(self, request: pytest.FixtureRequest) -> Evidence:
        """Return the evidence of the check's episode, playing it on first use."""
        check = _check(request.node)
        return judge.fit(check, self._play(check.episode))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Turn what pytest saw into a verdict."""
        report = yield
        check = _check(item)
        if call.when == "teardown":
            self._let_go(check.episode)
        if call.when == "teardown" or check.id in self._results:
            return report
        result = self._verdict(check, call)
        if result is not None:
            known = {"catches": self._catches(check.id), "replay": self._replay(result)}
            self._results[check.id] = result.model_copy(update=known)
            self._stream.emit(CheckFinished(check=self._results[check.id]))
        return report

    def pytest_keyboard_interrupt(self) -> None:
        """Note that a person ended the run."""
        self.stopped_by_user = True
        self._interrupted = _say("利用者が中断しました。", "Interrupted by the user.")

    def pytest_internalerror(self, excrepr: object) -> None:
        """Note that the engine itself failed."""
        self._engine_fault = True
        last = str(excrepr).strip().splitlines()[-1]
        self._interrupted = _say(
            f"tekigo の内部エラー: {last}", f"Internal error of tekigo: {last}"
        )

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Close the theatre, end the stream, and set the only exit code."""
        if self._theatre is not None:
            self._theatre.__exit__()
        if self._folder is not None:
            self._folder.cleanup()
        if not self._stream.events:
            self._stream.emit(self._started())
        self._interrupted = self._interrupted or self._watch.moved()
        self._stream.emit(
            RunFinished(
                checks=len(self._results),
                episodes=len(self._played),
                interrupted=self._interrupted,
            )
        )
        session.exitstatus = self.exit_code()

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what the run is worth, where pytest would only count what passed."""
        told = headline(fold(self._stream.events))
        problem = [self.problem.cause.en, self.problem.hint.en] if self.problem else []
        for line in (told.ja, told.en, *problem):
            terminalreporter.write_line(f"tekigo: {line}")

    @property
    def problem(self) -> Problem | None:
        """What has to be set right before anything can be judged: no answer, or no call."""
        heard = self._heard
        if self._unreachable is None and heard and not any(called for called, _ in heard):
            return _never_called(heard[-1][1])
        return self._unreachable

    def exit_code(self) -> int:
        """Return the exit code from what this session itself saw, not from any report."""
        if self._engine_fault:
            return ENGINE
        verdicts = {result.verdict for result in self._results.values()}
        waivers = self._settings.waivers
        stale = [one for one in waivers if not self._still_needed(one)]
        if Verdict.FAIL in verdicts:
            return EXIT_CODES[Conclusion.DOES_NOT_CONFORM]
        if self.problem is not None:
            return USAGE
        if Verdict.WAIVED in verdicts and not self._settings.accept_waivers:
            return EXIT_CODES[Conclusion.DOES_NOT_CONFORM]
        complete = (
            bool(self._required)
            and set(self._results) == set(self._required)
            and verdicts <= {Verdict.PASS, Verdict.WAIVED, Verdict.UNMET}
            and not stale
            and not self._filtered
            and self._interrupted is None
            and self._connector is not None
            and any(played.result.planted for played in self._played.values())
            and any(played.result.calls for played in self._played.values())
            and not any(played.result.journal_gaps for played in self._played.values())
        )
        if Verdict.WAIVED in verdicts and not complete:
            return EXIT_CODES[Conclusion.DOES_NOT_CONFORM]
        return EXIT_CODES[Conclusion.PASSES_CHECKED if complete else Conclusion.INCONCLUSIVE]

    def _still_needed(self, waiver: Waiver) -> bool:
        """Tell whether a waiver speaks of a check of this run that is not known to pass."""
        judged = self._results.get(waiver.requirement)
        passes = judged is not None and judged.verdict is Verdict.PASS
        expired = waiver.expires <= self._staged.machine_now.date()
        return waiver.requirement in self._required and not passes and not expired

    def _play(self, episode: Episode) -> Played:
        if episode.name in self._broken:
            raise judge.Unjudgeable(_say("この場面は中断しました。", "This episode broke off."))
        if episode.name not in self._played:
            assert self._theatre is not None  # noqa: S101  opened before the first check runs
            self._broken.add(episode.name)
            played = self._theatre.play(episode)
            self._broken.discard(episode.name)
            self._played[episode.name] = played
            if played.evidence is not None:
                self._heard.append((bool(played.evidence.calls), played.evidence.refusal))
            self._stream.emit(EpisodeFinished(episode=played.result))
        return self._played[episode.name]

    def _let_go(self, episode: Episode) -> None:
        """Drop an episode's evidence after its last check: it may hold thousands of packages."""
        self._waiting[episode.name] -= 1
        if not self._waiting[episode.name] and episode.name in self._played:
            played = self._played[episode.name]
            self._played[episode.name] = replace(played, evidence=None)

    def _verdict(self, check: Check, call: pytest.CallInfo[None]) -> CheckResult | None:
        if call.excinfo is None:
            return judge.passed(check) if call.when == "call" else None
        error = call.excinfo.value
        if isinstance(error, Deviation):
            evidence = self._played[check.episode.name].evidence
            assert evidence is not None  # noqa: S101  the check was judged on it
            case = self._settings.case or case_of(check, error, self._scope)
            self.cases |= {check.id: case} if case else {}
            failed = judge.failed(check, error, evidence)
            requirement = register().of(check.id)
            if requirement is not None and requirement.level != MUST:
                return failed.model_copy(update={"verdict": Verdict.UNMET})
            waived = any(one.requirement == check.id for one in self._settings.waivers)
            return failed.model_copy(update={"verdict": Verdict.WAIVED}) if waived else failed
        if isinstance(error, judge.Unjudgeable):
            return judge.inconclusive(check, error.reason)
        if isinstance(error, pytest.skip.Exception):
            return judge.inconclusive(
                check, _say("検査が飛ばされました。", "The check was skipped.")
            )
        if isinstance(error, Exception):
            self._engine_fault = True
            LOGGER.error("%s", call.excinfo.getrepr(style="short"))
            text = f"{type(error).__name__}: {error}"
            return judge.inconclusive(
                check, _say(f"tekigo の内部エラー: {text}", f"Internal error of tekigo: {text}")
            )
        return None

    def _replay(self, result: CheckResult) -> str:
        """Return the command that runs a check again, or just the case it failed on."""
        if result.verdict is Verdict.PASS:
            return ""
        case = self.cases.get(result.id)
        return self._settings.replay_case(case) if case else self._settings.replay(result.id)

    def _started(self) -> RunStarted:
        settings = self._settings
        return RunStarted(
            tool_version=metadata.version("tekigo"),
            produced_at=settings.produced_at,
            scope=self._scope,
            required=self._required,
            unreached=register().unreached(
                self._profile, settings.role, settings.way, settings.signatures
            ),
            filtered=self._filtered,
            waivers=list(settings.waivers),
            waivers_accepted=settings.accept_waivers,
            register_=[requirement.text() for requirement in register().requirement],
        )

    def _open(self, items: list[pytest.Item], folder: Path) -> Theatre:
        reach = self._staged.reach
        episodes = list({_check(i).episode.name: _check(i).episode for i in items}.values())
        if not isinstance(reach, Drive):
            self._announce(reach, turns_needed(episodes))
        return theatre_for(self._staged, episodes, folder, self._tell).__enter__()


def pytest_configure(config: pytest.Config) -> None:
    """Register a run with default settings when the plugin is loaded by bare pytest."""
    if not config.pluginmanager.has_plugin("tekigo-suite"):
        config.pluginmanager.register(Suite(RunSettings(), Stream()), "tekigo-suite")


def _check(item: object) -> Check:
    check = declared(getattr(item, "obj", None))
    assert check is not None  # noqa: S101  nothing else is collected
    return check


def _never_called(refusal: str) -> Problem:
    last_ja = f" 最後のエラー: {refusal}" if refusal else ""
    last_en = f" Its last error: {refusal}" if refusal else ""
    return Problem(
        Text(
            f"コネクタは応答しますが、ポータルを一度も呼び出していません。{last_ja}",
            f"The connector answers, but never called the portal.{last_en}",
        ),
        Text(
            "configure で渡されたアドレスと CA (ca_file) を使っているか確かめてください。",
            "See whether it uses the address and the CA (ca_file) that configure gives it.",
        ),
    )


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
