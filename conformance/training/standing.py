"""Says what a run is worth, and lets nothing look green that has not earned it.

A run is as good as its result file only if the command ended by itself, with the exit code that
result stands for, and told the same in the events it wrote on the way. All three must agree, and
a run that was asked for only in part has earned nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from conformance.result.comparison import EARNED
from conformance.result.conclusion import ENGINE, EXIT_CODES, USAGE, exit_code
from conformance.result.events import fold
from conformance.result.file import ResultRefused, read
from conformance.result.lines import events_of
from conformance.result.model import Bilingual
from conformance.training.record import Ended, Record
from reports.writer import RESULT

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.result.model import Result


class State(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    CUT_OFF = "cut-off"
    UNUSABLE = "unusable"  # usage or configuration: the connector has not failed
    ENGINE = "engine"  # a fault of tekigo itself
    REFUSED = "refused"  # its records contradict each other
    CONFORMS = "conforms"
    PASSES_CHECKED = "passes-checked"
    DOES_NOT_CONFORM = "does-not-conform"
    INCONCLUSIVE = "inconclusive"


GREEN = {State(conclusion.value) for conclusion in EARNED}
LIVE = {State.WAITING, State.RUNNING}


@dataclass(frozen=True)
class Standing:
    """What a run is worth.

    Args:
        state: where it stands.
        headline: in one line; of its result where that can be trusted.
        result: its result, None where it has none that can be trusted, or one that would look
            green although the run is not.
    """

    state: State
    headline: Bilingual
    result: Result | None = None

    @property
    def earned(self) -> bool:
        """Whether it may look green."""
        return self.state in GREEN


CUT_OFF = Bilingual(
    ja="途中で切れました。判定はありません。", en="It was cut off. There is no verdict."
)
STOPPED = Bilingual(
    ja="途中で止めました。判定はありません。", en="It was stopped. There is no verdict."
)
NOTHING = Bilingual(
    ja="結果がありません。判定はありません。", en="It left no result. There is no verdict."
)
CONTRADICTION = Bilingual(
    ja="終了コード、結果、経過の記録が食い違っています。判定はありません。",
    en="Exit code, result and events contradict each other. There is no verdict.",
)
WORDED = {
    USAGE: (
        State.UNUSABLE,
        Bilingual(
            ja="使い方または設定の誤りで終わりました。コネクタの不合格ではありません。",
            en="It ended for its usage or configuration. The connector has not failed.",
        ),
    ),
    ENGINE: (
        State.ENGINE,
        Bilingual(
            ja="tekigo 自身の障害で終わりました。コネクタのことは何も分かりません。",
            en="tekigo itself failed. Nothing is known of the connector.",
        ),
    ),
}
LIVELY = {
    State.WAITING: Bilingual(ja="順番を待っています。", en="It waits for its turn."),
    State.RUNNING: Bilingual(ja="検査しています。", en="It is running."),
}


def standing(record: Record, live: State | None = None) -> Standing:
    """Return what a run is worth.

    Args:
        record: the run.
        live: where it stands if it has not ended; None if it cannot end any more.
    """
    if live is not None:
        return Standing(live, LIVELY[live])
    ended = record.ended()
    if ended is None:
        return Standing(State.CUT_OFF, CUT_OFF)
    return _ended(record, ended, _mark(record.report / RESULT), _mark(record.events))


@lru_cache(maxsize=256)
def _ended(record: Record, ended: Ended, _result: object, _events: object) -> Standing:
    """Judge a run that has ended; judged anew when one of its files has changed."""
    try:
        result = read((record.report / RESULT).read_text(encoding="utf-8"), RESULT)
    except ResultRefused as refused:
        return Standing(State.REFUSED, Bilingual(ja=refused.ja, en=refused.en))
    except (OSError, UnicodeDecodeError):
        return _without_result(ended.code, stopped=ended.stopped)
    state = State(result.conclusion.value)
    if ended.stopped or ended.code in WORDED:
        shown = state not in GREEN and _told_alike(record, result)
        without = _without_result(ended.code, stopped=ended.stopped)
        return replace(without, result=result if shown else None)
    if ended.code not in EXIT_CODES.values():
        return Standing(State.CUT_OFF, CUT_OFF)
    narrowed = record.asked.wish.extent != "whole" and state in GREEN
    if narrowed or ended.code != exit_code(result) or not _told_alike(record, result):
        return Standing(State.REFUSED, CONTRADICTION)
    return Standing(state, result.headline, result)


def _without_result(code: int, *, stopped: bool) -> Standing:
    if stopped:
        return Standing(State.STOPPED, STOPPED)
    if code in WORDED:
        return Standing(*WORDED[code])
    return Standing(State.CUT_OFF, NOTHING)


def _told_alike(record: Record, result: Result) -> bool:
    try:
        return fold(events_of(record.events.read_text(encoding="utf-8"))) == result
    except (OSError, ValueError):
        return False


def _mark(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
