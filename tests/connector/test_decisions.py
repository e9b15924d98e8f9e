"""What staff may decide, one after the other, and what the resident is owed then."""

import pytest

from simulator.connector.decisions import owed_for
from simulator.connector.facts import Document, Owed, StaffDecision, Stored
from simulator.connector.steps import STATUS_OF, Steps
from simulator.contracts.profile import builtin
from simulator.contracts.status import Status

NUMBER = "20260601000000000001"
LIMITS = builtin().wire.documents
NOTICE = Document("通知書.pdf", "application/pdf", b"%PDF\r\n\x00")


def stored(decision: str = "", state: str = "handed-over", former: str = "") -> Stored:
    return Stored(NUMBER, state, "", "有効", "1", "batch-000001", former=former, decision=decision)


def owed(said: StaffDecision, filing: Stored | None) -> Owed | None:
    return owed_for(filing, said, LIMITS, Steps())


@pytest.mark.parametrize(
    ("decision", "status"),
    [
        ("visit", Status.VISIT),
        ("complete", Status.COMPLETED),
        ("reject", Status.REJECTED),
        ("resubmit", Status.RESUBMIT),
    ],
)
def test_a_decision_is_owed_to_the_resident_with_all_that_goes_with_it(
    decision: str, status: Status
) -> None:
    said = StaffDecision(NUMBER, decision, "印鑑を持って\n2階へ", (NOTICE,))

    assert owed(said, stored(former="20260601000000000000")) == Owed(
        NUMBER, status, "印鑑を持って\n2階へ", (NOTICE,)
    )


@pytest.mark.parametrize("before", ["", *STATUS_OF])
@pytest.mark.parametrize("decision", STATUS_OF)
def test_a_result_stands_whoever_comes_second(before: str, decision: str) -> None:
    said = StaffDecision(NUMBER, decision)
    if before in ("", "visit", decision):
        assert owed(said, stored(before)) == Owed(NUMBER, STATUS_OF[decision])
    else:
        with pytest.raises(ValueError, match=f"^{NUMBER} is decided: {before}$"):
            owed(said, stored(before))


@pytest.mark.parametrize(
    ("said", "filing", "error"),
    [
        (
            StaffDecision(NUMBER, "burn"),
            stored(),
            "decision 'burn' is not one of visit, complete, reject, resubmit",
        ),
        (StaffDecision(NUMBER, "complete"), None, f"no filing '{NUMBER}'"),
        (StaffDecision(NUMBER, "complete"), stored(state="withdrawn"), f"{NUMBER} was withdrawn"),
        (
            StaffDecision(NUMBER, "complete", "", (NOTICE,) * (LIMITS.max_count + 1)),
            stored(),
            "more than 5 documents",
        ),
        (
            StaffDecision(
                NUMBER, "complete", "", (Document("a", "a/b", bytes(LIMITS.max_size + 1)),)
            ),
            stored(),
            "a document of more than 5242880 bytes",
        ),
    ],
)
def test_what_the_portal_would_not_take_is_refused_at_once(
    said: StaffDecision, filing: Stored | None, error: str
) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  the text is compared below
        owed(said, filing)

    assert str(refused.value) == error
