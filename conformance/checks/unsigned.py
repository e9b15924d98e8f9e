"""署名のない申請: what nobody signed is kept for staff, and nobody's until they say whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import Control, check
from conformance.checks.expect import expect
from conformance.episodes.unsigned import SEEN, unsigned
from simulator.contracts.status import Status
from simulator.portal.signing import RESULTS

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("sig.30", unsigned)
def lost_signature_is_not_made_up_for(evidence: Evidence) -> None:
    """署名必須の手続で署名のない申請を、職員が番号を入力しても引き渡さない。 /
    A filing without the signature it needs is not handed over, whatever staff enter.
    """
    expect(evidence.hand_over(evidence.filing("signature-lost"))).is_absent()


@check("sig.31", unsigned)
def unsigned_filing_is_not_called_valid(evidence: Evidence) -> None:
    """署名のない申請を、電子認証が有効なものとして引き渡さない。 /
    An unsigned filing is not handed over as one whose signature is valid.
    """
    handed_over = evidence.hand_over(evidence.filing("unsigned-entered"))
    expect(handed_over).does_not_say("verification", RESULTS["valid"])


@check("3-4.16", unsigned)
def unsigned_filing_waits_for_staff(evidence: Evidence) -> None:
    """署名のない申請を、職員が番号を入力する前に引き渡さない。 /
    An unsigned filing is not handed over before staff entered whose it is.
    """
    expect(evidence.hand_over(evidence.filing("unsigned"))).is_absent()
    expect(evidence.hand_over(evidence.filing("signature-lost"), SEEN)).is_absent()


@check("3-4.17", unsigned)
def number_entered_for_an_unsigned_filing_is_used(evidence: Evidence) -> None:
    """署名のない申請を、職員が入力した対象者の番号で引き渡す。 /
    An unsigned filing is handed over under the subject's 宛名番号 that staff entered.
    """
    expect(evidence.hand_over(evidence.filing("unsigned-entered"))).is_about_subject()


@check("3-5.20", unsigned, Control.FETCHED)
def receipt_of_an_unsigned_filing_is_reported(evidence: Evidence) -> None:
    """署名のない申請にも「受付」を登録する。 / 受付 is registered for an unsigned filing, too."""
    expect(evidence.status(evidence.filing("unsigned"))).includes(Status.RECEIVED)
