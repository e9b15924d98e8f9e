"""What a connector called is judged by the journal, in words a reader understands."""

from collections.abc import Callable
from functools import partial

import pytest

from conformance.checks.calls import expect_calls
from conformance.checks.check import Deviation
from simulator.contracts.status import Status
from tests.conformance.seen import NUMBER, call, planted

FILING = planted()
FETCH = call("get-application", NUMBER)
OUTAGE = call("get-application", NUMBER, 503)


def said(expectation: Callable[[], object]) -> tuple[str, str]:
    """Return expected and received of a disappointment, in English."""
    with pytest.raises(Deviation) as raised:
        expectation()
    (finding,) = raised.value.findings
    return finding.expected.en, finding.received.en


def test_no_call_means_none() -> None:
    expect_calls([]).are_none()

    assert said(expect_calls([call("login")]).are_none) == ("none", "login → 200")


def test_only_a_whole_fetch_is_a_fetch() -> None:
    expect_calls([OUTAGE, FETCH]).fetch(FILING)

    assert said(lambda: expect_calls([OUTAGE]).fetch(FILING)) == (
        "success",
        f"get-application {NUMBER} → 503",
    )
    assert said(lambda: expect_calls([]).fetch(FILING))[1] == "none"


def test_many_calls_are_not_all_listed() -> None:
    assert said(expect_calls([call("login")] * 6).are_none)[1].endswith("; login → 200 …")


def test_calls_after_an_outage_are_counted_from_the_first_one() -> None:
    calls = [FETCH, FETCH, OUTAGE, FETCH, call("ocsp"), OUTAGE]

    expect_calls(calls).after_outage_are_at_most(2)
    expect_calls([FETCH] * 9).after_outage_are_at_most(0)
    assert said(lambda: expect_calls(calls).after_outage_are_at_most(1)) == ("at most 1", "2")


def test_a_call_without_an_account_carries_no_token() -> None:
    bare = call("list-applications", account="")

    expect_calls([call("login", account=""), FETCH]).carry_a_token()
    expect_calls([call("list-applications", account="", fault="token-expired")]).carry_a_token()
    assert said(expect_calls([bare]).carry_a_token) == ("none", "list-applications → 200")


def test_a_fetch_of_a_number_no_list_gave_is_stray() -> None:
    expect_calls([FETCH]).fetch_only_listed(frozenset({NUMBER}))

    assert said(lambda: expect_calls([FETCH]).fetch_only_listed(frozenset())) == (
        "none",
        f"get-application {NUMBER} → 200",
    )


def test_only_a_call_that_changed_the_state_set_it() -> None:
    completed = call("register-status", NUMBER, effect="completed")
    refused = call("register-status", NUMBER, 503)

    expect_calls([completed]).set_state(FILING, Status.COMPLETED, Status.REJECTED)
    expect_calls([refused]).leave_undecided(FILING, Status.COMPLETED)
    assert said(lambda: expect_calls([refused]).set_state(FILING, Status.COMPLETED)) == (
        "completed",
        f"register-status {NUMBER} → 503",
    )
    assert said(lambda: expect_calls([completed]).leave_undecided(FILING, Status.COMPLETED)) == (
        "none of completed",
        f"register-status {NUMBER} → 200",
    )


RECEIVED = call("register-status", NUMBER, effect="received")
COMPLETED = call("register-status", NUMBER, effect="completed")
REFUSED = call("register-status", NUMBER, 409, refused="transition-refused")
TOLD = f"register-status {NUMBER} → 409 transition-refused"


def test_a_state_tried_before_receipt_is_told() -> None:
    expect_calls([RECEIVED, REFUSED]).report_receipt_first(FILING)
    expect_calls([]).report_receipt_first(FILING)

    for calls in ([REFUSED, RECEIVED], [REFUSED]):
        judged = partial(expect_calls(calls).report_receipt_first, FILING)
        assert said(judged) == ("none", TOLD)


def test_a_state_that_may_not_follow_is_told_wherever_it_comes() -> None:
    other = call("register-status", NUMBER[:-1] + "2", 409, refused="transition-refused")
    expect_calls([RECEIVED, COMPLETED, other]).take_allowed_steps(FILING)

    assert said(lambda: expect_calls([RECEIVED, REFUSED]).take_allowed_steps(FILING)) == (
        "none",
        TOLD,
    )


def test_one_result_is_neither_none_nor_two_and_a_repeat_is_no_second() -> None:
    repeat = call("register-status", NUMBER)
    expect_calls([RECEIVED, COMPLETED, repeat]).send_one_result(FILING)

    assert said(lambda: expect_calls([RECEIVED]).send_one_result(FILING)) == ("one", "0: none")
    assert said(lambda: expect_calls([COMPLETED, REFUSED]).send_one_result(FILING)) == (
        "one",
        f"2: register-status {NUMBER} → 200; {TOLD}",
    )


def test_a_receipt_before_the_fetch_is_told() -> None:
    expect_calls([FETCH, RECEIVED]).report_only_what_was_fetched()

    for calls in ([RECEIVED, FETCH], [OUTAGE, RECEIVED]):
        assert said(expect_calls(calls).report_only_what_was_fetched) == (
            "none",
            f"register-status {NUMBER} → 200",
        )
