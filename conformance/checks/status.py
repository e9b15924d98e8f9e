"""③-5 申請内容照会とステータス管理: what the resident gets to know, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.calls import expect_calls
from conformance.checks.check import Control, check
from conformance.checks.expect import expect, expect_document
from conformance.episodes.connection import connection
from conformance.episodes.journey import journey
from conformance.episodes.life import COMMENT, NOTICE, WAITING, course, decisions
from conformance.episodes.procedures import broken_rules
from simulator.contracts.status import RESULTS, Status

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("3-5.01", journey, Control.FETCHED)
def stored_filing_is_reported_received(evidence: Evidence) -> None:
    """格納した申請の「受付」を登録する。 / 受付 is registered for a stored filing."""
    expect(evidence.status(evidence.filing("filed"))).includes(Status.RECEIVED)


@check("3-5.02", journey, Control.FETCHED)
def nothing_is_decided_before_staff(evidence: Evidence) -> None:
    """職員が決める前に、結果を登録しない。 / No result is registered before staff decide."""
    before = evidence.calls[: evidence.marks["decided"]]
    expect_calls(before).leave_undecided(evidence.filing("filed"), *RESULTS)
    expect_calls(evidence.calls).leave_undecided(evidence.filing("control"), *RESULTS)


@check("3-5.03", journey, Control.FETCHED)
def decision_reaches_the_portal(evidence: Evidence) -> None:
    """職員の決定をポータルに登録する。 / A decision by staff is registered at the portal."""
    cycle = evidence.calls_between("decided", "cycle-after-decision")
    expect_calls(cycle).set_state(evidence.filing("filed"), Status.COMPLETED)


@check("3-5.04", connection, Control.FETCHED)
def failed_registration_is_repeated(evidence: Evidence) -> None:
    """503 で断られた登録を後で行う。 / A registration refused with 503 is made later."""
    expect(evidence.status(evidence.filing("unregistered"))).includes(Status.RECEIVED)


@check("3-5.05", decisions, Control.FETCHED)
def result_goes_to_the_new_number(evidence: Evidence) -> None:
    """再申請の結果を、新しい受付番号に登録する。 /
    The result of a re-filing is registered under its own number.
    """
    expect(evidence.status(evidence.filing("anew"))).includes(Status.COMPLETED)


@check("3-5.06", course, Control.FETCHED)
def receipt_comes_first(evidence: Evidence) -> None:
    """確認を待つ申請にも、まず「受付」を登録する。 /
    受付 is registered first, for a filing that waits too.
    """
    expect_calls(evidence.calls).report_receipt_first(evidence.filing("waiting"))


@check("3-5.07", course, Control.FETCHED)
def only_states_that_may_follow_are_registered(evidence: Evidence) -> None:
    """今の状態から進めない状態を登録しない。 /
    No state is registered to which the present one does not lead.
    """
    expect_calls(evidence.calls).take_allowed_steps(
        *(evidence.filing(name) for name in ("waiting", "not-holding", "first", "withdrawn"))
    )


@check("3-5.08", decisions, Control.FETCHED)
def one_of_two_decisions_stands(evidence: Evidence) -> None:
    """食い違う二つの決定のうち、一つだけをポータルに送る。 /
    Of two decisions that differ, one is sent to the portal.
    """
    expect_calls(evidence.calls).send_one_result(evidence.filing("disputed"))


@check("3-5.09", connection, Control.FETCHED)
def a_lost_registration_is_made_again(evidence: Evidence) -> None:
    """応答が失われた登録をやり直す。 / A registration whose answer was lost is made again."""
    expect_calls(evidence.calls).are_registered_again(evidence.filing("lost"))


@check("3-5.10", connection, Control.FETCHED)
def a_repeated_registration_is_the_same(evidence: Evidence) -> None:
    """やり直す登録では、状態も連絡事項も変えない。 /
    A registration made again has the same state and comment.
    """
    expect_calls(evidence.calls).repeat_unchanged(evidence.filing("lost"))


@check("3-5.11", course)
def withdrawn_filing_goes_no_further(evidence: Evidence) -> None:
    """一覧で取り下げと分かる申請を引き渡さない。 /
    A filing that the list shows as withdrawn is not handed over.
    """
    expect(evidence.hand_over(evidence.filing("withdrawn"))).is_absent()


@check("3-5.12", course)
def re_filing_is_a_filing_of_its_own(evidence: Evidence) -> None:
    """再申請を、元の申請とは別に、その内容で引き渡す。 /
    A re-filing is handed over beside the old filing, with its own values.
    """
    expect(evidence.hand_over(evidence.filing("returned"))).has_values()
    expect(evidence.hand_over(evidence.filing("anew"))).has_values()


@check("3-5.13", decisions, Control.FETCHED)
def call_for_a_visit_is_registered(evidence: Evidence) -> None:
    """来庁を求める決定を「要来庁」として登録する。 /
    A decision that calls for a visit is registered as 要来庁.
    """
    expect(evidence.status(evidence.filing("visit"))).includes(Status.VISIT)


@check("3-5.22", decisions, Control.FETCHED)
def result_after_a_visit_is_registered(evidence: Evidence) -> None:
    """来庁の後の結果も登録する。 / A result that follows a visit is registered, too."""
    expect(evidence.status(evidence.filing("visit"))).includes(Status.COMPLETED)
    expect(evidence.status(evidence.filing("visit-returned"))).includes(Status.RESUBMIT)
    expect(evidence.status(evidence.filing("visit-rejected"))).includes(Status.REJECTED)


@check("3-5.23", decisions, Control.FETCHED)
def return_to_the_applicant_is_registered(evidence: Evidence) -> None:
    """要再申請の決定を「要再申請」として登録する。 /
    A decision that a filing be made anew is registered as 要再申請.
    """
    expect_calls(evidence.calls).set_state(evidence.filing("returned"), Status.RESUBMIT)


@check("3-5.24", decisions, Control.FETCHED)
def rejection_is_registered(evidence: Evidence) -> None:
    """却下の決定を「却下」として登録する。 / A rejection by staff is registered as 却下."""
    expect_calls(evidence.calls).set_state(evidence.filing("commented"), Status.REJECTED)


@check("3-5.25", decisions, Control.FETCHED)
def decisions_on_what_waits_are_registered(evidence: Evidence) -> None:
    """確認を待つ申請の決定も登録する。 / Decisions on filings that wait are registered, too."""
    for name, (_, state) in WAITING.items():
        expect_calls(evidence.calls).set_state(evidence.filing(name), state)


@check("3-5.14", decisions, Control.FETCHED)
def document_is_registered_byte_for_byte(evidence: Evidence) -> None:
    """結果の文書を、バイト列のまま登録する。 / A result document is registered byte for byte."""
    filing = evidence.filing("documented")
    expect_document(filing, evidence.documents[filing.number], NOTICE.content)


@check("3-5.15", decisions, Control.FETCHED)
def comment_is_registered(evidence: Evidence) -> None:
    """職員の連絡事項を登録する。 / A comment by staff is registered."""
    expect(evidence.status(evidence.filing("commented"))).tells(COMMENT)


@check("3-5.16", course)
def both_filings_of_one_person_are_handed_over(evidence: Evidence) -> None:
    """同じ人の二件の申請を、二件とも引き渡す。 / Two filings of one person are both handed over."""
    expect(evidence.hand_over(evidence.filing("first"))).is_complete()
    expect(evidence.hand_over(evidence.filing("second"))).is_complete()


@check("3-5.17", course, Control.FETCHED)
def receipt_of_an_invalid_filing_is_reported(evidence: Evidence) -> None:
    """署名が有効でない申請にも「受付」を登録する。 /
    受付 is registered for a filing whose signature does not hold.
    """
    expect(evidence.status(evidence.filing("not-holding"))).includes(Status.RECEIVED)


@check("3-5.18", connection, Control.FETCHED)
def receipt_is_reported_of_what_was_fetched(evidence: Evidence) -> None:
    """取得に失敗した申請に、「受付」を登録しない。 /
    受付 is not registered for a filing whose fetch failed.
    """
    expect_calls(evidence.calls).report_only_what_was_fetched()


@check("3-5.21", broken_rules, Control.FETCHED)
def what_breaks_a_rule_is_left_to_staff(evidence: Evidence) -> None:
    """実質の規則に反する申請の結果を、職員が決める前に登録しない。 /
    No result is registered for a filing that breaks a substantive rule before staff decide.
    """
    for name in sorted(evidence.planted):
        expect_calls(evidence.calls).leave_undecided(evidence.filing(name), *RESULTS)
