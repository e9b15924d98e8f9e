"""At every depth faulty connectors die by their own check, and whoever cannot be reached is told
so: never a failure, never a pass. That the reference connector passes is seen in `tests/long`.
"""

import sys
from pathlib import Path

import pytest

from conformance.checks.settings import RunSettings
from conformance.cli.check import refuse_unreachable
from conformance.episodes import sharing
from conformance.mutants.catalogue import mutant as mutant_named
from conformance.result.model import Conclusion, Verdict
from conformance.specification.register import CONTROLS
from conformance.target.settings import Drive, Observe, Place, Trigger
from conformance.target.turns import TriggeredTurns
from conformance.target.waiting import Waiting
from simulator.contracts.problem import Problem
from tests.conformance.reached import REFERENCE, Site, listening, mutant, running, site

OBSERVED = Observe(poll_seconds=15, settle_seconds=0.6)  # as a deadline; it polls sooner
EVERY = "0.8"


@pytest.fixture
def ground(tmp_path: Path) -> Site:
    return site(tmp_path)


def alone(ground: Site) -> tuple[str, str]:
    """Return the options of a connector that runs without a driver."""
    return ("--settings", str(ground.settings))


# The reference connector


def test_a_connector_that_remembers_an_earlier_run_is_judged_alike(ground: Site) -> None:
    with listening(REFERENCE, *alone(ground)) as url:
        codes = [
            ground.judge(Trigger(url=url), with_episode_of="3-2.06")[0].result.checks
            for _ in range(2)
        ]

    assert [[one.verdict for one in run] for run in codes] == [[Verdict.PASS] * 5] * 2


def test_a_driven_connector_without_clock_passes_what_needs_none(ground: Site) -> None:
    reach = Drive(REFERENCE, clock=False, crash=False, patience=False)
    outcome, _ = ground.judge(reach, with_episode_of="3-2.03")

    assert [one.verdict for one in outcome.result.checks] == [Verdict.PASS] * 3
    assert "drive without clock, crash, kill, patience)" in outcome.result.headline.en


# Faulty connectors


@pytest.mark.parametrize(
    "name",
    [
        "trusts-any-certificate",
        "looks-only-after-the-last-fetch",
        "guesses-by-name",
        "forgets-the-marker",
    ],
)
def test_a_mutant_dies_when_observed(ground: Site, name: str) -> None:
    kills = mutant_named(name).kills
    with running(mutant(name), *alone(ground), "--every", EVERY):
        outcome, _ = ground.judge(OBSERVED, with_episode_of=kills)

    assert outcome.code == 1
    assert {one.id: one.verdict for one in outcome.result.checks}[kills] is Verdict.FAIL


@pytest.mark.parametrize(
    "name",
    [
        "never-logs-in-again",
        "takes-part-of-a-broken-file",
        "repacks-the-zip",
        "skips-revocation",
    ],
)
def test_a_mutant_dies_when_triggered(ground: Site, name: str) -> None:
    kills = mutant_named(name).kills
    with listening(mutant(name), *alone(ground)) as url:
        outcome, _ = ground.judge(Trigger(url=url), with_episode_of=kills)

    assert outcome.code == 1
    assert {one.id: one.verdict for one in outcome.result.checks}[kills] is Verdict.FAIL


def test_state_in_memory_does_not_outlive_a_crash_over_http(ground: Site) -> None:
    with listening(mutant("keeps-state-in-memory")) as url:
        outcome, _ = ground.judge(Drive(url=url), only=frozenset({"3-3.02"}))

    assert [one.verdict for one in outcome.result.checks] == [Verdict.FAIL]


SHY = """\
import pathlib, subprocess, sys
turns = pathlib.Path(sys.argv[1])
count = int(turns.read_text()) + 1 if turns.exists() else 1
turns.write_text(str(count))
if count != 2:
    subprocess.run(sys.argv[2:], check=True)
"""


def test_a_connector_that_never_met_the_false_portal_has_not_refused_it(
    ground: Site, tmp_path: Path
) -> None:
    script = tmp_path / "shy.py"
    script.write_text(SHY)
    once = (*REFERENCE, *alone(ground), "--once")
    command = (sys.executable, str(script), str(tmp_path / "turns"), *once)

    outcome, _ = ground.judge(Trigger(command), only=frozenset({"1-3.01"}))

    assert [(one.verdict, one.reason.en) for one in outcome.result.checks] == [
        (Verdict.INCONCLUSIVE, "The connector never tried to connect to the false portal.")
    ]


def test_what_is_out_of_reach_is_not_run_when_asked_for(ground: Site) -> None:
    settings = RunSettings(reach=Observe(), place=ground.place, only=frozenset({"3-3.02"}))

    with pytest.raises(Problem, match=r"3-3\.02 is out of reach\. It needs the depth drive\."):
        refuse_unreachable(settings)


# Nobody there


def test_a_connector_that_never_polls_is_waited_for_in_words(ground: Site) -> None:
    outcome, moments = ground.judge(Observe(poll_seconds=0.2, settle_seconds=0.1))

    assert outcome.code == 3
    assert outcome.result.conclusion is Conclusion.INCONCLUSIVE
    assert outcome.problem is not None
    assert "待機: コネクタの番です。list-applications の呼び出しを待っています (残り 0:00)。" in (
        outcome.problem.in_language("ja")
    )
    assert moments[0].began
    assert not any(moment.began for moment in moments[1:])


def test_a_connector_that_stops_polling_is_inconclusive_with_the_same_words(ground: Site) -> None:
    with running(REFERENCE, *alone(ground), "--every", EVERY) as connector:

        def stop(moments: list[Waiting]) -> None:
            if sum(moment.began for moment in moments) == 3:
                connector.terminate()

        outcome, _ = ground.judge(Observe(4, 0.6), stop, with_episode_of="3-4.01")

    assert (outcome.code, outcome.problem) == (2, None)
    assert len(outcome.result.checks) == 7
    for one in outcome.result.checks:
        assert one.verdict is Verdict.INCONCLUSIVE
        assert "Waiting: it is the connector's turn." in one.reason.en


@pytest.mark.parametrize(
    ("reach", "told"),
    [
        (Trigger(("/nowhere/cycle.sh",)), "No such file or directory: '/nowhere/cycle.sh'"),
        (Trigger(("cycle\0.sh",)), "embedded null byte: 'cycle\\x00.sh'"),
        (Trigger(("false",)), "the portal was never called. exit 1:"),
        (Trigger(url="http://127.0.0.1:1/run"), "http://127.0.0.1:1/run"),
        (Trigger(("sleep", "20"), seconds=0.3), "Expected: the end of the cycle (0:00 left)"),
    ],
    ids=["no such command", "no name of a file", "calls nothing", "nobody listens", "never ends"],
)
def test_a_dead_trigger_is_a_matter_of_settings(ground: Site, reach: Trigger, told: str) -> None:
    outcome, _ = ground.judge(reach)

    assert (outcome.code, outcome.result.conclusion) == (3, Conclusion.INCONCLUSIVE)
    assert outcome.problem is not None
    assert told in outcome.problem.in_language("en")
    assert outcome.result.checks == []


def test_a_fault_of_ours_in_a_trigger_is_no_time_out(
    ground: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def post(_turns: object) -> str:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(TriggeredTurns, "_post", post)
    outcome, _ = ground.judge(Trigger(url="http://127.0.0.1:9000/", seconds=60))

    assert outcome.code == 4
    assert outcome.result.interrupted is not None
    assert "a fault of ours" in outcome.result.interrupted.en


def test_what_broke_the_engine_is_not_played_again_for_every_episode(
    ground: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[int] = []

    def conduct(*_parts: object) -> None:
        began.append(1)
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(sharing, "conduct", conduct)
    outcome, _ = ground.judge(Trigger((*REFERENCE, *alone(ground), "--once"), seconds=60))

    assert outcome.code == 4
    assert outcome.result.conclusion is Conclusion.INCONCLUSIVE
    assert began == [1]


def test_a_place_without_folders_is_refused() -> None:
    outcome, _ = Site(Place(), Path()).judge(Trigger(("true",)))

    assert outcome.code == 3
    assert outcome.problem is not None
    assert "[outputs]" in outcome.problem.in_language("en")


def test_every_control_is_one_the_settings_know() -> None:
    assert Drive().controls == CONTROLS
    assert Drive(clock=False, patience=False, pair=False).controls == ("crash", "kill")
    assert Drive(url="http://a/").controls == ("clock", "crash", "patience")
    assert Drive(url="http://a/", pair_url="http://b/").controls == (
        *("clock", "crash", "patience", "pair"),
    )
    assert Drive(crash=False).controls == ("clock", "patience", "pair")
    assert Drive(url="http://a/", pair_url="http://b/").second == Drive(
        url="http://b/", pair_url="http://b/"
    )
    assert Trigger.controls == Observe.controls == ()
