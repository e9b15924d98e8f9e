"""How things stand with a household in a month of its life, and what turns they take."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.residents import care

if TYPE_CHECKING:
    from simulator.contracts.filing import Values
    from simulator.residents.households import Household
    from simulator.world.choices import Choices


@dataclass(frozen=True)
class State:
    """How things stand with a household.

    Args:
        family: the household.
        due: when a child is expected.
        claimed: when a first certification was claimed that is not decided yet.
        care: facts about the head's certification; none without one.
        nursery: the youngest child has a place.
        left: when it left the municipality.
    """

    family: Household
    due: date | None = None
    claimed: date | None = None
    care: Values = field(default_factory=dict)
    nursery: bool = False
    left: date | None = None


@dataclass(frozen=True)
class Turn:
    """Something that happened.

    Args:
        day: when.
        event: one of `procedures.facts.EVENTS`.
        after: how things stand from then on.
        told: what is known of it beyond what any family in that state knows.
    """

    day: date
    event: str
    after: State
    told: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Month:
    """One month of a life.

    Args:
        first: its first day.
        choices: the source of chance for this month alone.
        disaster: when a disaster strikes the municipality, if one does.
    """

    first: date
    choices: Choices
    disaster: date | None = None

    @property
    def last(self) -> date:
        """Return its last day."""
        return care.month_end(self.first)

    def some_day(self) -> date:
        """Draw a day."""
        return self.first + timedelta(days=self.choices.integer(0, 27))
