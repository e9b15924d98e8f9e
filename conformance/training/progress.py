"""How far a run is, by the events it has told so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.result.events import CheckFinished, EpisodeFinished, RunStarted
from conformance.result.model import Verdict
from conformance.specification.register import register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.result.events import Event
    from conformance.result.model import Bilingual, CheckResult
    from conformance.training.wish import Wish

FAILED = (Verdict.FAIL, Verdict.WAIVED, Verdict.UNMET)
MINUTE = 60


@dataclass(frozen=True)
class Part:
    """One block of the register in a run.

    Args:
        title: of the block.
        total: how many checks it has in this run.
        results: what they have said so far.
    """

    title: Bilingual
    total: int
    results: tuple[CheckResult, ...]

    def count(self, *verdicts: Verdict) -> int:
        """Count results by verdict."""
        return sum(one.verdict in verdicts for one in self.results)


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Args:
        parts: the blocks that have checks in this run.
        episodes: how many episodes have been played.
        of_episodes: how many there are to be.
        seconds: how long the run has been going on.
    """

    parts: tuple[Part, ...]
    episodes: int
    of_episodes: int
    seconds: float

    @property
    def done(self) -> int:
        """How many checks have their verdict."""
        return sum(len(part.results) for part in self.parts)

    @property
    def total(self) -> int:
        """How many checks there are to be."""
        return sum(part.total for part in self.parts)

    @property
    def failed(self) -> int:
        """How many checks failed."""
        return sum(part.count(*FAILED) for part in self.parts)

    @property
    def left(self) -> int | None:
        """Seconds that the rest may take if each episode takes as long; None before the first."""
        if not self.episodes:
            return None
        return round(self.seconds / self.episodes * (self.of_episodes - self.episodes))


def progress(wish: Wish, events: Sequence[Event], seconds: float) -> Progress:
    """Return how far a run is.

    Args:
        wish: what was asked for.
        events: what the run has told so far.
        seconds: how long it has been going on.
    """
    started = next((e for e in events if isinstance(e, RunStarted)), None)
    checked = wish.checked(started.required) if started else []
    results = [e.check for e in events if isinstance(e, CheckFinished)]
    parts = []
    for block in register().block:
        total = sum(_block(check.id) == block.id for check in checked)
        own = tuple(one for one in results if _block(one.id) == block.id)
        if total:
            parts.append(Part(block.title, total, own))
    return Progress(
        parts=tuple(parts),
        episodes=sum(isinstance(e, EpisodeFinished) for e in events),
        of_episodes=len({check.episode.name for check in checked}),
        seconds=seconds,
    )


def _block(id_: str) -> str:
    return id_.partition(".")[0]
