"""②・③-1 番号紐付情報: late links and broken files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import check
from conformance.checks.expect import expect, expect_moment
from conformance.episodes.identification import links

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("3-1.01", links)
def late_link_releases_the_filing(evidence: Evidence) -> None:
    """紐付が届いたら、待っていた申請を特定して引き渡す。 /
    When its link arrives, a waiting filing is identified and handed over.
    """
    filing = evidence.filing("late-link")
    expect_moment(evidence.marks["after-link"]).has_delivered(filing)
    expect(evidence.hand_over(filing)).names_signer()


@check("3-1.02", links)
def broken_file_changes_nothing(evidence: Evidence) -> None:
    """途中で切れた紐付ファイルの前後で、紐付は変わらない。 /
    A link file that breaks off leaves the links as they were.
    """
    moment = evidence.marks["after-broken-file"]
    expect_moment(moment).has_delivered(evidence.filing("after-broken-file"))
    expect_moment(moment).has_not_delivered(evidence.filing("only-in-broken-file"))
