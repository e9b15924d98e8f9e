"""電子署名の確認 (revocation = crl): which revocation lists count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import check
from conformance.checks.expect import expect
from conformance.episodes.revocation_lists import revocation_lists

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("sig.19", revocation_lists)
def list_of_another_municipality_is_none(evidence: Evidence) -> None:
    """別の市区町村の失効リストしかない間、申請を引き渡さない。 /
    While only another municipality's list is to be had, the filing is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("wrong-list"))).is_absent()


@check("sig.26", revocation_lists)
def list_from_before_arrival_proves_nothing(evidence: Evidence) -> None:
    """到達日時より前の失効リストしかない間、申請を引き渡さない。 /
    While only a list from before 到達日時 is to be had, the filing is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("old-list"))).is_absent()
