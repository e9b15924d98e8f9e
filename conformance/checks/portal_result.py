"""電子署名の確認 (signature = portal-result): the portal's 電子認証結果 alone decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import check
from conformance.checks.expect import expect, expect_listing
from conformance.episodes.portal_results import portal_results
from simulator.portal.signing import RESULTS

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("sig.21", portal_results)
def failed_result_is_not_handed_over(evidence: Evidence) -> None:
    """電子認証結果が無効の申請を引き渡さない。 /
    A filing whose 電子認証結果 is 無効 is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("failed-result"))).is_absent()


@check("sig.22", portal_results)
def missing_result_is_not_handed_over(evidence: Evidence) -> None:
    """電子認証結果のない申請を引き渡さない。 /
    A filing without a 電子認証結果 is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("no-result"))).is_absent()


@check("sig.23", portal_results)
def borrowed_result_is_not_handed_over(evidence: Evidence) -> None:
    """別の人の証明書を指す電子認証結果の申請を引き渡さない。 /
    A filing whose 電子認証結果 names another person's certificate is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("borrowed-result"))).is_absent()


@check("sig.24", portal_results)
def failed_result_is_shown_to_staff(evidence: Evidence) -> None:
    """電子認証結果が無効であることを一覧に示す。 /
    The listing shows a 電子認証結果 that is 無効.
    """
    failed = evidence.filing("failed-result")
    expect_listing(evidence.listing).tells(failed, "verification", RESULTS["invalid"])


@check("sig.28", portal_results)
def unchecked_result_is_not_handed_over(evidence: Evidence) -> None:
    """電子認証結果が未確認の申請を引き渡さない。 /
    A filing whose 電子認証結果 is 未確認 is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("unchecked-result"))).is_absent()
