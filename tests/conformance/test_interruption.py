"""What is cut short is judged by what the connector did about it, and never by how it did it."""

from dataclasses import replace

import pytest

from conformance.checks.check import Deviation
from conformance.checks.interruption import (
    a_call_without_an_answer_is_given_up,
    a_fetch_that_a_kill_cut_short_is_made_again,
)
from conformance.checks.judge import Unjudgeable
from conformance.episodes.evidence import Evidence
from conformance.episodes.kills import CUT_SHORT, KILLED
from conformance.episodes.silence import GONE_ON, SILENT
from simulator.journal.journal import Call
from tests.conformance.seen import NUMBER, call, evidence, planted

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
