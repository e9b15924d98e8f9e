"""Evidence of one episode is never taken for another's, and a guess is everybody's."""

import pytest

from conformance.episodes.ledger import Ledger


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger(first="20260601000000001000")
    ledger.enter("20260601000000001001", "own", 5)
    ledger.enter("20260601000000001002", "other", 9)
    ledger.enter("20260531000000001003", "own", 9)  # back-dated
    return ledger


@pytest.mark.parametrize(
    ("number", "place", "concerns"),
    [
        ("", 0, True),
        ("20260601000000001001", 6, True),
        ("20260601000000001002", 9, False),
        ("20260601000000001002", 8, True),  # guessed before it was planted
        ("20260601000000001002", None, False),
        ("20260531000000001003", 12, True),
        ("20260601000000001999", 3, True),  # nobody's
        ("20260601000000000999", 3, False),  # an earlier run's
        ("20260530000000001999", None, False),
    ],
)
def test_whose_it_is(ledger: Ledger, number: str, place: int | None, *, concerns: bool) -> None:
    assert ledger.concerns(number, "own", place) is concerns


def test_without_company_everything_is_own() -> None:
    assert Ledger().concerns("1", "own", 0)
