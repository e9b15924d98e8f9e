"""What is cut short is judged by what the connector did about it, and never by how it did it."""

from dataclasses import replace

import pytest

from conformance.checks.check import Deviation
from conformance.checks.interruption import (
    a_call_without_an_answer_is_given_up,
    a_fetch_that_a_kill_cut_short_is_made_again,
    a_marked_batch_lacks_nothing_after_a_kill,
    what_a_kill_cut_short_is_handed_over_once,
)
from conformance.checks.judge import Unjudgeable
from conformance.episodes.evidence import Evidence
from conformance.episodes.kills import CUT_SHORT, KILLED
from conformance.episodes.silence import GONE_ON, SILENT
from simulator.journal.journal import Call
from simulator.townhall.inbox import Deliveries
from tests.conformance.seen import NUMBER, call, delivered, evidence, planted

GIVEN_UP = call("get-application", NUMBER, 0, fault="delay")
BORNE = call("get-application", NUMBER, fault="delay")
FETCHED = call("get-application", NUMBER)


def heard(*calls: Call, until: int) -> Evidence:
    """Return evidence with these calls, so many of them by the end of the silent cycle."""
    return replace(evidence(planted(SILENT), calls=calls), marks={GONE_ON: until})


@pytest.mark.parametrize(
    "seen",
    [
        heard(GIVEN_UP, FETCHED, until=1),
        heard(FETCHED, BORNE, until=0),  # it left the connection open, and the answer came late
        heard(FETCHED, until=0),  # the same, and the answer is still to come
    ],
    ids=["hung up", "let go", "let go for good"],
)
def test_who_goes_on_before_the_answer_gave_up(seen: Evidence) -> None:
    a_call_without_an_answer_is_given_up(seen)


def test_who_waits_for_the_answer_did_not_give_up() -> None:
    with pytest.raises(Deviation) as raised:
        a_call_without_an_answer_is_given_up(heard(BORNE, until=1))

    (finding,) = raised.value.findings
    assert finding.expected.en == "given up after 1 s (portal.patience_seconds of configure)"
    assert finding.received.en == "waited 5 s, until the answer came"


def test_who_never_met_the_silence_is_not_judged() -> None:
    with pytest.raises(Unjudgeable, match="It never tried the fetch that gets no answer"):
        a_call_without_an_answer_is_given_up(heard(call("list-applications"), until=1))


def test_only_a_fetch_after_the_kill_makes_up_for_the_one_before() -> None:
    cut = call("get-application", NUMBER, 0, fault="stall")
    seen = replace(evidence(planted(CUT_SHORT), calls=(cut, FETCHED)), marks={KILLED: 1})

    a_fetch_that_a_kill_cut_short_is_made_again(seen)
    with pytest.raises(Deviation):
        a_fetch_that_a_kill_cut_short_is_made_again(replace(seen, calls=(FETCHED, cut)))
    with pytest.raises(Unjudgeable, match="The cycle ended without a fetch"):
        a_fetch_that_a_kill_cut_short_is_made_again(replace(seen, marks={}))


FILING = planted(f"{CUT_SHORT}-01")
WHOLE = delivered(FILING)


def handed_over(found: Deliveries) -> Evidence:
    """Return evidence of a kill after which this lies in the inbox."""
    return replace(evidence(FILING), deliveries=found, marks={KILLED: 0})


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Deliveries([replace(WHOLE, package=None)]), "without its \u7533\u8acbZIP"),
        (Deliveries([replace(WHOLE, groups={})]), "without rows of its repeat groups"),
        (Deliveries(rowless=[NUMBER]), "without its row in the table of filings"),
        (Deliveries(tableless=["batch-000001"]), "nothing"),
    ],
    ids=["package", "rows of a group", "row", "tables"],
)
def test_a_complete_batch_with_a_part_of_a_filing_has_all_of_it(
    found: Deliveries, told: str
) -> None:
    with pytest.raises(Deviation) as raised:
        a_marked_batch_lacks_nothing_after_a_kill(handed_over(found))

    assert [finding.received.en for finding in raised.value.findings] == [told]


def test_a_filing_that_is_in_no_complete_batch_is_lacking_in_none() -> None:
    for found in (Deliveries([WHOLE]), Deliveries(unfinished=["a"]), Deliveries(rowless=["9"])):
        a_marked_batch_lacks_nothing_after_a_kill(handed_over(found))


@pytest.mark.parametrize("times", [0, 2])
def test_a_filing_that_a_kill_cut_short_is_handed_over_once(times: int) -> None:
    what_a_kill_cut_short_is_handed_over_once(handed_over(Deliveries([WHOLE])))

    with pytest.raises(Deviation) as raised:
        what_a_kill_cut_short_is_handed_over_once(handed_over(Deliveries([WHOLE] * times)))
    assert [finding.received.en for finding in raised.value.findings] == [f"{times} times"]


def test_without_a_kill_within_the_hand_over_nothing_is_judged() -> None:
    unharmed = replace(handed_over(Deliveries([WHOLE])), marks={})

    for judge in (
        a_marked_batch_lacks_nothing_after_a_kill,
        what_a_kill_cut_short_is_handed_over_once,
    ):
        with pytest.raises(Unjudgeable, match="The cycle was over before a file"):
            judge(unharmed)
