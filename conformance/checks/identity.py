"""③-4 シリアル番号による申請者特定: by issuer, kind and serial number, and by nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import check
from conformance.checks.expect import expect
from conformance.episodes.identification import identification
from conformance.episodes.residents import residents
from conformance.episodes.staff import staff

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("3-4.01", identification)
def namesakes_are_told_apart(evidence: Evidence) -> None:
    """同姓同名の二人に、それぞれの宛名番号を付ける。 /
    Each of two namesakes gets their own 宛名番号.
    """
    expect(evidence.hand_over(evidence.filing("first-namesake"))).names_signer()
    expect(evidence.hand_over(evidence.filing("second-namesake"))).names_signer()


@check("3-4.02", identification)
def unknown_serial_waits_for_staff(evidence: Evidence) -> None:
    """紐付のない証明書の申請を、誰の番号でも引き渡さない。 /
    An unlinked filing is handed over under nobody's number.
    """
    expect(evidence.hand_over(evidence.filing("unknown-serial"))).is_absent()


@check("3-4.03", identification)
def serial_alone_identifies_nobody(evidence: Evidence) -> None:
    """発行者か種別の違う、同じシリアル番号の住民を選ばない。 /
    The holder of the same serial number of another issuer or kind is not taken.
    """
    expect(evidence.hand_over(evidence.filing("same-serial"))).is_absent()
    expect(evidence.hand_over(evidence.filing("serial-of-older"))).names_signer()
    expect(evidence.hand_over(evidence.filing("serial-of-newer"))).names_signer()


@check("3-4.06", residents)
def renewal_does_not_change_the_person(evidence: Evidence) -> None:
    """更新の前と後の申請に、同じ宛名番号を付ける。 /
    Filings from before and after a renewal carry one 宛名番号.
    """
    expect(evidence.hand_over(evidence.filing("before-renewal"))).names_signer()
    expect(evidence.hand_over(evidence.filing("after-renewal"))).names_signer()


@check("3-4.07", residents)
def phone_is_the_same_person_as_the_card(evidence: Evidence) -> None:
    """カードとスマートフォンによる申請に、同じ宛名番号を付ける。 /
    Filings by card and by phone carry one 宛名番号.
    """
    expect(evidence.hand_over(evidence.filing("by-card"))).names_signer()
    expect(evidence.hand_over(evidence.filing("by-phone"))).names_signer()


@check("3-4.04", identification)
def signer_is_not_taken_for_the_subject(evidence: Evidence) -> None:
    """代理人や提出代行者の宛名番号を、対象者のものとして引き渡さない。 /
    The 宛名番号 of a proxy, or of who sent it, is not handed over as the subject's.
    """
    for name in ("sent-for-another", "filed-for-another"):
        expect(evidence.hand_over(evidence.filing(name))).keeps_signer_from_subject()


@check("3-4.05", staff)
def signer_and_subject_are_two_columns(evidence: Evidence) -> None:
    """署名者と対象者の宛名番号を、別の列で引き渡す。 /
    The numbers of signer and subject are handed over in separate columns.
    """
    expect(evidence.hand_over(evidence.filing("by-proxy"))).names_subject()


@check("3-4.08", identification)
def two_numbers_are_none(evidence: Evidence) -> None:
    """二つの宛名番号が紐付く証明書の申請を引き渡さない。 /
    A filing whose certificate is linked to two 宛名番号 is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("two-numbers"))).is_absent()


@check("3-4.09", residents)
def lapsed_link_identifies_nobody(evidence: Evidence) -> None:
    """転出の後に到達した申請を、失効した紐付で引き渡さない。 /
    A filing that came after the move out is not handed over by the lapsed link.
    """
    expect(evidence.hand_over(evidence.filing("moved-out"))).is_absent()


@check("3-4.10", residents)
def returned_resident_has_the_new_number(evidence: Evidence) -> None:
    """戻った住民の申請に、戻った後の宛名番号を付ける。 /
    A resident who came back has the 宛名番号 given after the return.
    """
    expect(evidence.hand_over(evidence.filing("after-return"))).names_signer()


@check("3-4.11", residents)
def merged_number_is_the_one_that_remains(evidence: Evidence) -> None:
    """統合の後の申請に、統合後の宛名番号を付ける。 /
    After a merge a filing carries the 宛名番号 that remains.
    """
    expect(evidence.hand_over(evidence.filing("after-merge"))).names_signer()


@check("3-4.12", staff)
def number_entered_by_staff_is_used(evidence: Evidence) -> None:
    """住登外者の申請を、職員が入力した宛名番号で引き渡す。 /
    A non-resident's filing is handed over under the 宛名番号 staff entered.
    """
    expect(evidence.hand_over(evidence.filing("non-resident"))).names_signer()


@check("3-4.13", identification)
def substitutes_in_the_name_do_not_matter(evidence: Evidence) -> None:
    """証明書の氏名に代替文字があっても、紐付の宛名番号を付ける。 /
    代替文字 in a certificate's name do not keep its link from being used.
    """
    expect(evidence.hand_over(evidence.filing("substituted"))).names_signer()


@check("3-4.15", identification)
def address_number_keeps_its_zeros(evidence: Evidence) -> None:
    """ゼロで始まる宛名番号を15桁のまま引き渡す。 /
    A 宛名番号 that begins with zeros is handed over with all its digits.
    """
    expect(evidence.hand_over(evidence.filing("leading-zeros"))).names_signer()
