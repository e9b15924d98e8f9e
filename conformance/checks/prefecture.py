"""③-4 都道府県: the 宛名番号 that staff enter, and nothing without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import check
from conformance.checks.expect import expect
from conformance.episodes.prefecture import entered_by_staff

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("3-4.14", entered_by_staff)
def number_entered_by_staff_is_carried(evidence: Evidence) -> None:
    """都道府県の申請を、職員が入力した宛名番号で引き渡す。 /
    A prefecture's filing is handed over under the 宛名番号 that staff entered.
    """
    for name in ("entered", "leading-zeros"):
        expect(evidence.hand_over(evidence.filing(name))).names_subject()


@check("3-4.18", entered_by_staff)
def filing_waits_for_its_number(evidence: Evidence) -> None:
    """都道府県の申請を、職員が宛名番号を入力するまで引き渡さない。 /
    A prefecture's filing is not handed over before staff entered a 宛名番号.
    """
    expect(evidence.hand_over(evidence.filing("not-entered"))).is_absent()
