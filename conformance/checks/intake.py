"""③-2 申請データの取り込み: every filing, once, whenever it shows up."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from conformance.checks.arrival import expect_taken_in
from conformance.checks.calls import expect_calls
from conformance.checks.check import Control, check
from conformance.checks.expect import expect
from conformance.episodes.connection import connection
from conformance.episodes.forms import revised_forms
from conformance.episodes.intake import LEAVING, late, paging
from conformance.episodes.stage import PORTAL

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence, Planted


@check("3-2.01", paging)
def every_page_is_fetched(evidence: Evidence) -> None:
    """2ページ目の申請も取り込む。 / Filings on the second page are taken in, too."""
    rows = [name for name in evidence.planted if name.startswith("row-")]
    expect_taken_in(evidence, evidence.filing(rows[-1]))


@check("3-2.02", paging)
def listed_twice_is_handed_over_once(evidence: Evidence) -> None:
    """一覧に二度現れた申請を一回だけ引き渡す。 / A filing listed twice is handed over once."""
    expect(evidence.hand_over(evidence.filing("row-01"))).is_present()


@check("3-2.03", late)
def late_arrival_is_found(evidence: Evidence) -> None:
    """2時間遅れて現れた申請を取得する。 / A filing that shows up two hours late is fetched."""
    expect_taken_in(evidence, evidence.filing("two-hours-late"))


@check("3-2.04", late)
def same_second_is_found(evidence: Evidence) -> None:
    """前回の取得と同じ秒に届いた申請を取得する。 /
    A filing of the very second of the last fetch is fetched.
    """
    expect_taken_in(evidence, evidence.filing("same-second-after"))


@check("3-2.06", paging, Control.FETCHED)
def only_listed_numbers_are_fetched(evidence: Evidence) -> None:
    """一覧にあった受付番号だけを取得する。 / Only numbers from the list are fetched."""
    listed = frozenset(filing.number for filing in evidence.planted.values())
    expect_calls(evidence.calls_at(PORTAL)).fetch_only_listed(listed)


@check("3-2.07", paging, Control.FETCHED)
def a_list_that_moves_hides_nothing(evidence: Evidence) -> None:
    """一覧を読む間に前のページの申請が消えても、後のページの申請を取得する。 /
    Though a filing leaves an earlier page, those of later pages are fetched.
    """
    rows = [name for name in evidence.planted if name.startswith("row-")]
    expect_calls(evidence.calls).fetch(evidence.filing(rows[-2]))


@check("3-2.08", late)
def standstill_loses_nothing(evidence: Evidence) -> None:
    """3日間止まっていた後の最初の周期で、その間の申請を取得する。 /
    The first cycle after three days of standstill fetches what arrived meanwhile.
    """
    cycle = evidence.calls_between("standstill", "standstill-end")
    expect_calls(cycle).fetch(evidence.filing("standstill"))


@check("3-2.09", connection, Control.FETCHED)
def a_mark_is_no_proof_of_receipt(evidence: Evidence) -> None:
    """取得済みの印が付いて応答が失われた申請を、また取得する。 /
    A filing marked as obtained whose answer was lost is fetched again.
    """
    expect_calls(evidence.calls).fetch(evidence.filing("cut"))


@check("3-2.15", revised_forms)
def a_new_version_arrives_with_all_its_items(evidence: Evidence) -> None:
    """届いたことのない様式版の申請も、全項目が届く。 /
    A filing in a version never seen before arrives with all its items.
    """
    expect(evidence.hand_over(evidence.filing("new-version"))).has_values()


@check("3-2.16", revised_forms)
def an_item_of_the_municipality_arrives(evidence: Evidence) -> None:
    """自治体の独自項目の値が届く。 / The value of the municipality's own item arrives."""
    expect(evidence.hand_over(evidence.filing("own-item"))).has_values()


@check("3-2.12", late)
def arrival_is_what_the_portal_says(evidence: Evidence) -> None:
    """23時59分の申請を翌日に取得しても、到達日時のまま引き渡す。 /
    A filing of 23:59 that is fetched the next day keeps its 到達日時.
    """
    expect(evidence.hand_over(evidence.filing("two-hours-late"))).arrived_as_planted()


@check("3-2.13", late)
def the_last_day_of_a_term_counts(evidence: Evidence) -> None:
    """期限の15日目に到達した申請を、16日目に取り込む。 /
    A filing of the 15th day of its term is taken in on the 16th.
    """
    expect_taken_in(evidence, evidence.filing("fifteenth-day"))


@check("3-2.14", paging, Control.FETCHED)
def numbers_are_told_apart_by_every_digit(evidence: Evidence) -> None:
    """末尾の1桁だけが違う受付番号の二件を、どちらも取得する。 /
    Two filings whose numbers differ in the last digit only are each fetched.
    """
    for filing in twins(evidence):
        expect_calls(evidence.calls).fetch(filing)


def twins(evidence: Evidence) -> tuple[Planted, Planted]:
    """Return two rows of the list, neither of them leaving it, with such numbers."""
    rows = [filing for name, filing in evidence.planted.items() if name.startswith("row-")]
    staying = [filing for filing in rows if filing.name != LEAVING]
    return next(
        (one, other) for one, other in pairwise(staying) if one.number[:-1] == other.number[:-1]
    )
