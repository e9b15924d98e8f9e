"""The event stream of a run: one producer, any number of listeners, one fold into a `Result`.

Reporters subscribe to events; none of them talks to the engine. The closing event counts what
went before, so a dropped event is noticed when the stream is folded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.result.conclusion import (
    chosen,
    conclude,
    content_digest,
    headline,
    set_digest,
)
from conformance.result.model import (
    Bilingual,
    CheckResult,
    Conclusion,
    Connector,
    EpisodeResult,
    RequirementText,
    Result,
    Scope,
    Unreached,
    Waiver,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class _Event(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RunStarted(_Event):
    """The run begins; the required set is fixed from here on."""

    event: Literal["run-started"] = "run-started"
    tool_version: str
    produced_at: str
    scope: Scope
    required: list[str]
    unreached: list[Unreached] = []
    filtered: list[str]
    waivers: list[Waiver] = []
    waivers_accepted: bool = False
    register_: list[RequirementText]


class ConnectorReached(_Event):
    """The connector answered its first message."""

    event: Literal["connector-reached"] = "connector-reached"
    connector: Connector


class EpisodeFinished(_Event):
    """One episode is over and its evidence is collected."""

    event: Literal["episode-finished"] = "episode-finished"
    episode: EpisodeResult


class CheckFinished(_Event):
    """One check has its verdict."""

    event: Literal["check-finished"] = "check-finished"
    check: CheckResult


class RunFinished(_Event):
    """The run is over; `interrupted` says why when it did not reach its end."""

    event: Literal["run-finished"] = "run-finished"
    checks: int
    episodes: int
    interrupted: Bilingual | None = None


Event = Annotated[
    RunStarted | ConnectorReached | EpisodeFinished | CheckFinished | RunFinished,
    Field(discriminator="event"),
]


class Stream:
    """Keeps the events of one run and passes each on as it happens."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._listeners: list[Callable[[Event], None]] = []

    def subscribe(self, listener: Callable[[Event], None]) -> None:
        """Call `listener` with every event from now on."""
        self._listeners.append(listener)

    def emit(self, event: Event) -> None:
        """Add one event."""
        self.events.append(event)
        for listener in self._listeners:
            listener(event)


def fold(events: Sequence[Event]) -> Result:
    """Make the result of a run from its events.

    Args:
        events: everything from `RunStarted` to `RunFinished`; a missing end makes the result
            an interrupted one.

    Raises:
        ValueError: the stream does not begin with `RunStarted`.
    """
    if not events or not isinstance(events[0], RunStarted):
        message = "an event stream begins with run-started"
        raise ValueError(message)
    start = events[0]
    checks = [e.check for e in events if isinstance(e, CheckFinished)]
    episodes = [e.episode for e in events if isinstance(e, EpisodeFinished)]
    connector = next((e.connector for e in events if isinstance(e, ConnectorReached)), None)
    facts = Result(
        tool_version=start.tool_version,
        produced_at=start.produced_at,
        scope=start.scope,
        connector=connector,
        required=start.required,
        required_digest=set_digest(start.required, chosen(start.scope)),
        unreached=start.unreached,
        filtered=start.filtered,
        waivers=start.waivers,
        waivers_accepted=start.waivers_accepted,
        interrupted=_disordered(events) or _cut_short(events[-1], len(checks), len(episodes)),
        episodes=episodes,
        checks=checks,
        register_=start.register_,
        conclusion=Conclusion.INCONCLUSIVE,
        headline=Bilingual(ja="", en=""),
        digest="",
    )
    drawn = facts.model_copy(update={"conclusion": conclude(facts), "headline": headline(facts)})
    return drawn.model_copy(update={"digest": content_digest(drawn)})


def _disordered(events: Sequence[Event]) -> Bilingual | None:
    """Say so when one stream holds more than one run: begun, ended or introduced twice."""
    once = (RunStarted, ConnectorReached, RunFinished)
    if all(sum(isinstance(event, kind) for event in events) <= 1 for kind in once):
        return None
    return Bilingual(
        ja="複数の実行の記録が混ざっています。", en="The records of several runs are mixed."
    )


def _cut_short(last: Event, checks: int, episodes: int) -> Bilingual | None:
    if not isinstance(last, RunFinished):
        return Bilingual(
            ja="実行が途中で終わっています。", en="The run ended before it was finished."
        )
    if (last.checks, last.episodes) != (checks, episodes):
        return Bilingual(
            ja=f"結果が欠けています (検査 {last.checks} 件中 {checks} 件、"
            f"エピソード {last.episodes} 件中 {episodes} 件)。",
            en=f"Results are missing ({checks} of {last.checks} checks,"
            f" {episodes} of {last.episodes} episodes).",
        )
    return last.interrupted
