"""A claim of a scenario holds where it is true of what was seen, and nowhere else."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from conformance.training.scenarios.claims import AnyClaim
from conformance.training.scenarios.seen import Seen, judge
from simulator.contracts.status import Status
from simulator.journal.journal import Call
from simulator.portal.store import HistoryLine
from simulator.townhall.comparison import Difference
from simulator.townhall.core import Outcome, Result
from simulator.townhall.inbox import Delivered
from simulator.web.planting import Planted

CLAIM: TypeAdapter[Any] = TypeAdapter(AnyClaim)
AT = "2026-06-01T09:00:00+09:00"


def planted(number: str) -> Planted:
    return Planted(number, "132012", signer="s1", before="b1", subject="t1")


def delivered(number: str, signer: str = "s1", subject: str = "t1") -> Delivered:
    fixed = {"signer": signer, "subject": subject}
    return Delivered(number, "batch-000001", fixed, {}, {}, b"")


def call(operation: str, number: str, sequence: int) -> Call:
    return Call(
        *(AT, 0, "portal", operation, "/x", "a", number, "", "", 200, "", 0, "", "", ""),
        sequence=sequence,
    )


def history(number: str, *states: Status) -> list[HistoryLine]:
    return [HistoryLine(number, state, "2階へ", AT) for state in states]


SEEN = Seen(
    planted={"one": [planted("1")], "many": [planted("1"), planted("2")]},
    spans={"first": (0, 2), "second": (2, 4)},
    calls=[
        call("list-applications", "", 1),
        call("get-application", "1", 2),
        call("list-applications", "", 3),
        call("get-application", "2", 4),
        call("get-application", "2", 5),
    ],
    delivered=[delivered("1")],
    results={
        "1": Result("1", Outcome.DIFFERENT, ("b",), (Difference("arrived", "到達日時", "x", "y"),)),
        "2": Result("2", Outcome.WHOLE, ("b",)),
    },
    history={"1": history("1", Status.RECEIVED, Status.VISIT), "2": []},
    listing={"1": {"number": "1", "state": "quarantined"}},
)


def found(see: str, **keys: Any) -> tuple[bool, str]:  # noqa: ANN401  as a file says
    finding = judge(CLAIM.validate_python({"see": see, "ja": "x", **keys}), SEEN)
    return finding.holds, finding.evidence.en


@pytest.mark.parametrize(("times", "holds"), [(0, False), (1, True), (2, False)])
def test_handed_over_counts_each_time(times: int, holds: bool) -> None:  # noqa: FBT001
    assert found("handed-over", filing="one", times=times) == (holds, "1: handed over: 1")


def test_a_claim_about_many_is_about_every_one_unless_it_says_some() -> None:
    every = found("handed-over", filing="many", times=1)
    some = found("handed-over", filing="many", times=0, extent="some")
    none = found("handed-over", filing="many", times=2, extent="some")

    assert every == (False, "2: handed over: 0")
    assert some == (True, "2: handed over: 0")
    assert none == (False, "1: handed over: 1. 2: handed over: 0")


@pytest.mark.parametrize(
    ("column", "whose", "holds"),
    [
        ("signer", "signer", True),
        ("signer", "before", False),
        ("subject", "subject", True),
        ("subject", "signer", False),
        ("subject", "nobody", False),
    ],
)
def test_a_number_is_compared_with_the_truth_of_what_was_planted(
    column: str,
    whose: str,
    holds: bool,  # noqa: FBT001
) -> None:
    assert found("number", filing="one", column=column, whose=whose)[0] is holds


def test_nobodys_number_is_a_blank_and_an_undelivered_filing_has_none() -> None:
    blank = replace(SEEN, delivered=[delivered("1", subject="")])
    nobody = CLAIM.validate_python(
        {"see": "number", "ja": "x", "filing": "one", "column": "subject", "whose": "nobody"}
    )

    assert judge(nobody, blank).holds
    assert judge(nobody, blank).evidence.en == "1: 宛名番号 of the subject: (blank)"
    assert not judge(nobody, replace(SEEN, delivered=[])).holds


def test_a_filing_that_came_twice_under_two_numbers_bears_neither() -> None:
    twice = replace(SEEN, delivered=[delivered("1"), delivered("1", signer="b1")])
    claims = [
        CLAIM.validate_python({"see": "number", "ja": "x", "filing": "one", "whose": whose})
        for whose in ("signer", "before")
    ]

    assert [judge(claim, twice).holds for claim in claims] == [False, False]


@pytest.mark.parametrize(
    ("states", "holds"),
    [
        (["received", "visit-required"], True),
        (["visit-required", "received"], False),
        (["received"], False),
        ([], False),
    ],
)
def test_states_are_all_there_were_in_their_order(states: list[str], holds: bool) -> None:  # noqa: FBT001
    told = "1: received → visit-required"
    assert found("states", filing="one", states=states) == (holds, told)


def test_states_that_are_free_count_for_nothing() -> None:
    free = [Status.RECEIVED, Status.RECEIVED, Status.IN_REVIEW, Status.VISIT, Status.VISIT]
    freely = replace(SEEN, history={**SEEN.history, "1": history("1", *free)})
    claim = {"see": "states", "ja": "x", "filing": "one"}
    whole, lacking = (
        judge(CLAIM.validate_python({**claim, "states": states}), freely)
        for states in (["received", "visit-required"], ["received"])
    )

    assert (whole.holds, lacking.holds) == (True, False)
    shown = "received → received → in-review → visit-required → visit-required"
    assert whole.evidence.en == f"1: {shown}"


def test_a_comment_stands_in_the_last_one_and_an_empty_one_is_none() -> None:
    assert found("comment", filing="one", comment="2階へ")[0]
    assert found("comment", filing="one", comment="2階")[0]
    assert not found("comment", filing="one", comment="3階")[0]
    assert not found("comment", filing="one", comment="")[0]
    assert not found("comment", filing="many", comment="2階へ")[0]


def test_values_are_unaltered_or_one_of_them_differs() -> None:
    assert not found("values", filing="one", unaltered=True)[0]
    assert found("values", filing="one", unaltered=False, item="arrived") == (
        True,
        "1: arrived: filed “x”, handed over “y”",
    )
    assert not found("values", filing="one", unaltered=False, item="name")[0]
    assert not found("values", filing="many", unaltered=False)[0]
    assert found("values", filing="many", unaltered=True, extent="some")[0]


def test_the_list_has_it_or_has_not() -> None:
    assert found("listed", filing="one", shown=True) == (True, "1: in the connector's list")
    assert not found("listed", filing="one", shown=False)[0]
    assert found("listed", filing="many", shown=False, extent="some") == (
        True,
        "2: not in the connector's list",
    )


@pytest.mark.parametrize(
    ("keys", "count", "holds"),
    [
        ({"least": 3}, 3, True),
        ({"least": 4}, 3, False),
        ({"most": 2}, 3, False),
        ({"filing": "one", "most": 1}, 1, True),
        ({"during": "first", "most": 1}, 1, True),
        ({"during": "second", "least": 2}, 1, False),
        ({"filing": "one", "during": "second", "most": 0}, 0, True),
    ],
)
def test_calls_are_counted_by_filing_and_by_act(
    keys: dict[str, Any],
    count: int,
    holds: bool,  # noqa: FBT001
) -> None:
    told = f"calls of get-application: {count}"
    assert found("calls", operation="get-application", **keys) == (holds, told)
