"""運用: no 個人番号 in the log, where filings carry any. What was found is never shown."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from conformance.checks.check import Control, Deviation, check
from conformance.checks.judge import Unjudgeable
from conformance.checks.operations import refuse_a_lost_log
from conformance.episodes.journey import journey
from conformance.result.model import Bilingual, Finding
from simulator.townhall.comparison import MY_NUMBER

if TYPE_CHECKING:
    from conformance.episodes.evidence import Evidence, Planted


@check("op.06", journey, Control.FETCHED)
def log_holds_no_my_number(evidence: Evidence) -> None:
    """ログに個人番号がない。 / The log holds no 個人番号."""
    refuse_a_lost_log(evidence)
    filing = evidence.filing("filed")
    numbers = _my_numbers(filing)
    if not numbers:
        raise Unjudgeable(
            Bilingual(
                ja="置いた申請に個人番号が入っていません。",
                en="The planted filing carries no 個人番号.",
            )
        )
    if any(is_written(number, evidence.log) for number in numbers):
        finding = Finding(
            subject=Bilingual(ja="ログの中の個人番号", en="個人番号 in the log"),
            expected=Bilingual(ja="なし", en="nothing"),
            received=Bilingual(ja="ある (伏せています)", en="some (withheld)"),
        )
        raise Deviation([finding], filing)


def is_written(number: str, text: str) -> bool:
    """Tell whether twelve digits stand in a text, in whatever width, by fours or in one."""
    fours = "[ -]?".join(number[place : place + 4] for place in (0, 4, 8))
    return re.search(rf"(?<!\d){fours}(?!\d)", unicodedata.normalize("NFKC", text)) is not None


def _my_numbers(filing: Planted) -> set[str]:
    rows = [row for rows in filing.filing.groups.values() for row in rows]
    return {
        value
        for values in (filing.filing.values, *rows)
        for item, value in values.items()
        if item.endswith(MY_NUMBER) and value
    }
