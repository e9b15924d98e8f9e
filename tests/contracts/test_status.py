"""Which state may follow which: every pair is stated here, so none changes unseen."""

import pytest

from simulator.contracts.provenance import Provenance
from simulator.contracts.status import JAPANESE, PROVENANCE, WITHDRAWABLE, Status, may_follow

NEXT = {
    "arrived": {"received"},
    "received": {"in-review", "visit-required", "resubmit", "completed", "rejected"},
    "in-review": {"visit-required", "resubmit", "completed", "rejected"},
    "visit-required": {"in-review", "resubmit", "completed", "rejected"},
    "resubmit": set(),
    "completed": set(),
    "rejected": set(),
    "withdrawn": set(),
}


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_only_the_listed_transitions_and_repeats_are_allowed(before: Status, after: Status) -> None:
    assert may_follow(before, after) is (after == before or after in NEXT[before])


def test_an_applicant_may_withdraw_until_there_is_a_result() -> None:
    assert {status.value for status in WITHDRAWABLE} == {
        "arrived",
        "received",
        "in-review",
        "visit-required",
    }


def test_every_state_has_a_name_of_its_own_for_residents() -> None:
    assert set(JAPANESE) == set(Status)
    assert len(set(JAPANESE.values())) == len(Status)


def test_transitions_are_not_shown_as_published() -> None:
    assert PROVENANCE is Provenance.MODELLED
