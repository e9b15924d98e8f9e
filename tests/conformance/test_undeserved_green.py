"""Whatever goes wrong in a run, neither exit code nor result file nor HTML report calls it good.

The small world conforms; each test changes one thing about it.
"""

import json
import os
import signal
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa

from conformance.checks import status
from conformance.checks.check import MARK, declared
from conformance.cli import main
from conformance.cli import run as command_run
from conformance.episodes.evidence import Evidence
from conformance.episodes.scene import Scene
from conformance.result.conclusion import conclude, content_digest, headline
from conformance.result.events import (
    CheckFinished,
    ConnectorReached,
    Event,
    RunStarted,
    Stream,
)
from conformance.result.model import Conclusion, Result, Verdict
from conformance.specification.register import register
from reports.sarif import VERDICT
from reports.writer import write
from simulator.contracts.problem import Text
from simulator.journal.journal import CALLS, Call, Journal
from simulator.world.clock import SystemClock
from simulator.world.database import change
from tests.conformance.world import (
    COMMAND,
    GREEN,
    REPORTS,
    Run,
    World,
    broken,
    small_suite,
    useless,
)
from tests.reports import builders

CLAIMS = ("に適合しています", "件に合格しました")
ONE_CHECK = "stored_filing_is_reported_received"


def assert_inconclusive(run: Run, code: int, own: int | None = None) -> None:
    """Look at exit code, session, result file and page, each by itself."""
    assert run.code == code
    assert run.own == (code if own is None else own)
    stored = json.loads((run.folder / "result.json").read_text("utf-8"))
    assert stored["conclusion"] == "inconclusive"
    assert run.result.conclusion is Conclusion.INCONCLUSIVE
    assert '<body class="open">' in run.html
    assert GREEN not in run.html
    assert not any(claim in run.html or claim in run.out for claim in CLAIMS)
    cases = ET.parse(run.folder / "report.junit.xml").iter("testcase")  # noqa: S314
    assert [len(case) for case in cases if case.get("name") == "tekigo.verdict"] == [1]
    sarif = json.loads((run.folder / "report.sarif").read_text("utf-8"))["runs"][0]
    assert [one["executionSuccessful"] for one in sarif["invocations"]] == [False]
    assert VERDICT in [one["ruleId"] for one in sarif["results"]]
    told = (run.folder / "summary.md").read_text("utf-8")
    assert not any(claim in told for claim in CLAIMS)


def test_the_small_world_conforms(small_world: World) -> None:
    run = small_world.check()

    assert (run.code, run.own) == (0, 0)
    assert run.result.conclusion is Conclusion.CONFORMS
    assert '<body class="conforms">' in run.html
    assert GREEN in run.html


def test_nothing_selected(world: World) -> None:
    world.shrink(lambda _check: False)

    run = world.check()

    assert_inconclusive(run, 2)
    assert "必須の検査が一つも選ばれていません。" in run.out


@pytest.mark.parametrize(
    ("connector", "said"),
    [
        ("tekigo-test-no-such-command", "No such file or directory"),
        (useless("exits"), "hello: プロセスが終了しました"),
        (useless("garbage"), "のはずが Listening on port 8080"),
        (useless("silent"), "hello: 0.2 秒のうちに答えがありません"),
    ],
)
def test_the_connector_is_never_reached(small_world: World, connector: str, said: str) -> None:
    seconds = "0.2" if "silent" in connector else "20"

    run = small_world.check("--connector", connector, "--answer-seconds", seconds)

    assert_inconclusive(run, 3)
    assert run.result.connector is None
    assert said in run.err
    assert "コマンドを単独で起動し、hello に答えるか確かめてください。" in run.err


@pytest.mark.parametrize(
    ("connector", "code", "said"),
    [
        ("idle", 3, "コネクタからの通信が一件もありません。"),
        ("null", 2, '[{"number": …}, …] のはずが None'),
        ("refuses-configure", 2, "コネクタが reset を断りました: no such verb"),
        ("hangs", 2, "cycle: 3 秒のうちに答えがありません"),
    ],
)
def test_the_connector_answers_and_does_nothing(
    small_world: World, connector: str, code: int, said: str
) -> None:
    seconds = "3" if connector == "hangs" else "60"

    run = small_world.check("--connector", useless(connector), "--answer-seconds", seconds)

    assert_inconclusive(run, code)
    assert run.result.connector is not None
    assert said in run.out


def test_the_connector_dies_on_the_way(small_world: World) -> None:
    run = small_world.check("--connector", broken("mortal"))

    assert_inconclusive(run, 2)
    assert "プロセスが終了しました" in run.out


def test_the_control_never_arrives(small_world: World) -> None:
    run = small_world.check("--connector", broken("sated"))

    assert_inconclusive(run, 2)
    assert "対照の申請がコネクタに届いていません。" in run.out


def test_no_filing_is_planted(small_world: World) -> None:
    small_world.patch.setattr(Scene, "planted_count", 0)

    run = small_world.check()

    assert_inconclusive(run, 2)
    assert "申請が一件も置かれていません。" in run.out


def test_the_episode_ends_before_it_settles(small_world: World) -> None:
    cycle = Scene.cycle

    def uncounted(self: Scene) -> None:
        cycle(self)
        self._cycles_since_plant = 1

    small_world.patch.setattr(Scene, "cycle", uncounted)

    run = small_world.check()

    assert_inconclusive(run, 2)
    assert "場面が落ち着く前に終わりました。" in run.out


def judge_by(world: World, judge: Callable[[Evidence], None]) -> None:
    """Let one check do something else."""
    vars(judge)[MARK] = declared(getattr(status, ONE_CHECK))
    world.patch.setattr(status, ONE_CHECK, judge)


def test_a_required_check_is_skipped(small_world: World) -> None:
    def skipped(evidence: Evidence) -> None:
        pytest.skip(f"nothing to see in {evidence.control}")

    judge_by(small_world, skipped)

    run = small_world.check()

    assert_inconclusive(run, 2)
    assert "3-5.01: 検査が飛ばされました。" in run.out


def test_a_required_check_never_ran(small_world: World) -> None:
    whole = small_world.register
    known = [r for r in whole.requirement if r.id != "3-5.01"]
    blind = small_suite(whole.model_copy(update={"requirement": known}))
    small_world.patch.setattr(command_run, "Suite", blind)

    run = small_world.check()

    assert_inconclusive(run, 2)
    assert "実行されていない必須の検査: 3-5.01" in run.out


def test_a_check_crashes(small_world: World) -> None:
    def crashed(evidence: Evidence) -> None:
        raise ZeroDivisionError(str(evidence.settled))

    judge_by(small_world, crashed)

    run = small_world.check()

    assert_inconclusive(run, 4)
    assert "tekigo の内部エラー: ZeroDivisionError: True" in run.out


def test_the_engine_crashes_inside_an_episode(small_world: World) -> None:
    def crashed(_scene: Scene) -> None:
        raise ZeroDivisionError("in the episode")

    small_world.patch.setattr(Scene, "settle", crashed)

    run = small_world.check()

    assert_inconclusive(run, 4)
    assert "tekigo の内部エラー: ZeroDivisionError: in the episode" in run.out


def test_a_listener_crashes(small_world: World) -> None:
    def crashed(_self: object, event: Event) -> None:
        if isinstance(event, CheckFinished):
            raise ZeroDivisionError("in a listener")

    small_world.patch.setattr("conformance.cli.check._Narrator._tell", crashed)

    run = small_world.check()

    assert_inconclusive(run, 4)


def test_a_reporter_crashes_and_leaves_nothing_half_written(small_world: World) -> None:
    def crashed(*_: object) -> str:
        raise ZeroDivisionError("in a reporter")

    small_world.patch.setattr("reports.writer.junit_text", crashed)

    run = small_world.check()

    assert (run.code, run.files) == (4, [])
    assert "ZeroDivisionError: in a reporter (test_undeserved_green.py:" in run.err
    assert "Traceback" not in run.err


def test_a_run_without_a_report_leaves_no_older_one_in_its_place(small_world: World) -> None:
    write(builders.conforming(), small_world.folder, "ja")
    small_world.patch.setattr("reports.writer.html_text", None)

    run = small_world.check()

    assert (run.code, run.files) == (4, [])


def test_an_event_is_lost(small_world: World) -> None:
    emit = Stream.emit
    gone: list[Event] = []

    def losing(self: Stream, event: Event) -> None:
        if isinstance(event, CheckFinished) and not gone:
            gone.append(event)
        else:
            emit(self, event)

    small_world.patch.setattr(Stream, "emit", losing)

    run = small_world.check()

    assert gone
    assert_inconclusive(run, 2, own=0)
    assert "結果が欠けています" in run.out


def test_the_first_event_is_lost(small_world: World) -> None:
    emit = Stream.emit

    def losing(self: Stream, event: Event) -> None:
        if not isinstance(event, RunStarted):
            emit(self, event)

    small_world.patch.setattr(Stream, "emit", losing)

    run = small_world.check()

    assert (run.code, run.files) == (4, [])


def test_the_clock_moves_during_the_run(small_world: World) -> None:
    jump = timedelta(hours=-1)
    now, settle = SystemClock.now, Scene.settle

    def moved(scene: Scene) -> None:
        settle(scene)
        small_world.patch.setattr(SystemClock, "now", lambda clock: now(clock) + jump)

    small_world.patch.setattr(Scene, "settle", moved)

    run = small_world.check()

    assert_inconclusive(run, 2)
    assert "検査の間に、機械の時計が -3600 秒動きました。" in run.out


def test_the_end_of_the_journal_is_lost(small_world: World) -> None:
    gaps = Journal.gaps
    gone: list[int] = []

    def cut(self: Journal) -> list[Text]:
        self.flush()
        with change(self._engine) as connection:
            last = sa.select(sa.func.max(CALLS.c.sequence)).scalar_subquery()
            gone.append(
                connection.execute(sa.delete(CALLS).where(CALLS.c.sequence == last)).rowcount
            )
        return gaps(self)

    small_world.patch.setattr(Journal, "gaps", cut)

    run = small_world.check()

    assert gone == [1]
    assert_inconclusive(run, 2)
    assert "呼び出しの記録から 1 件が失われています。" in run.html


@pytest.mark.parametrize("again", [ConnectorReached, CheckFinished])
def test_an_event_comes_twice(small_world: World, again: type[Event]) -> None:
    emit = Stream.emit

    def stammering(self: Stream, event: Event) -> None:
        emit(self, event)
        if isinstance(event, again):
            emit(self, event)

    small_world.patch.setattr(Stream, "emit", stammering)

    run = small_world.check()

    assert_inconclusive(run, 2, own=0)


def test_a_connector_says_that_it_lacks_what_it_is_driven_by(small_world: World) -> None:
    run = small_world.check("--connector", useless("claims-nothing"))

    assert_inconclusive(run, 3)
    assert "hello の verbs に" in run.err


def test_a_filter_is_on_though_it_lets_everything_through(small_world: World) -> None:
    every = [option for id_ in small_world.register.required() for option in ("--only", id_)]

    run = small_world.check(*every)

    assert_inconclusive(run, 2)
    assert len(run.result.checks) == len(run.result.required)
    assert "検査の絞り込み: --only" in run.out


def test_smoke_is_on_though_it_lets_everything_through(small_world: World) -> None:
    run = small_world.check("--smoke")

    assert_inconclusive(run, 2)
    assert len(run.result.checks) == len(run.result.required)
    assert "検査の絞り込み: --smoke" in run.out


def test_what_the_environment_tells_pytest_changes_nothing(small_world: World) -> None:
    small_world.patch.setenv("PYTEST_ADDOPTS", "-k nothing --collect-only")
    small_world.patch.setenv("PYTEST_PLUGINS", "tekigo_test_no_such_plugin")

    run = small_world.check()

    assert run.code == 0
    assert len(run.result.checks) == len(run.result.required)
    assert os.environ["PYTEST_ADDOPTS"] == "-k nothing --collect-only"


def test_a_call_is_missing_from_the_journal(small_world: World) -> None:
    flush = Journal.flush
    gone: list[Call] = []

    def losing(self: Journal) -> None:
        if len(self._buffer) > 1 and not gone:
            gone.append(self._buffer.pop())
        flush(self)

    small_world.patch.setattr(Journal, "flush", losing)

    run = small_world.check()

    assert gone
    assert_inconclusive(run, 2)
    missing = "呼び出しの記録から 1 件が失われています。"
    assert missing in run.out
    assert missing in run.html
    gaps = [gap.ja for one in run.result.episodes for gap in one.journal_gaps]
    assert gaps == [missing]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for a child")
def test_ctrl_c_ends_the_run_and_the_report_says_so(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [*COMMAND, "check", "--report-dir", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert child.stdout
    while "✓" not in (line := child.stdout.readline()):
        assert line
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    run = Run(child.returncode, child.returncode, tmp_path, out, err)

    assert_inconclusive(run, 2)
    assert run.files == REPORTS
    assert "利用者が中断しました。" in run.html
    assert "Traceback" not in err


def test_ctrl_c_after_the_last_verdict_still_leaves_a_run_without_its_end(
    small_world: World,
) -> None:
    verdicts: list[Event] = []

    def stopped(_self: object, event: Event) -> None:
        if isinstance(event, CheckFinished):
            verdicts.append(event)
            if len(verdicts) == len(small_world.register.required()):
                raise KeyboardInterrupt

    small_world.patch.setattr("conformance.cli.check._Narrator._tell", stopped)

    run = small_world.check()

    assert_inconclusive(run, 2)
    assert len(run.result.checks) == len(run.result.required)


def test_ctrl_c_ends_the_mutants_and_does_not_go_on_to_the_next(
    small_world: World,
) -> None:
    def stopped(_scene: Scene) -> None:
        raise KeyboardInterrupt

    small_world.patch.setattr(Scene, "settle", stopped)
    # On one core they run in this process, where the scene is patched.
    small_world.patch.setattr("os.cpu_count", lambda: 1)

    code = main(["mutants", "logs-names", "never-reports-receipt"])

    assert code == 2
    told = small_world.capture.readouterr()
    assert (told.out, told.err) == ("", "tekigo: 中断しました。\n")


def flipped(result: Result) -> Result:
    """Return a failed result in which every verdict reads pass."""
    checks = [check.model_copy(update={"verdict": Verdict.PASS}) for check in result.checks]
    return result.model_copy(update={"checks": checks})


def renamed(result: Result) -> Result:
    """Return a result of another connector."""
    assert result.connector
    connector = result.connector.model_copy(update={"version": "2"})
    return result.model_copy(update={"connector": connector})


def cleared(result: Result) -> Result:
    """Return a failed result in which every verdict reads pass and no deviation is left."""
    checks = [check.model_copy(update={"findings": []}) for check in flipped(result).checks]
    return result.model_copy(update={"checks": checks})


def concluded(result: Result) -> Result:
    """Return a result with the conclusion and headline of a good one."""
    good = builders.conforming()
    return result.model_copy(update={"conclusion": good.conclusion, "headline": good.headline})


def sealed(result: Result) -> Result:
    """Return a result with a digest that fits."""
    return result.model_copy(update={"digest": content_digest(result)})


def redrawn(result: Result) -> Result:
    """Return a result with whatever conclusion its facts allow."""
    return result.model_copy(update={"conclusion": conclude(result), "headline": headline(result)})


def belittled(result: Result) -> Result:
    """Return a failed result in which every failure is called mere advice."""
    checks = [
        check.model_copy(update={"verdict": Verdict.UNMET})
        if check.verdict is Verdict.FAIL
        else check
        for check in result.checks
    ]
    return sealed(redrawn(result.model_copy(update={"checks": checks})))


def checked_otherwise(result: Result, **chosen: str) -> Result:
    """Return a result that passes for one of a run with signatures checked in another way."""
    scope = result.scope.model_copy(update=chosen)
    return sealed(redrawn(result.model_copy(update={"scope": scope})))


GOOD = builders.conforming()
BAD = builders.failing()
EDITS: dict[str, Result] = {
    "verdict": flipped(BAD),
    "verdict, digest": sealed(flipped(BAD)),
    "conclusion": concluded(BAD),
    "conclusion, digest": sealed(concluded(BAD)),
    "verdict, conclusion": concluded(flipped(BAD)),
    "verdict, conclusion, digest": sealed(concluded(flipped(BAD))),
    "everything that is drawn from the verdict": sealed(redrawn(flipped(BAD))),
    "verdict, deviations, conclusion": redrawn(cleared(BAD)),
    "connector": renamed(GOOD),
    "a MUST called mere advice": belittled(BAD),
    "who checks signatures": checked_otherwise(GOOD, signature="portal-result"),
    "how revocation is learnt": checked_otherwise(GOOD, revocation="crl"),
}


@pytest.mark.parametrize("edited", EDITS.values(), ids=EDITS.keys())
def test_the_result_file_was_edited(world: World, edited: Result) -> None:
    file = world.folder.with_name("result.json")
    content = edited.model_dump(mode="json", by_alias=True)
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    code = main(["report", str(file), "--report-dir", str(world.folder)])

    assert code == 2
    told = world.capture.readouterr()
    assert not any(claim in told.out + told.err for claim in CLAIMS)
    pages = list(world.folder.glob("*.html"))
    assert all(GREEN not in page.read_text("utf-8") for page in pages)


def test_an_honest_result_file_is_rendered_again(world: World) -> None:
    for result, code in ((builders.conforming(), 0), (builders.failing(), 1)):
        written = write(result, world.folder, "ja")

        assert main(["report", str(written["json"]), "--report-dir", str(world.folder)]) == code


def test_no_requirement_waits_for_its_check() -> None:
    assert [r.id for r in register().requirement if r.coverage == "planned"] == []
