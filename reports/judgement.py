"""Judges a result anew from its facts; no report repeats a conclusion it was handed.

A stored conclusion or digest that does not fit the facts is a refusal: then nothing at all is
said about conformance.
"""

from dataclasses import dataclass
from typing import Literal

from conformance.result.conclusion import (
    chosen,
    conclude,
    content_digest,
    headline,
    obstacles,
    set_digest,
)
from conformance.result.model import Bilingual, Conclusion, Result
from reports.words import both

Tone = Literal["conforms", "passes", "fails", "open", "refused"]

_TONES: dict[Conclusion, Tone] = {
    Conclusion.CONFORMS: "conforms",
    Conclusion.PASSES_CHECKED: "passes",
    Conclusion.DOES_NOT_CONFORM: "fails",
    Conclusion.INCONCLUSIVE: "open",
}


@dataclass(frozen=True)
class Condition:
    """One thing a verdict needs, and what was observed of it."""

    name: str
    observed: Bilingual
    holds: bool


@dataclass(frozen=True)
class Judgement:
    """What may be said of a result.

    Args:
        tone: the verdict in one word; "refused" outranks every other.
        headline: the verdict in one line.
        obstacles: what forbids a green verdict.
        refusals: why the record itself cannot be trusted.
        conditions: everything a verdict needs, each with what was observed.
    """

    tone: Tone
    headline: Bilingual
    obstacles: tuple[Bilingual, ...]
    refusals: tuple[Bilingual, ...]
    conditions: tuple[Condition, ...]

    @property
    def earned(self) -> bool:
        """Tell whether green may be shown."""
        return self.tone in {"conforms", "passes"} and not self.obstacles and not self.refusals


def judge(result: Result) -> Judgement:
    """Draw the verdict from the facts of a result, whatever conclusion is stored in it."""
    refusals = tuple(_refusals(result))
    return Judgement(
        tone="refused" if refusals else _TONES[conclude(result)],
        headline=both("refused-headline") if refusals else headline(result),
        obstacles=tuple(obstacles(result)),
        refusals=refusals,
        conditions=tuple(_conditions(result)),
    )


def _refusals(result: Result) -> list[Bilingual]:
    found: list[Bilingual] = []
    if content_digest(result) != result.digest:
        found.append(both("refusal-digest"))
    if result.conclusion is not conclude(result) or result.headline != headline(result):
        found.append(both("refusal-conclusion"))
    return found


def _conditions(result: Result) -> list[Condition]:
    return [*_conditions_of_the_set(result), *_conditions_of_contact(result), _unchanged(result)]


def _conditions_of_the_set(result: Result) -> list[Condition]:
    required = set(result.required)
    ran = {check.id for check in result.checks}
    whole = set_digest(result.required, chosen(result.scope)) == result.required_digest
    return [
        Condition(
            "condition-required",
            both("observed-required", required=len(required), ran=len(required & ran)),
            bool(required) and required == ran,
        ),
        Condition("condition-set", both("observed-same" if whole else "observed-differs"), whole),
        Condition(
            "condition-filter",
            _listed(result.filtered) if result.filtered else both("observed-yes"),
            not result.filtered,
        ),
        Condition(
            "condition-finished",
            result.interrupted or both("observed-yes"),
            result.interrupted is None,
        ),
    ]


def _conditions_of_contact(result: Result) -> list[Condition]:
    connector, episodes = result.connector, result.episodes
    relied = {check.episode for check in result.checks}
    judged = [episode for episode in episodes if episode.name in relied]
    name = f"{connector.name} {connector.version}" if connector else ""
    planted = sum(episode.planted for episode in episodes)
    calls = sum(episode.calls for episode in episodes)
    gaps = [gap for episode in episodes for gap in episode.journal_gaps]
    good = sum(episode.settled and episode.control_arrived for episode in judged)
    return [
        Condition(
            "condition-connector",
            _listed([name]) if connector else both("observed-none"),
            connector is not None,
        ),
        Condition(
            "condition-planted",
            both("observed-planted", planted=planted, episodes=len(episodes)),
            planted > 0,
        ),
        Condition("condition-calls", both("observed-calls", calls=calls), calls > 0),
        Condition("condition-journal", gaps[0] if gaps else both("observed-yes"), not gaps),
        Condition(
            "condition-control",
            both("observed-control", episodes=len(relied), good=good),
            bool(relied) and good == len(relied),
        ),
    ]


def _unchanged(result: Result) -> Condition:
    same = content_digest(result) == result.digest
    return Condition(
        "condition-digest", both("observed-same" if same else "observed-differs"), same
    )


def _listed(names: list[str]) -> Bilingual:
    return Bilingual(ja=", ".join(names), en=", ".join(names))
