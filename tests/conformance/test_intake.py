"""What was taken in is judged by the last row of a long list and by the portal's own calls."""

from dataclasses import replace

import pytest

from conformance.checks.check import Deviation
from conformance.checks.intake import every_page_is_fetched, only_listed_numbers_are_fetched
from conformance.episodes.stage import ELSEWHERE
from simulator.townhall.inbox import Delivered
from tests.conformance.seen import NUMBER, call, delivered, evidence, planted

ROWS = [planted(f"row-{row:02d}", f"2026060100000000{row:04d}") for row in range(1, 102)]
ALL = tuple(delivered(row) for row in ROWS)
FETCHED = tuple(call("get-application", row.number) for row in ROWS)


@pytest.mark.parametrize("missing", [ALL[:100], ALL[:99]], ids=["the last", "its page"])
def test_a_list_of_more_than_a_hundred_is_judged_by_its_last_row(
    missing: tuple[Delivered, ...],
) -> None:
    every_page_is_fetched(evidence(*ROWS, deliveries=ALL, calls=FETCHED))

    with pytest.raises(Deviation) as raised:
        every_page_is_fetched(evidence(*ROWS, deliveries=missing, calls=FETCHED))
    assert raised.value.filing == ROWS[-1]


def test_who_follows_a_redirect_fetches_nothing_that_was_not_listed() -> None:
    unread = call("get-application", refused="bad-request")  # it told nobody there its account
    followed = replace(unread, listener=ELSEWHERE)

    only_listed_numbers_are_fetched(
        evidence(planted(), calls=(call("get-application", NUMBER), followed))
    )

    with pytest.raises(Deviation):
        only_listed_numbers_are_fetched(evidence(planted(), calls=(unread,)))
