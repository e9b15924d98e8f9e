"""What holds in whatever order things happen: number, count, withdrawal and state of filings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import Control, Deviation, check
from conformance.episodes.account import Records
from conformance.episodes.happenings import plain
from conformance.episodes.histories import histories
from conformance.episodes.outcome import Kind, harms
from conformance.episodes.telling import story

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence


@check("3-1.14", histories)
def number_is_true_in_any_order(evidence: Evidence) -> None:
    """どの順に出来事が重なっても、引き渡しの時の宛名番号を付ける。 /
    In whatever order things happen, a filing carries the 宛名番号 of its hand-over's time.
    """
    _expect_none(Kind.NUMBER, evidence)


@check("3-2.31", histories)
def each_filing_arrives_once_in_any_order(evidence: Evidence) -> None:
    """どの順に出来事が重なっても、特定できる申請を一度だけ引き渡す。 /
    In whatever order things happen, an identified filing is handed over once.
    """
    _expect_none(Kind.COUNT, evidence)


@check("3-5.26", histories)
def withdrawn_filing_stops_in_any_order(evidence: Evidence) -> None:
    """どの順に出来事が重なっても、取下げが一覧に載った周期の後、その申請を先に進めない。 /
    In whatever order things happen, a filing goes no further once the list showed its withdrawal.
    """
    _expect_none(Kind.WITHDRAWN, evidence)


@check("3-5.27", histories, Control.FETCHED)
def state_is_what_staff_decided_in_any_order(evidence: Evidence) -> None:
    """どの順に出来事が重なっても、最後の状態は職員の決めたとおりになる。 /
    In whatever order things happen, the state at the end is what staff decided.
    """
    _expect_none(Kind.STATE, evidence)


def _expect_none(kind: Kind, evidence: Evidence) -> None:
    """Expect no harm of one kind, at rest after a history or at the end; the first is told."""
    states = {number: lines[-1].status for number, lines in evidence.statuses.items() if lines}
    end = Records(evidence.deliveries.filings, evidence.calls, states)
    for account in evidence.histories:
        for records in (account.records or end, end):
            for harm in harms(account, records):
                if harm.kind is kind:
                    raise Deviation(
                        [harm.finding],
                        harm.planted,
                        plain(account.history),
                        story(account, records),
                    )
