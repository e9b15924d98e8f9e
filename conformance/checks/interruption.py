"""What is cut short: a call without an answer, and work that a kill ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.calls import expect_calls
from conformance.checks.check import Control, Deviation, check
from conformance.checks.expect import expect, expect_deliveries
from conformance.checks.judge import Unjudgeable
from conformance.episodes.kills import CUT_SHORT, KILLED, killed_at_fetch, killed_at_hand_over
from conformance.episodes.silence import GONE_ON, PATIENCE, SILENCE, SILENT, silence
from conformance.result.model import Bilingual, Finding
from simulator.contracts.profile import Operation
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence, Planted


@check("1-3.14", silence, Control.FETCHED)
def a_call_without_an_answer_is_given_up(evidence: Evidence) -> None:
    """応答のない取得を、設定された秒数で打ち切る。 /
    A fetch that gets no answer is given up after the seconds configured.
    """
    filing = evidence.filing(SILENT)
    fetches = [
        call
        for call in evidence.calls
        if call.operation == Operation.GET_APPLICATION and call.number == filing.number
    ]
    if not fetches:
        raise Unjudgeable(
            Bilingual(
                ja="応答のない取得を、一度も試みていません。",
                en="It never tried the fetch that gets no answer.",
            )
        )
    # Whoever lets go of a call without closing its connection has gone on, too.
    borne = evidence.calls[: evidence.marks[GONE_ON]]
    if any(call.done and call.fault == FaultKind.DELAY for call in borne):
        finding = Finding(
            subject=Bilingual(
                ja=f"{filing.note.ja} ({filing.number}) を待った秒数",
                en=f"seconds waited for {filing.number}: {filing.note.en}",
            ),
            expected=Bilingual(
                ja=f"{PATIENCE} 秒で打ち切る (configure の portal.patience_seconds)",
                en=f"given up after {PATIENCE} s (portal.patience_seconds of configure)",
            ),
            received=Bilingual(
                ja=f"{SILENCE} 秒後の応答まで待った",
                en=f"waited {SILENCE} s, until the answer came",
            ),
        )
        raise Deviation([finding], filing)


@check("3-3.03", killed_at_fetch, Control.FETCHED)
def a_fetch_that_a_kill_cut_short_is_made_again(evidence: Evidence) -> None:
    """取得の途中で強制終了しても、再起動の後に取得する。 /
    A fetch that a kill cut short is made again after the restart.
    """
    _must_have_been_killed(
        evidence,
        "申請を取得する前に周期が終わり、取得の途中で止められませんでした。",
        "The cycle ended without a fetch, so that none could be cut short.",
    )
    filing = evidence.filing(CUT_SHORT)
    expect_calls(evidence.calls[evidence.marks[KILLED] :]).fetch(filing)


@check("3-6.04", killed_at_hand_over, Control.FETCHED)
def a_marked_batch_lacks_nothing_after_a_kill(evidence: Evidence) -> None:
    """引き渡しの途中で強制終了しても、完了の印のある束に欠けたものがない。 /
    After a kill during hand-over no batch with a marker lacks anything.
    """
    _must_have_begun_a_batch(evidence)
    expect_deliveries(evidence.deliveries).lack_nothing_of(_cut_short(evidence))


@check("3-6.27", killed_at_hand_over)
def what_a_kill_cut_short_is_handed_over_once(evidence: Evidence) -> None:
    """引き渡しの途中で強制終了した申請を、一回だけ引き渡す。 /
    What a kill cut short is handed over once.
    """
    _must_have_begun_a_batch(evidence)
    for filing in _cut_short(evidence):
        expect(evidence.hand_over(filing)).is_present()


def _cut_short(evidence: Evidence) -> list[Planted]:
    planted = sorted(evidence.planted.items())
    return [filing for name, filing in planted if name.startswith(CUT_SHORT)]


def _must_have_begun_a_batch(evidence: Evidence) -> None:
    _must_have_been_killed(
        evidence,
        "束のファイルを見る前に周期が終わり、引き渡しの途中で止められませんでした。",
        "The cycle was over before a file of a batch was seen, so that none could be cut short.",
    )


def _must_have_been_killed(evidence: Evidence, ja: str, en: str) -> None:
    if KILLED not in evidence.marks:
        raise Unjudgeable(Bilingual(ja=ja, en=en))
