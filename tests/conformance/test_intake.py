"""The last row of a long list is the one that is looked at, however many digits its place has."""

import pytest

from conformance.checks.check import Deviation
from conformance.checks.intake import every_page_is_fetched
from simulator.townhall.inbox import Delivered
from tests.conformance.seen import delivered, evidence, planted

ROWS = [planted(f"row-{row:02d}", f"2026060100000000{row:04d}") for row in range(1, 102)]
ALL = tuple(delivered(row) for row in ROWS)


@pytest.mark.parametrize("missing", [ALL[:100], ALL[:99]], ids=["the last", "its page"])
def test_a_list_of_more_than_a_hundred_is_judged_by_its_last_row(
    missing: tuple[Delivered, ...],
) -> None:
    every_page_is_fetched(evidence(*ROWS, deliveries=ALL))

    with pytest.raises(Deviation) as raised:
        every_page_is_fetched(evidence(*ROWS, deliveries=missing))
    assert raised.value.filing == ROWS[-1]
