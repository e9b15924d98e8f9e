"""Mutants of ③-5 around decisions by staff: which of them reach the resident, and as what."""

from __future__ import annotations

from conformance.mutants.mutant import Mutant

VISIT = "visit"


class TurnsDownWhatIsToBeMended(Mutant, kills="3-5.23", row=("status", 6)):
    """要再申請の決定を、「却下」として登録する。 / Registers a return to the applicant as 却下."""

    def status_of(self, decision: str, *, waiting: bool = False) -> str | None:
        return super().status_of("reject" if decision == "resubmit" else decision, waiting=waiting)


class AsksToMendWhatIsTurnedDown(Mutant, kills="3-5.24", row=("status", 8)):
    """却下の決定を、「要再申請」として登録する。 / Registers a rejection as 要再申請."""

    def status_of(self, decision: str, *, waiting: bool = False) -> str | None:
        return super().status_of("resubmit" if decision == "reject" else decision, waiting=waiting)


class CallsNobodyWhoseFilingWaits(Mutant, kills="3-5.25", row=("status", 10)):
    """引き渡していない申請では、来庁の求めを登録しない。 /
    Registers no call for a visit for what it has not handed over.
    """

    def status_of(self, decision: str, *, waiting: bool = False) -> str | None:
        if waiting and decision == VISIT:
            return None
        return super().status_of(decision, waiting=waiting)


class ReturnsNothingThatWaits(Mutant, kills="3-5.25", row=("status", 11)):
    """引き渡していない申請では、要再申請の決定を登録しない。 /
    Registers no return to the applicant of what it has not handed over.
    """

    def status_of(self, decision: str, *, waiting: bool = False) -> str | None:
        if waiting and decision == "resubmit":
            return None
        return super().status_of(decision, waiting=waiting)


class CompletesOnlyWhatItHandedOver(Mutant, kills="3-5.25", row=("status", 12)):
    """引き渡していない申請では、完了の決定を登録しない。 /
    Registers no completion of what it has not handed over.
    """

    def status_of(self, decision: str, *, waiting: bool = False) -> str | None:
        if waiting and decision == "complete":
            return None
        return super().status_of(decision, waiting=waiting)


class RejectsOnlyWhatItHandedOver(Mutant, kills="3-5.25", row=("status", 13)):
    """引き渡していない申請では、却下の決定を登録しない。 /
    Registers no rejection of what it has not handed over.
    """

    def status_of(self, decision: str, *, waiting: bool = False) -> str | None:
        if waiting and decision == "reject":
            return None
        return super().status_of(decision, waiting=waiting)


class ReturnsNothingAfterAVisit(Mutant, kills="3-5.22", row=("status", 16)):
    """来庁を求めた後の、要再申請の決定を受け付けない。 /
    Takes no return to the applicant after a call for a visit.
    """

    def takes_decision(self, before: str, decision: str) -> bool:
        after_visit = before == VISIT and decision == "resubmit"
        return super().takes_decision(before, decision) and not after_visit


class RejectsNothingAfterAVisit(Mutant, kills="3-5.22", row=("status", 18)):
    """来庁を求めた後の、却下の決定を受け付けない。 /
    Takes no rejection after a call for a visit.
    """

    def takes_decision(self, before: str, decision: str) -> bool:
        after_visit = before == VISIT and decision == "reject"
        return super().takes_decision(before, decision) and not after_visit
