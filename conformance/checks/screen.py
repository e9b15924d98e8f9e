"""④ 画面による連携 (方式1, 2): what staff see is what they carry over to the core system.

A screen cannot be seen from outside. The connector's listing stands for it, and for advice only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import Control, check
from conformance.checks.expect import expect, expect_listing
from conformance.episodes.identification import identification
from conformance.episodes.intake import restart
from conformance.episodes.life import course
from simulator.contracts.status import Status
from simulator.portal.signing import RESULTS

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence

SIGNER = "signer"


@check("4.03", restart, Control.FETCHED)
def decision_outlasts_a_power_cut(evidence: Evidence) -> None:
    """強制終了の前に職員が決めた結果を、再起動の後に登録する。 /
    A result that staff decided before a kill is registered after the restart.
    """
    expect(evidence.status(evidence.filing("handed-over-before"))).includes(Status.COMPLETED)


@check("4.04", identification)
def linked_number_is_shown(evidence: Evidence) -> None:
    """紐付のある申請の宛名番号を、一覧に示す。 /
    The listing shows the 宛名番号 of a linked filing.
    """
    for name in ("first-namesake", "second-namesake"):
        filing = evidence.filing(name)
        expect_listing(evidence.listing).tells(filing, SIGNER, filing.signer)


@check("4.05", identification)
def guessed_number_is_not_shown(evidence: Evidence) -> None:
    """紐付のない申請には、一覧に誰の宛名番号も示さない。 /
    The listing shows nobody's 宛名番号 for an unlinked filing.
    """
    for name in ("unknown-serial", "two-numbers"):
        expect_listing(evidence.listing).leaves_blank(evidence.filing(name), SIGNER)


@check("4.06", course)
def invalid_signature_is_not_shown_as_valid(evidence: Evidence) -> None:
    """署名が有効でない申請を、一覧に有効と示さない。 /
    The listing does not show a signature as valid that does not hold.
    """
    filing = evidence.filing("not-holding")
    expect_listing(evidence.listing).does_not_tell(filing, "verification", RESULTS["valid"])
