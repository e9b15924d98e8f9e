"""Evidence is judged only when its control came far enough, and a verdict says why."""

from dataclasses import replace

import pytest

from conformance.checks import judge
from conformance.checks.check import Control, Deviation
from conformance.checks.judge import TRAFFIC, Unjudgeable
from conformance.checks.next_steps import next_step
from conformance.checks.operations import log_holds_no_personal_data
from conformance.episodes.evidence import Evidence
from conformance.result.model import Bilingual, Finding, Verdict
from tests.conformance.seen import (
    NUMBER,
    both,
    call,
    check,
    delivered,
    evidence,
    planted,
    played,
)

FILING = planted()
CONTROL = planted("control", "20260601000000000009")
FETCH = call("get-application", CONTROL.number)
ARRIVED = evidence(CONTROL, calls=(FETCH,), deliveries=(delivered(CONTROL),))
FETCHED = evidence(CONTROL, calls=(FETCH,))


@pytest.mark.parametrize(
    ("found", "control"),
    [
        (ARRIVED, Control.HANDED_OVER),
        (ARRIVED, Control.FETCHED),
        (FETCHED, Control.FETCHED),
    ],
)
def test_evidence_whose_control_came_far_enough_is_judged(
    found: Evidence, control: Control
) -> None:
    assert judge.fit(check(control), played(found)) is found


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (None, "The reason is unknown."),
        (evidence(CONTROL, calls=(FETCH,), settled=False), "The episode ended before it settled."),
        (evidence(), "The control filing never reached the connector"),
        (evidence(CONTROL), "The control filing never reached the connector"),
        (
            evidence(CONTROL, calls=(call("get-application", CONTROL.number, 503),)),
            "The control filing never reached the connector",
        ),
        (
            evidence(CONTROL, calls=(call("get-application", NUMBER),)),
            "The control filing never reached the connector",
        ),
        (FETCHED, "The control filing was not handed over"),
    ],
    ids=["lost", "unsettled", "none", "not fetched", "refused", "another", "not handed over"],
)
def test_evidence_without_its_control_is_not(found: Evidence | None, reason: str) -> None:
    with pytest.raises(Unjudgeable) as raised:
        judge.fit(check(), played(found))

    assert raised.value.reason.en.startswith(reason)
    assert raised.value.reason.ja


def test_what_the_connector_complained_of_is_passed_on() -> None:
    found = evidence(CONTROL, refusal="cycle: SSLError")

    with pytest.raises(Unjudgeable) as raised:
        judge.fit(check(), played(found))

    assert raised.value.reason.en.endswith(" The connector's last error: cycle: SSLError")
    assert raised.value.reason.ja.endswith("コネクタの最後のエラー: cycle: SSLError")


def test_what_broke_an_episode_off_is_passed_on() -> None:
    note = Bilingual(ja="落ちました。", en="It crashed.")

    with pytest.raises(Unjudgeable) as raised:
        judge.fit(check(), played(None, note))

    assert raised.value.reason == note


OWN_STEP = next_step(check().id).en
FINDING = Finding(subject=both("name"), expected=both("a"), received=both("b"))
CAUSED = FINDING.model_copy(update={"cause": both("CP932")})


@pytest.mark.parametrize(
    ("deviation", "says"),
    [
        (Deviation([FINDING, CAUSED], FILING), "Look for this on the way from intake to hand-over"),
        (Deviation([FINDING], FILING), f"{OWN_STEP} In the connector's log, follow {NUMBER}."),
        (Deviation([FINDING]), OWN_STEP),
    ],
)
def test_a_failure_says_what_to_do_next(deviation: Deviation, says: str) -> None:
    result = judge.failed(check(), deviation, evidence(FILING))

    assert result.verdict is Verdict.FAIL
    assert result.reason.en == "name: expected a, received b"
    assert result.next_step
    assert result.next_step.en.startswith(says)
    assert [filing.number for filing in result.planted] == [NUMBER] * (deviation.filing is not None)


def test_a_failure_shows_the_calls_about_its_filing_and_not_too_many() -> None:
    calls = (FETCH, *(call("get-application", NUMBER) for _ in range(TRAFFIC + 1)))
    found = evidence(FILING, calls=calls)

    about = judge.failed(check(), Deviation([FINDING], FILING), found).traffic
    of_all = judge.failed(check(), Deviation([FINDING]), found).traffic

    seen_on = judge.failed(check(), Deviation([FINDING], calls=calls[-1:]), found).traffic

    assert [one.number for one in seen_on] == [NUMBER]
    assert [one.number for one in about] == [NUMBER] * TRAFFIC
    assert of_all[0].number == CONTROL.number
    assert len(of_all) == TRAFFIC


def test_a_log_that_shows_nothing_of_the_run_is_no_clean_log() -> None:
    filed = planted("filed")
    log_holds_no_personal_data(replace(evidence(filed), log="started"))

    with pytest.raises(Unjudgeable) as raised:
        log_holds_no_personal_data(replace(evidence(filed), log="", log_lost=True))
    assert raised.value.reason.en.startswith("The log holds nothing of this run.")


def test_what_could_not_happen_is_no_pass() -> None:
    obstacle = both("never tried to connect")
    found = replace(ARRIVED, obstacle=obstacle)

    with pytest.raises(Unjudgeable, match="never tried to connect"):
        judge.fit(check(), played(found))
