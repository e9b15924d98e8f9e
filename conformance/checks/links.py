"""②・③-1 番号紐付情報: late links and broken files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import check
from conformance.checks.expect import expect
from conformance.episodes.identification import links

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("3-1.01", links)
def late_link_releases_the_filing(evidence: Evidence) -> None:
    """紐付が届いたら、待っていた申請を特定して引き渡す。 /
    When its link arrives, a waiting filing is identified and handed over.
    """
    filing = evidence.filing("late-link")
    expect(evidence.hand_over(filing)).names_signer()


@check("3-1.02", links)
def broken_file_changes_nothing(evidence: Evidence) -> None:
    """途中で切れた紐付ファイルの前後で、紐付は変わらない。 /
    A link file that breaks off leaves the links as they were.
    """
    expect(evidence.hand_over(evidence.filing("after-broken-file"))).names_signer()
    expect(evidence.hand_over(evidence.filing("only-in-broken-file"))).is_absent()
