"""What is cut short: a call without an answer, and work that a kill ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.calls import expect_calls
from conformance.checks.check import Control, Deviation, check
from conformance.checks.judge import Unjudgeable
from conformance.episodes.kills import CUT_SHORT, KILLED, killed_at_fetch
from conformance.episodes.silence import GONE_ON, PATIENCE, SILENCE, SILENT, silence
from conformance.result.model import Bilingual, Finding
from simulator.contracts.profile import Operation
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


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
    if KILLED not in evidence.marks:
        raise Unjudgeable(
            Bilingual(
                ja="申請を取得する前に周期が終わり、取得の途中で止められませんでした。",
                en="The cycle ended without a fetch, so that none could be cut short.",
            )
        )
    filing = evidence.filing(CUT_SHORT)
    expect_calls(evidence.calls[evidence.marks[KILLED] :]).fetch(filing)
