"""③-2 申請データの取り込み: every filing, once, whenever it shows up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.calls import expect_calls
from conformance.checks.check import Control, check
from conformance.checks.expect import expect
from conformance.episodes.connection import connection
from conformance.episodes.forms import revised_forms
from conformance.episodes.intake import late, paging

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("3-2.01", paging)
def every_page_is_fetched(evidence: Evidence) -> None:
    """2ページ目の申請も取得して引き渡す。 /
    Filings on the second page are fetched and handed over too.
    """
    rows = [name for name in evidence.planted if name.startswith("row-")]
    expect(evidence.hand_over(evidence.filing(rows[-1]))).is_complete()


@check("3-2.02", paging)
def listed_twice_is_handed_over_once(evidence: Evidence) -> None:
    """一覧に二度現れた申請を一回だけ引き渡す。 / A filing listed twice is handed over once."""
    expect(evidence.hand_over(evidence.filing("row-01"))).is_present()


@check("3-2.03", late)
def late_arrival_is_found(evidence: Evidence) -> None:
    """2時間遅れて現れた申請を取得する。 / A filing that shows up two hours late is fetched."""
    expect(evidence.hand_over(evidence.filing("two-hours-late"))).is_complete()


@check("3-2.04", late)
def same_second_is_found(evidence: Evidence) -> None:
    """前回の取得と同じ秒に届いた申請を取得する。 /
    A filing of the very second of the last fetch is fetched.
    """
    expect(evidence.hand_over(evidence.filing("same-second-after"))).is_complete()


@check("3-2.06", paging, Control.FETCHED)
def only_listed_numbers_are_fetched(evidence: Evidence) -> None:
    """一覧にあった受付番号だけを取得する。 / Only numbers from the list are fetched."""
    listed = frozenset(filing.number for filing in evidence.planted.values())
    expect_calls(evidence.calls).fetch_only_listed(listed)


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
