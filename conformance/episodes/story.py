"""Tells an episode as a reader would: who called whom, and what came of it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from conformance.result.model import Bilingual
from simulator.contracts.profile import Operation
from simulator.contracts.status import JAPANESE, Status

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence
    from simulator.journal.journal import Call

WORDS = {
    Operation.LOGIN: ("コネクタがログイン", "the connector logs in"),
    Operation.LIST_APPLICATIONS: ("申請データ一覧を取得", "lists applications"),
    Operation.GET_APPLICATION: ("申請ZIP を取得", "fetches the 申請ZIP"),
    Operation.REGISTER_STATUS: ("処理状況を登録", "registers a status"),
    "ocsp": ("証明書の失効を OCSP で確認", "asks by OCSP whether the certificate is revoked"),
}
LONGEST = 40


def story(evidence: Evidence) -> list[Bilingual]:
    """Return what happened, one line a step, repeats joined, and how many lines were left out."""
    lines = [
        Bilingual(
            ja=f"申請 {filing.number}: {filing.note.ja}",
            en=f"filing {filing.number}: {filing.note.en}",
        )
        for filing in evidence.planted.values()
    ]
    lines.extend(_call(call) for call in evidence.calls)
    lines.extend(
        Bilingual(
            ja=f"{filing.batch} で引き渡し: {filing.number} → {filing.fixed['signer']}",
            en=f"handed over in {filing.batch}: {filing.number} → {filing.fixed['signer']}",
        )
        for filing in evidence.deliveries.filings
    )
    joined = [_times(line, len(list(same))) for line, same in groupby(lines)]
    more = len(joined) - LONGEST
    left_out = [Bilingual(ja=f"(ほか {more} 行)", en=f"({more} more)")] if more > 0 else []
    return joined[:LONGEST] + left_out


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
