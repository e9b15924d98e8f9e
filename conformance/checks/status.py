"""③-5 申請内容照会とステータス管理: what the resident gets to know, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.calls import expect_calls
from conformance.checks.check import Control, check
from conformance.checks.expect import expect
from conformance.episodes.connection import connection
from conformance.episodes.journey import journey
from simulator.contracts.status import Status

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence

RESULTS = (Status.COMPLETED, Status.REJECTED, Status.RESUBMIT)


@check("3-5.01", journey, Control.FETCHED)
def stored_filing_is_reported_received(evidence: Evidence) -> None:
    """格納した申請の「受付」を登録する。 / 受付 is registered for a stored filing."""
    expect(evidence.status(evidence.filing("filed"))).includes(Status.RECEIVED)


@check("3-5.02", journey, Control.FETCHED)
def nothing_is_decided_before_staff(evidence: Evidence) -> None:
    """職員が決める前に、結果を登録しない。 / No result is registered before staff decide."""
    before = evidence.calls[: evidence.marks["decided"]]
    expect_calls(before).leave_undecided(evidence.filing("filed"), *RESULTS)
    expect_calls(evidence.calls).leave_undecided(evidence.filing("control"), *RESULTS)


@check("3-5.03", journey, Control.FETCHED)
def decision_reaches_the_portal(evidence: Evidence) -> None:
    """職員の決定をポータルに登録する。 / A decision by staff is registered at the portal."""
    cycle = evidence.calls_between("decided", "cycle-after-decision")
    expect_calls(cycle).set_state(evidence.filing("filed"), Status.COMPLETED)


@check("3-5.04", connection, Control.FETCHED)
def failed_registration_is_repeated(evidence: Evidence) -> None:
    """503 で断られた登録を後で行う。 / A registration refused with 503 is made later."""
    expect(evidence.status(evidence.filing("unregistered"))).includes(Status.RECEIVED)


@check("3-5.09", connection, Control.FETCHED)
def a_lost_registration_is_made_again(evidence: Evidence) -> None:
    """応答が失われた登録をやり直す。 / A registration whose answer was lost is made again."""
    expect_calls(evidence.calls).are_registered_again(evidence.filing("lost"))


@check("3-5.10", connection, Control.FETCHED)
def a_repeated_registration_is_the_same(evidence: Evidence) -> None:
    """やり直す登録では、状態も連絡事項も変えない。 /
    A registration made again has the same state and comment.
    """
    expect_calls(evidence.calls).repeat_unchanged(evidence.filing("lost"))
