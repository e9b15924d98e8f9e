"""Whether a filing was taken in (取り込む): fetched whole, and come as far as its role shows.

That is the hand-over where files are handed over, 受付 at the portal where they are not, and the
fetch where nothing else is to be seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.calls import expect_calls
from conformance.checks.expect import expect
from conformance.specification.roles import Milestone
from simulator.contracts.status import Status

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence, Planted


def expect_taken_in(evidence: Evidence, filing: Planted) -> None:
    """Expect that a filing came as far as a plain one of such a connector comes."""
    expect_calls(evidence.calls).fetch(filing)
    if evidence.shows is Milestone.HANDED_OVER:
        expect(evidence.hand_over(filing)).is_complete()
    if evidence.shows is Milestone.RECEIVED:
        expect(evidence.status(filing)).includes(Status.RECEIVED)
