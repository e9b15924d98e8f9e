"""Mutants of ③-5: what they make of withdrawals, re-filings, repeats and decisions by staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from conformance.mutants.mutant import Mutant

if TYPE_CHECKING:
    from simulator.connector.facts import Application, Listed, Stored


class AnswersUnderTheOldNumber(Mutant, kills="3-5.05"):
    """再申請の結果を、元の受付番号に登録する。 /
    Registers the result of a re-filing under the old number.
    """

    def registered_under(self, stored: Stored) -> str:
        return stored.former or super().registered_under(stored)


class ReviewsBeforeReceipt(Mutant, kills="3-5.06"):
    """「受付」より先に「確認中」を登録する。 / Registers 確認中 before 受付."""

    def first_status(self, *, ready: bool, signed: bool = True) -> list[str]:
        return super().first_status(ready=ready, signed=signed)[::-1]


class ReceivesTwice(Mutant, kills="3-5.07"):
    """「確認中」の後で、また「受付」を登録する。 / Registers 受付 once more after 確認中."""

    def first_status(self, *, ready: bool, signed: bool = True) -> list[str]:
        return [*super().first_status(ready=ready, signed=signed), "received"]


class SendsEveryDecision(Mutant, kills="3-5.08"):
    """食い違う決定を、二つとも登録しようとする。 / Sends both of two decisions that differ."""

    def takes_decision(self, before: str, decision: str) -> bool:
        del before, decision
        return True


class OverlooksWithdrawals(Mutant, kills="3-5.11", row=("status", 23)):
    """取り下げられた申請も取り込む。 / Takes in filings that were withdrawn."""

    def takes_in(self, listed: Listed) -> bool:
        del listed
        return True


class PutsTheOldNumberOnReFilings(Mutant, kills="3-5.12"):
    """再申請を、元の受付番号で引き渡す。 / Hands a re-filing over under the old number."""

    def handed_over_as(self, application: Application) -> str:
        return application.former or super().handed_over_as(application)


class TakesAVisitForReview(Mutant, kills="3-5.13", row=("status", 5)):
    """来庁を求める決定を「確認中」として登録する。 / Registers a call for a visit as 確認中."""

    def status_of(self, decision: str, *, waiting: bool = False) -> str | None:
        visit = decision == "visit"
        return "in-review" if visit else super().status_of(decision, waiting=waiting)


class TakesAVisitForTheEnd(Mutant, kills="3-5.22", row=("status", 17)):
    """来庁を求めた後の決定を受け付けない。 / Takes no decision after a call for a visit."""

    def takes_decision(self, before: str, decision: str) -> bool:
        return before in ("", decision)


class ConvertsLineEndsOfDocuments(Mutant, kills="3-5.14"):
    """結果の文書の改行を変換する。 / Converts the line ends of result documents."""

    def result_document(self, content: bytes) -> bytes:
        return content.replace(b"\r\n", b"\n")


class DropsComments(Mutant, kills="3-5.15"):
    """職員の連絡事項を登録しない。 / Registers no comment by staff."""

    def comment(self, text: str) -> str:
        del text
        return ""


class DropsRepeatsByOnePerson(Mutant, kills="3-5.16"):
    """同じ人の申請を、一件しか引き渡さない。 / Hands over one filing of a person, and no other."""

    def to_hand_over(self, ready: list[Stored], before: list[Stored]) -> list[Stored]:
        first = {one.signer: one for one in reversed([*before, *ready])}
        return [one for one in super().to_hand_over(ready, before) if first[one.signer] == one]


class IsSilentOnWhatWaits(Mutant, kills="3-5.17"):
    """受け入れられない申請には、何も登録しない。 /
    Registers nothing for filings it does not accept.
    """

    def first_status(self, *, ready: bool, signed: bool = True) -> list[str]:
        return super().first_status(ready=ready, signed=signed) if ready else []


class ReportsWhatNeverCame(Mutant, kills="3-5.18"):
    """取得に失敗した申請も、届いたものとして「受付」を登録する。 /
    Registers 受付 for filings whose fetch failed.
    """

    def after_outage(self, *, cut: bool) -> Literal["stop", "go-on", "give-up"]:
        del cut
        return "give-up"
