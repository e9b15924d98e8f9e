"""Judges one check on the evidence of its episode, and words the outcome for a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.check import Check, Control, Deviation
from conformance.checks.next_steps import next_step
from conformance.result.model import (
    Bilingual,
    CheckResult,
    Exchange,
    Finding,
    PlantedFiling,
    Verdict,
)
from conformance.specification.roles import Milestone
from simulator.townhall.comparison import masked

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence, Planted
    from conformance.episodes.theatre import Played
    from simulator.contracts.filing import Values
    from simulator.journal.journal import Call

TRAFFIC = 20
LACKING = {
    Milestone.FETCHED: Bilingual(
        ja="対照の申請が取得されていません。", en="The control filing was not fetched"
    ),
    Milestone.RECEIVED: Bilingual(
        ja="対照の申請の「受付」が登録されていません。",
        en="受付 was not registered for the control filing",
    ),
    Milestone.HANDED_OVER: Bilingual(
        ja="対照の申請が引き渡されていません。", en="The control filing was not handed over"
    ),
}


class Unjudgeable(Exception):
    """The evidence does not allow a verdict; the message is bilingual."""

    def __init__(self, reason: Bilingual) -> None:
        super().__init__(reason.en)
        self.reason = reason


def fit(check: Check, played: Played) -> Evidence:
    """Return the evidence a check may be judged on.

    Raises:
        Unjudgeable: the episode broke off, did not settle, or its control did not come far enough.
    """
    evidence = played.evidence
    if evidence is None:
        note = played.result.note or Bilingual(ja="理由は不明です。", en="The reason is unknown.")
        raise Unjudgeable(note)
    if evidence.obstacle is not None:
        raise Unjudgeable(evidence.obstacle)
    if not evidence.settled:
        raise Unjudgeable(
            Bilingual(
                ja="場面が落ち着く前に終わりました。", en="The episode ended before it settled."
            )
        )
    if not evidence.control_fetched:
        ja = "対照の申請がコネクタに届いていません。この場面では何も判定できません。"
        en = "The control filing never reached the connector; nothing can be judged here."
        raise Unjudgeable(_with_refusal(ja, en, evidence))
    if check.control is Control.HANDED_OVER and not evidence.control_arrived:
        lacking = LACKING[evidence.shows]
        ja = f"{lacking.ja}この場面では何も判定できません。"
        en = f"{lacking.en}; nothing can be judged here."
        raise Unjudgeable(_with_refusal(ja, en, evidence))
    return evidence


def passed(check: Check) -> CheckResult:
    """Return the result of a check whose requirement is met."""
    reason = Bilingual(
        ja="対照の申請が届いた同じ場面で、期待どおりでした。",
        en="As expected, in an episode whose control filing arrived.",
    )
    return _result(check, Verdict.PASS, reason)


def inconclusive(check: Check, reason: Bilingual) -> CheckResult:
    """Return the result of a check that could not be judged."""
    return _result(check, Verdict.INCONCLUSIVE, reason)


def failed(check: Check, deviation: Deviation, evidence: Evidence) -> CheckResult:
    """Return the result of a check whose requirement is not met, with all there is to see."""
    filing = deviation.filing
    return _result(check, Verdict.FAIL, deviation.reason).model_copy(
        update={
            "findings": deviation.findings,
            "story": list(deviation.story),
            "planted": [] if filing is None else [_planted(filing)],
            "traffic": _traffic(deviation, evidence),
            "next_step": _next_step(check, deviation.findings, filing),
        }
    )


def _with_refusal(ja: str, en: str, evidence: Evidence) -> Bilingual:
    if not evidence.refusal:
        return Bilingual(ja=ja, en=en)
    return Bilingual(
        ja=f"{ja}コネクタの最後のエラー: {evidence.refusal}",
        en=f"{en} The connector's last error: {evidence.refusal}",
    )


def _result(check: Check, verdict: Verdict, reason: Bilingual) -> CheckResult:
    return CheckResult(
        id=check.id,
        title=check.title,
        episode=check.episode.name,
        verdict=verdict,
        reason=reason,
    )


def _planted(filing: Planted) -> PlantedFiling:
    sent = filing.filing
    return PlantedFiling(
        name=filing.name,
        number=filing.number,
        note=filing.note,
        values=_shown(sent.values),
        rows={group: [_shown(row) for row in rows] for group, rows in sent.groups.items()},
    )


def _shown(values: Values) -> dict[str, str]:
    return {item: masked(item, value) for item, value in values.items()}


def _traffic(deviation: Deviation, evidence: Evidence) -> list[Exchange]:
    filing = deviation.filing
    about = [call for call in evidence.calls if filing is None or call.number == filing.number]
    return [_exchange(call) for call in (deviation.calls or about)[:TRAFFIC]]


def _exchange(call: Call) -> Exchange:
    return Exchange(
        at=call.at,
        listener=call.listener,
        operation=call.operation,
        path=call.path,
        number=call.number,
        request=call.request,
        status=call.status,
        fault=call.fault,
        effect=call.effect,
    )


def _next_step(check: Check, findings: list[Finding], filing: Planted | None) -> Bilingual:
    """Say where to look: for the known cause, or where such failures mostly come from."""
    cause = next((finding.cause for finding in findings if finding.cause), None)
    if cause is not None:
        return Bilingual(
            ja=f"「{cause.ja}」に当たる処理がないか、取り込みから引き渡しまでの経路を確かめてください。",
            en=f"Look for this on the way from intake to hand-over: {cause.en}.",
        )
    step = next_step(check.id)
    if filing is None:
        return step
    return Bilingual(
        ja=f"{step.ja}コネクタのログでは、受付番号 {filing.number} を追ってください。",
        en=f"{step.en} In the connector's log, follow {filing.number}.",
    )
