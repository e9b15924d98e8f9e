"""Declares checks and what they can say.

A check is one function over the `Evidence` of one episode. It returns when the requirement is met
and raises `Deviation` when it is not. Whether the evidence is fit to be judged at all (the control
arrived, the episode settled) is decided before the check is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from conformance.episodes.episode import two_languages
from conformance.result.model import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conformance.episodes.episode import Episode
    from conformance.episodes.evidence import Evidence, Planted
    from conformance.result.case import Step
    from conformance.result.model import Finding
    from simulator.journal.journal import Call


MARK = "tekigo_check"


class Control(StrEnum):
    """How far the control filing must have come for the evidence to mean anything."""

    FETCHED = "fetched"
    HANDED_OVER = "handed-over"


class Deviation(AssertionError):
    """The requirement is not met.

    Args:
        findings: what deviates, at least one.
        filing: the planted filing it was seen on, None when it is about calls.
        history: the steps that led to it, where a history was drawn.
        story: the same as people read it, with what came of each.
        calls: those it was seen on; none where they are all that are about the filing.
    """

    def __init__(
        self,
        findings: list[Finding],
        filing: Planted | None = None,
        history: Sequence[Step] = (),
        story: Sequence[Bilingual] = (),
        calls: Sequence[Call] = (),
    ) -> None:
        self.findings = findings
        self.filing = filing
        self.history = history
        self.story = story
        self.calls = calls
        super().__init__(self.reason.en)

    @property
    def reason(self) -> Bilingual:
        """The first finding in one sentence, with the first code points that differ."""
        first = self.findings[0]
        ja = f"{first.subject.ja}: {first.expected.ja} のはずが {first.received.ja}"
        en = f"{first.subject.en}: expected {first.expected.en}, received {first.received.en}"
        for place in first.differences[:1]:
            codes = f"{place.expected or '–'} → {place.received or '–'}"
            ja += f" ({place.position}文字目 {codes})"
            en += f" (character {place.position}: {codes})"
        return Bilingual(ja=ja, en=en)


@dataclass(frozen=True)
class Check:
    """One check.

    Args:
        id: the requirement.
        episode: where its evidence comes from.
        control: what the control must have reached.
        title: what a conforming connector does, in the present tense.
        judge: the assertion.
    """

    id: str
    episode: Episode
    control: Control
    title: Bilingual
    judge: Callable[[Evidence], None]


def check(
    id_: str, episode: Episode, control: Control = Control.HANDED_OVER
) -> Callable[[Callable[[Evidence], None]], Callable[[Evidence], None]]:
    """Declare a check; the function's docstring is its title, ``日本語 / English``."""

    def declare(judge: Callable[[Evidence], None]) -> Callable[[Evidence], None]:
        declared_as = Check(id_, episode, control, two_languages(judge.__doc__), judge)
        vars(judge)[MARK] = declared_as
        return judge

    return declare


def declared(thing: object) -> Check | None:
    """Return the check a function was declared to be, or None."""
    found = getattr(thing, MARK, None)
    return found if isinstance(found, Check) else None
