"""③-6 基幹システムとの申請データ連携: complete, in order, to the last character."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import Control, check
from conformance.checks.expect import expect, expect_deliveries
from conformance.checks.judge import Unjudgeable
from conformance.episodes.batches import COMPLETE, batches, taken_away
from conformance.episodes.characters import PAIRS, SUMMER_BEGINS, characters, many_children
from conformance.episodes.claims import AT_MUNICIPALITY, AT_PREFECTURE
from conformance.episodes.journey import journey
from conformance.episodes.procedures import broken_rules, every_procedure
from conformance.episodes.values import round_trip
from conformance.result.model import Bilingual

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence
    from simulator.townhall.inbox import Deliveries

NOTES = (AT_MUNICIPALITY.note, AT_PREFECTURE.note)
"""The items of plain filings that take free text; a form has one of them."""


@check("3-6.01", round_trip)
def every_item_arrives_unaltered(evidence: Evidence) -> None:
    """生成したどの申請も、全項目がそのまま届く。 /
    Of every generated filing all items arrive unaltered.
    """
    for name in sorted(evidence.planted):
        expect(evidence.hand_over(evidence.filing(name))).has_values()


@check("3-6.02", many_children)
def rows_keep_their_order(evidence: Evidence) -> None:
    """12人の児童が申請書の順に届く。 / Twelve children arrive in the order of the form."""
    expect(evidence.hand_over(evidence.filing("twelve-children"))).has_rows("child")


@check("3-6.03", journey, Control.FETCHED)
def valid_filing_is_handed_over_whole(evidence: Evidence) -> None:
    """有効な申請を、完了の印のある束で引き渡す。 /
    A valid filing is handed over in a batch with its marker.
    """
    expect(evidence.hand_over(evidence.filing("filed"))).is_complete()


@check("3-6.05", characters)
def characters_beyond_the_first_plane_arrive(evidence: Evidence) -> None:
    """基本多言語面の外の文字が、同じ文字で届く。 /
    Characters outside the Basic Multilingual Plane arrive as they are.
    """
    expect(evidence.hand_over(evidence.filing("family-u20bb7"))).has_items("name")
    expect(evidence.hand_over(evidence.filing("given-hentaigana"))).has_items("name")


@check("3-6.06", characters)
def variation_selectors_arrive(evidence: Evidence) -> None:
    """異体字セレクタが、文字に付いたまま届く。 /
    Variation selectors arrive with the characters they follow.
    """
    expect(evidence.hand_over(evidence.filing("family-u845b-ue0100"))).has_items("name")
    expect(evidence.hand_over(evidence.filing("family-u9089-ue0110"))).has_items("name")


@check("3-6.07", characters)
def compatibility_ideographs_arrive(evidence: Evidence) -> None:
    """互換漢字が、そのまま届く。 / A compatibility ideograph arrives as it is."""
    expect(evidence.hand_over(evidence.filing("family-ufa19"))).has_items("name")


@check("3-6.08", characters)
def combining_marks_arrive_uncomposed(evidence: Evidence) -> None:
    """結合文字の濁点が、合成されずに届く。 / A combining voiced mark arrives uncomposed."""
    expect(evidence.hand_over(evidence.filing("kana-combining"))).has_items("kana")


@check("3-6.09", characters)
def widths_are_kept(evidence: Evidence) -> None:
    """半角カナと全角英数字が、その幅で届く。 /
    Half-width kana and full-width letters arrive in their width.
    """
    expect(evidence.hand_over(evidence.filing("remarks-widths"))).has_items(*NOTES)


@check("3-6.10", characters)
def wave_dash_and_minus_sign_arrive(evidence: Evidence) -> None:
    """波ダッシュとマイナス記号が、同じ符号位置で届く。 /
    Wave dash and minus sign arrive with their code points.
    """
    expect(evidence.hand_over(evidence.filing("building-wave-dash"))).has_items("address")
    expect(evidence.hand_over(evidence.filing("building-minus"))).has_items("address")


@check("3-6.11", characters)
def private_use_characters_arrive(evidence: Evidence) -> None:
    """外字が、同じ符号位置で届く。 / A private-use character (外字) arrives with its code point."""
    expect(evidence.hand_over(evidence.filing("family-ue000"))).has_items("name")


@check("3-6.12", characters)
def characters_unknown_to_cp932_arrive(evidence: Evidence) -> None:
    """CP932 にない文字が、そのまま届く。 / Characters that CP932 lacks arrive as they are."""
    expect(evidence.hand_over(evidence.filing("family-u69d7"))).has_items("name")
    expect(evidence.hand_over(evidence.filing("given-u9dd7"))).has_items("name")


@check("3-6.13", characters)
def blanks_around_a_value_arrive(evidence: Evidence) -> None:
    """値の前後の空白が、値とともに届く。 / Blanks around a value arrive with it."""
    expect(evidence.hand_over(evidence.filing("remarks-blanks"))).has_items(*NOTES)


@check("3-6.14", characters)
def line_feeds_arrive(evidence: Evidence) -> None:
    """値の中の改行が、LF のまま届く。 / A line feed inside a value arrives as a line feed."""
    expect(evidence.hand_over(evidence.filing("remarks-line-feed"))).has_items("remarks")


@check("3-6.15", characters)
def quotes_and_commas_stay_in_their_column(evidence: Evidence) -> None:
    """引用符とコンマのある値が、一つの列で届く。 /
    A value with quotes and commas arrives in one column.
    """
    expect(evidence.hand_over(evidence.filing("remarks-quote-comma"))).has_items(*NOTES)


@check("3-6.16", characters)
def longest_values_arrive_uncut(evidence: Evidence) -> None:
    """様式の上限いっぱいの値が、切れずに届く。 / Values as long as the form allows arrive uncut."""
    expect(evidence.hand_over(evidence.filing("longest-name"))).has_items("name", "kana")
    for pairs in evidence.those(PAIRS):
        expect(evidence.hand_over(pairs)).has_items("name")
    expect(evidence.hand_over(evidence.filing("longest-remarks"))).has_items(*NOTES)
    for address in evidence.those("longest-address-on-jan1"):
        expect(evidence.hand_over(address)).has_items("address_on_jan1")


@check("3-6.17", characters)
def leading_zeros_arrive(evidence: Evidence) -> None:
    """番号の先頭のゼロが、落ちずに届く。 / Leading zeros of numbers arrive."""
    expect(evidence.hand_over(evidence.filing("postal-leading-zero"))).has_items("postal_code")
    for account in evidence.those("account-leading-zeros"):
        expect(evidence.hand_over(account)).has_items("bank_code", "branch_code", "account_number")


@check("3-6.18", characters)
def birth_dates_under_summer_time_arrive(evidence: Evidence) -> None:
    """夏時刻のあった夏の生年月日が、同じ日付で届く。 /
    A birth date under summer time arrives as the same date.
    """
    expect(evidence.hand_over(evidence.filing("born-in-summer-time"))).has_items("born")
    expect(evidence.hand_over(evidence.filing(SUMMER_BEGINS))).has_items("born")


@check("3-6.19", characters)
def unknown_parts_of_birth_dates_arrive(evidence: Evidence) -> None:
    """月日の不明な生年月日が、不明なまま届く。 /
    A birth date without month and day arrives without them.
    """
    expect(evidence.hand_over(evidence.filing("born-unknown"))).has_items("born")


@check("3-6.20", characters)
def blank_items_arrive_empty(evidence: Evidence) -> None:
    """空欄の項目が、空の値で届く。 / Blank items arrive as empty values."""
    expect(evidence.hand_over(evidence.filing("blanks"))).has_blanks()


@check("3-6.21", batches, Control.FETCHED)
def tables_are_parted_by_commas(evidence: Evidence) -> None:
    """申請の表が、コンマ区切りの CSV で届く。 / The table of filings arrives as CSV with commas."""
    expect_deliveries(evidence.deliveries).are_parted_by_commas()
    expect(evidence.hand_over(evidence.filing("first"))).is_present()


@check("3-6.22", batches)
def complete_batches_stay_as_they_are(evidence: Evidence) -> None:
    """完了した束が、次の束の後も同じである。 / A complete batch is the same after the next one."""
    expect_deliveries(evidence.deliveries).keep_batches_of(_complete(evidence))


@check("3-6.23", taken_away)
def taken_batches_are_not_placed_again(evidence: Evidence) -> None:
    """取り出された束が、再び置かれない。 / A batch that was taken away is not placed again."""
    _complete(evidence)
    expect(evidence.hand_over(evidence.filing("taken"))).is_complete()


@check("3-6.24", every_procedure)
def every_procedure_arrives_whole(evidence: Evidence) -> None:
    """どの手続の申請も、全項目がそのまま届く。 /
    Of every procedure's filings all items arrive unaltered.
    """
    for name in sorted(evidence.planted):
        expect(evidence.hand_over(evidence.filing(name))).has_values()


@check("3-6.25", broken_rules)
def what_breaks_a_rule_arrives_all_the_same(evidence: Evidence) -> None:
    """実質の規則に反する申請も、そのまま届く。 /
    A filing that breaks a substantive rule arrives unaltered.
    """
    for name in sorted(evidence.planted):
        expect(evidence.hand_over(evidence.filing(name))).has_values()


@check("3-6.26", characters)
def decomposed_names_of_files_are_no_obstacle(evidence: Evidence) -> None:
    """添付のファイル名に分解された濁点のある申請が届く。 /
    A filing whose attached file has a decomposed mark in its name arrives.
    """
    expect(evidence.hand_over(evidence.filing("attachment-nfd"))).is_complete()


def _complete(evidence: Evidence) -> Deliveries:
    """Return what had come when the episode's first batch must have been complete."""
    found = evidence.deliveries_by[COMPLETE]
    if not found.filings:
        raise Unjudgeable(
            Bilingual(
                ja="2周期の後にも、最初の束がありません。",
                en="There was no first batch after two cycles.",
            )
        )
    return found
