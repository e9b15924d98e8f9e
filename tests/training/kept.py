"""Runs on disk for tests, as the command would leave them or as somebody tampered with them."""

from collections.abc import Sequence
from pathlib import Path

from conformance.result.events import (
    CheckFinished,
    ConnectorReached,
    EpisodeFinished,
    Event,
    RunFinished,
    RunStarted,
)
from conformance.result.lines import EventLines
from conformance.result.model import Result
from conformance.training.record import Asked, Ended, Record, begin
from conformance.training.wish import Wish
from reports.writer import RESULT, write

AT = "2026-06-01T09:00:00+09:00"


def events_behind(result: Result) -> list[Event]:
    """Return the events that fold into a result."""
    started = RunStarted(
        tool_version=result.tool_version,
        produced_at=result.produced_at,
        scope=result.scope,
        required=result.required,
        unreached=result.unreached,
        filtered=result.filtered,
        waivers=result.waivers,
        waivers_accepted=result.waivers_accepted,
        register_=result.register_,
    )
    reached = [ConnectorReached(connector=result.connector)] if result.connector else []
    return [
        started,
        *reached,
        *(EpisodeFinished(episode=one) for one in result.episodes),
        *(CheckFinished(check=one) for one in result.checks),
        RunFinished(
            checks=len(result.checks),
            episodes=len(result.episodes),
            interrupted=result.interrupted,
        ),
    ]


def kept(
    folder: Path,
    result: Result | None,
    code: int | None,
    *,
    stopped: bool = False,
    wish: Wish | None = None,
    events: Sequence[Event] | None = None,
) -> Record:
    """Make a run.

    Args:
        folder: of all runs.
        result: what it found; None for no report.
        code: how it ended; None if that was never noted.
        stopped: whether somebody ended it.
        wish: what was asked for.
        events: what it told, if not what its result holds.
    """
    made = begin(folder, Asked(at=AT, wish=wish or Wish()))
    told = list(events) if events is not None else events_behind(result) if result else []
    lines = EventLines(made.events)
    for event in told:
        lines(event)
    lines.close()
    if result is not None:
        write(result, made.report, "ja")
    if code is not None:
        made.end(Ended(at=AT, code=code, stopped=stopped))
    return made


def repainted(record: Record, before: str, after: str) -> None:
    """Edit the result file of a run by hand."""
    file = record.report / RESULT
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
