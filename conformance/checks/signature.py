"""電子署名の確認 (role: own): which signatures hold, as of the filing's 到達日時."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import check
from conformance.checks.expect import expect
from conformance.episodes.signatures import signatures

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("sig.01", signatures)
def changed_form_is_not_handed_over(evidence: Evidence) -> None:
    """署名の後に変わった申請を引き渡さない。 /
    A filing changed after signing is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("tampered"))).is_absent()


@check("sig.02", signatures)
def revoked_before_arrival_is_not_handed_over(evidence: Evidence) -> None:
    """到達前に失効した証明書の申請を引き渡さない。 /
    A filing with a certificate revoked before arrival is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("revoked-before"))).is_absent()


@check("sig.03", signatures)
def later_revocation_does_not_matter(evidence: Evidence) -> None:
    """到達後に失効した証明書の申請を引き渡す。 /
    A filing with a certificate revoked after arrival is handed over.
    """
    expect(evidence.hand_over(evidence.filing("revoked-after"))).is_complete()


@check("sig.04", signatures)
def wrong_kind_is_not_handed_over(evidence: Evidence) -> None:
    """利用者証明用の証明書による申請を引き渡さない。 /
    A filing signed with a 利用者証明用 certificate is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("wrong-kind"))).is_absent()
