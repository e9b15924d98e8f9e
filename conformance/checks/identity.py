"""③-4 シリアル番号による申請者特定: by issuer, kind and serial number, and by nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import check
from conformance.checks.expect import expect
from conformance.episodes.identification import identification

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
    """種別の違う同じシリアル番号の住民を選ばない。 /
    The holder of the same serial number of another kind is not taken.
    """
    expect(evidence.hand_over(evidence.filing("same-serial"))).is_absent()
