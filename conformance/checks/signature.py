"""電子署名の確認 (role: own): which signatures hold, as of the filing's 到達日時."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import check
from conformance.checks.expect import expect
from conformance.episodes.signatures import signatures
from conformance.episodes.standing import BACK, standing

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("sig.01", signatures)
def changed_form_is_not_handed_over(evidence: Evidence) -> None:
    """署名の後に変わった申請を引き渡さない。 /
    A filing changed after signing is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("tampered"))).is_absent()


@check("sig.02", standing)
def revoked_before_arrival_is_not_handed_over(evidence: Evidence) -> None:
    """到達前に失効した証明書の申請を引き渡さない。 /
    A filing with a certificate revoked before arrival is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("revoked-before"))).is_absent()


@check("sig.03", standing)
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


@check("sig.05", standing)
def outage_only_puts_a_filing_off(evidence: Evidence) -> None:
    """失効情報の止まっていた間の申請を、再開後に引き渡す。 /
    A filing of a time without revocation information is handed over after it.
    """
    expect(evidence.hand_over(evidence.filing("while-down"))).is_complete()


@check("sig.06", signatures)
def look_alike_authority_is_not_believed(evidence: Evidence) -> None:
    """同じ名前の偽の認証局による証明書の申請を引き渡さない。 /
    A filing with a certificate of a look-alike CA is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("look-alike"))).is_absent()


@check("sig.07", signatures)
def changed_attachment_is_not_handed_over(evidence: Evidence) -> None:
    """署名の後に添付が変わった申請を引き渡さない。 /
    A filing whose attachment changed after signing is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("attachment-changed"))).is_absent()


@check("sig.08", signatures)
def unsigned_form_is_not_handed_over(evidence: Evidence) -> None:
    """申請書が署名されていない申請を引き渡さない。 /
    A filing whose form is not signed is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("form-not-signed"))).is_absent()


@check("sig.09", signatures)
def foreign_certificate_is_not_handed_over(evidence: Evidence) -> None:
    """他人の証明書を添えた申請を引き渡さない。 /
    A filing that encloses somebody else's certificate is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("foreign-certificate"))).is_absent()


@check("sig.10", signatures)
def unknown_authority_is_not_believed(evidence: Evidence) -> None:
    """知らない認証局の証明書による申請を引き渡さない。 /
    A filing with a certificate of an unknown CA is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("unknown-authority"))).is_absent()


@check("sig.11", signatures)
def newer_generation_is_handed_over(evidence: Evidence) -> None:
    """名前の同じ新しい世代の証明書による申請を引き渡す。 /
    A filing with a certificate of the newer generation is handed over.
    """
    expect(evidence.hand_over(evidence.filing("newer-generation"))).is_complete()


@check("sig.12", standing)
def expired_certificate_is_not_handed_over(evidence: Evidence) -> None:
    """到達前に期限の切れた証明書の申請を引き渡さない。 /
    A filing with a certificate expired before arrival is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("expired"))).is_absent()


@check("sig.13", standing)
def certificate_of_the_future_is_not_handed_over(evidence: Evidence) -> None:
    """到達後に有効になる証明書の申請を引き渡さない。 /
    A filing with a certificate not yet valid at arrival is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("not-yet-valid"))).is_absent()


@check("sig.14", standing)
def later_expiry_does_not_matter(evidence: Evidence) -> None:
    """到達後に期限の切れた証明書の申請を引き渡す。 /
    A filing with a certificate expired after arrival is handed over.
    """
    expect(evidence.hand_over(evidence.filing("expired-after"))).is_complete()


@check("sig.15", standing)
def revocation_in_the_second_of_arrival_counts(evidence: Evidence) -> None:
    """到達と同じ秒に失効した証明書の申請を引き渡さない。 /
    A filing with a certificate revoked in its very second is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("revoked-at"))).is_absent()


@check("sig.16", standing)
def held_certificate_is_not_handed_over(evidence: Evidence) -> None:
    """到達前に一時保留の証明書の申請を引き渡さない。 /
    A filing with a certificate on hold before arrival is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("on-hold"))).is_absent()


@check("sig.17", standing)
def unknown_certificate_is_not_handed_over(evidence: Evidence) -> None:
    """認証局が知らない証明書の申請を引き渡さない。 /
    A filing with a certificate unknown to its CA is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("unknown-to-issuer"))).is_absent()


@check("sig.18", standing)
def stale_information_is_not_relied_on(evidence: Evidence) -> None:
    """期限の過ぎた失効情報しかない間は引き渡さない。 /
    A filing is not handed over on stale revocation information.
    """
    expect(evidence.hand_over(evidence.filing("while-stale"), BACK)).is_absent()


@check("sig.20", standing)
def outage_holds_a_filing_back(evidence: Evidence) -> None:
    """失効情報が止まっている間は引き渡さない。 /
    A filing is not handed over without revocation information.
    """
    expect(evidence.hand_over(evidence.filing("while-down"), BACK)).is_absent()


@check("sig.25", signatures)
def other_generation_is_not_handed_over(evidence: Evidence) -> None:
    """示す世代と違う世代が署名した証明書の申請を引き渡さない。 /
    A filing whose certificate names another generation than signed it is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("other-generation"))).is_absent()


@check("sig.27", signatures)
def bare_digest_is_not_handed_over(evidence: Evidence) -> None:
    """要約値そのものに付いた署名の申請を引き渡さない。 /
    A filing signed over the bare digest is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("raw-hash"))).is_absent()


@check("sig.29", standing)
def stranger_is_not_believed_about_revocation(evidence: Evidence) -> None:
    """認証局の署名のない失効情報しかない間は引き渡さない。 /
    A filing is not handed over on revocation information that a stranger signed.
    """
    expect(evidence.hand_over(evidence.filing("while-forged"), BACK)).is_absent()
