"""An account of one history that was played: what was done, when, and what was seen of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformance.episodes.evidence import Planted
    from conformance.episodes.happenings import Do, History
    from conformance.episodes.truth import Course, Town
    from conformance.result.model import Bilingual
    from simulator.contracts.profile import Wire
    from simulator.contracts.status import Status
    from simulator.journal.journal import Call
    from simulator.townhall.inbox import Delivered


@dataclass(frozen=True)
class Turns:
    """Tells in which turn of the connector something came.

    Args:
        ends: place in the journal at the end of each turn.
        batches: the turn in which each batch was there first, by its name.
    """

    ends: list[int] = field(default_factory=list)
    batches: dict[str, int] = field(default_factory=dict)

    def of_call(self, place: int) -> int:
        """Return the turn of a place in the journal; what came later has the turn after all."""
        return bisect_left(self.ends, place)

    def of_batch(self, name: str) -> int:
        """Return the turn of a batch; what came later has the turn after all."""
        return self.batches.get(name, len(self.ends))


@dataclass(frozen=True)
class Line:
    """One step that had an effect: in which turn, what, and as a sentence."""

    turn: int
    do: Do
    text: Bilingual


@dataclass(frozen=True)
class Filed:
    """One filing of a history.

    Args:
        course: what is true of it.
        planted: what was sent.
        told_staff: places in the journal when staff identified and decided it, by what they did.
    """

    course: Course
    planted: Planted
    told_staff: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Records:
    """What may be looked at to judge histories.

    Args:
        deliveries: what the core systems received.
        calls: the portal's journal.
        states: the latest state of each filing that has one, by 受付番号.
    """

    deliveries: Sequence[Delivered]
    calls: Sequence[Call]
    states: Mapping[str, Status]

    @cached_property
    def delivered(self) -> Mapping[str, list[Delivered]]:
        """Deliveries by 受付番号."""
        found = defaultdict(list)
        for one in self.deliveries:
            found[one.number].append(one)
        return found

    @cached_property
    def called(self) -> Mapping[str, list[Call]]:
        """Calls by the 受付番号 they are about, "" for none."""
        found = defaultdict(list)
        for call in self.calls:
            found[call.number].append(call)
        return found


@dataclass(frozen=True, eq=False)
class Account:
    """One history that was played.

    Args:
        history: as it was given.
        town: what is true at its end.
        filed: its filings.
        lines: each step that had an effect.
        turns: when things came.
        wire: how calls are written.
        records: what was seen when the connector had come to rest after it; None where episodes
            share their turns, and only the end tells.
    """

    history: History
    town: Town
    filed: list[Filed]
    lines: list[Line]
    turns: Turns
    wire: Wire
    records: Records | None = None
