"""Tells an episode as a reader would: who called whom, and what came of it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from conformance.result.model import Bilingual
from simulator.contracts.profile import Operation
from simulator.contracts.status import JAPANESE, Status

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence, Planted
    from simulator.journal.journal import Call
    from simulator.townhall.inbox import Delivered

WORDS = {
    Operation.SEARCH_PROCEDURES: ("住民が手続を検索", "a resident searches for the procedure"),
    Operation.GET_FORM: ("様式を開く", "opens the form"),
    Operation.CHECK_FORM: ("入力を形式チェック", "has the form checked"),
    Operation.PREPARE: ("署名の準備", "prepares the signature"),
    Operation.SUBMIT: ("カードで署名して提出", "signs with the card and submits"),
    Operation.GET_RECEIPT: ("受付番号を受け取る", "gets the receipt"),
    Operation.WITHDRAW: ("申請を取り下げる", "withdraws the filing"),
    Operation.LOGIN: ("コネクタがログイン", "the connector logs in"),
    Operation.LIST_APPLICATIONS: ("申請データ一覧を取得", "lists applications"),
    Operation.GET_APPLICATION: ("申請ZIP を取得", "fetches the 申請ZIP"),
    Operation.REGISTER_STATUS: ("処理状況を登録", "registers a status"),
    "ocsp": ("証明書の失効を OCSP で確認", "asks by OCSP whether the certificate is revoked"),
    "crl": ("失効リストを取得", "fetches a revocation list"),
}
LONGEST = 40


def story(evidence: Evidence) -> list[Bilingual]:
    """Return what happened in order of time, one line a step, repeats joined.

    Hand-overs come last, because files tell no simulated time. A long story says how many lines
    it leaves out.
    """
    steps = [(call.at, _call(call)) for call in evidence.applicants]
    steps += [(planted.arrived, _filing(planted)) for planted in evidence.planted.values()]
    steps += [(call.at, _call(call)) for call in evidence.calls]
    lines = [line for _, line in sorted(steps, key=lambda step: step[0])]
    lines.extend(_hand_over(delivered) for delivered in evidence.deliveries.filings)
    joined = [_times(line, len(list(same))) for line, same in groupby(lines)]
    more = len(joined) - LONGEST
    left_out = [Bilingual(ja=f"(ほか {more} 行)", en=f"({more} more)")] if more > 0 else []
    return joined[:LONGEST] + left_out


def _filing(planted: Planted) -> Bilingual:
    return Bilingual(
        ja=f"申請が到達 {planted.number}: {planted.note.ja}",
        en=f"filing {planted.number} arrives: {planted.note.en}",
    )


def _hand_over(delivered: Delivered) -> Bilingual:
    what = f"{delivered.number} → {delivered.fixed['signer']}"
    return Bilingual(
        ja=f"{delivered.batch} で基幹システムへ引き渡し {what}",
        en=f"handed over to the core systems in {delivered.batch} {what}",
    )


def _times(line: Bilingual, count: int) -> Bilingual:
    if count == 1:
        return line
    return Bilingual(ja=f"{line.ja} ({count} 回)", en=f"{line.en} ({count} times)")


def _call(call: Call) -> Bilingual:
    ja, en = WORDS.get(call.operation, (call.path, call.path))
    effect = call.effect
    if effect in set(Status):
        ja, en = f"{ja} 「{JAPANESE[Status(effect)]}」", f"{en} “{effect}”"
    about = f" {call.number}" if call.number else ""
    answer = str(call.status) if call.status else "(cut)"
    return Bilingual(ja=f"{ja}{about} → {answer}", en=f"{en}{about} → {answer}")
