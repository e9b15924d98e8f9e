"""③-6 基幹システムとの申請データ連携: complete, in order, to the last character."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import Control, check
from conformance.checks.expect import expect
from conformance.episodes.journey import journey
from conformance.episodes.values import many_children, round_trip

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("3-6.01", round_trip)
def every_item_arrives_unaltered(evidence: Evidence) -> None:
    """生成したどの申請も、全項目がそのまま届く。 /
    Of every generated filing all items arrive unaltered.
    """
    for name in sorted(evidence.planted):
        expect(evidence.hand_over(evidence.filing(name))).has_values()


@check("3-6.02", many_children)
def rows_keep_their_order(evidence: Evidence) -> None:
    """12人の児童が申請書の順に届く。 / Twelve children arrive in the order of the form."""
    expect(evidence.hand_over(evidence.filing("twelve-children"))).has_rows("child")


@check("3-6.03", journey, Control.FETCHED)
def valid_filing_is_handed_over_whole(evidence: Evidence) -> None:
    """有効な申請を、完了の印のある束で引き渡す。 /
    A valid filing is handed over in a batch with its marker.
    """
    expect(evidence.hand_over(evidence.filing("filed"))).is_complete()
