"""Lives: what happens to one household over the years, and what it files because of it.

A life is a pure function of seed, household and its first day; every month has a stream of chance
of its own, so a longer look changes nothing. One sequence of turns tells everything: so filings,
certificates and the resident register (住民記録) agree on any day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from simulator.contracts.problem import Problem
from simulator.procedures import catalogue
from simulator.residents import ages, care, families, filings, places, population
from simulator.residents.mynumber import Policy
from simulator.residents.states import Month, State
from simulator.residents.turns import TERM, next_turn
from simulator.world.choices import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.contracts.filing import Values
    from simulator.procedures.cases import Case
    from simulator.procedures.model import Procedure
    from simulator.residents.filings import Drawn
    from simulator.residents.households import Household
    from simulator.residents.states import Turn
    from simulator.world.choices import Choices

EXPECTING = "pregnancy"
ANEW = ("move-within", "name-change")
"""After these, the 署名用 certificate is a new one."""
QUIET_MONTHS = 120
"""A municipality has a disaster once in so many months. Our model."""
CARD_YEARS = 5
"""A 署名用 certificate ends on the fifth birthday after it began (公的個人認証法 [P])."""


@dataclass(frozen=True)
class Filed:
    """A filing that an event of a life led to.

    Args:
        turn: the event.
        procedure: what is filed.
        case: in which of its cases.
        day: when.
        drawn: the filing, and who files it.
    """

    turn: Turn
    procedure: Procedure
    case: Case
    day: date
    drawn: Drawn


@dataclass(frozen=True)
class Life:
    """The life of one household.

    Args:
        seed: of the run.
        index: number of the household.
        begins: how things stood at first.
        first: the first day.
        turns: what happened since, in order.
    """

    seed: int
    index: int
    begins: State
    first: date
    turns: tuple[Turn, ...]

    def state(self, day: date) -> State:
        """Return how things stand at the end of a day."""
        until = [turn.after for turn in self.turns if turn.day <= day]
        return until[-1] if until else self.begins

    def certified(self, day: date) -> date:
        """Return since when the head has the 署名用 certificate that is good on a day.

        It is a new one after a move or another name, and after the fifth birthday.
        """
        since = self.first - timedelta(days=Stream(self.seed, "card", self.index).integer(1, 1500))
        changes = [turn.day for turn in self.turns if turn.event in ANEW and turn.day <= day]
        since, born = max([since, *changes]), self.begins.family.head.born
        while (ends := _fifth_birthday(since, born)) <= day:
            since = ends
        return since

    def filings(self) -> Iterator[Filed]:
        """Yield what the household files, in the order of events."""
        for number, turn in enumerate(self.turns):
            filed = self._filed(turn, Stream(self.seed, "lived", self.index, number))
            if filed:
                yield filed

    def _filed(self, turn: Turn, choices: Choices) -> Filed | None:
        """Return what an event leads to; nothing where rules forbid it or the family has left."""
        fit = [one for one in _cases(turn.event) if self._fits(turn, *one)]
        if not fit:
            return None
        procedure, case = choices.pick([one for one in fit for _ in range(one[1].weight)])
        days = choices.integer(case.days.min, case.days.max)
        day = turn.day + timedelta(days=days)
        if self.state(day).left and turn.event != "move-out":
            return None
        try:
            drawn = filings.by_family(
                choices,
                procedure.at(self.begins.family.municipality),
                self._family(turn, day),
                day=day,
                case=case,
                days=days,
                suppose=_told(turn, day),
            )
        except Problem:
            return None
        return Filed(turn, procedure, case, day, drawn)

    def _fits(self, turn: Turn, procedure: Procedure, case: Case) -> bool:
        """Tell whether a case can be this household's, and supposes nothing else than is so."""
        agrees = all(
            _kind(turn.told.get(name, text)) == _kind(text) for name, text in case.suppose.items()
        )
        day = turn.day
        return agrees and bool(filings.fitting(procedure, self._family(turn, day), day, case))

    def _family(self, turn: Turn, day: date) -> Household:
        family = self.state(day).family
        return families.mother_first(family) if turn.event == EXPECTING else family


def lived(
    seed: int,
    index: int,
    first: date,
    last: date,
    *,
    municipality: str = places.DEFAULT,
    policy: Policy = Policy.OMIT,
) -> Life:
    """Return the life of a household of the population.

    Args:
        seed: of the run.
        index: number of the household, from 0.
        first: the first day; it is as `population` has it then.
        last: the last day.
        municipality: six-digit code of where it lives.
        policy: about 個人番号.

    Raises:
        Problem: there is no such municipality.
    """
    home = population.household(seed, index, first, municipality=municipality, policy=policy)
    level = home.members[0].care
    choices = Stream(seed, "life", index)
    known = {} if level == population.NO_CARE else care.running(level, first, choices)
    begins = state = State(home.family(), care=known)
    turns: list[Turn] = []
    for month in _months(first, last):
        number = month.year * 12 + month.month
        own, struck = Stream(seed, "life", index, number), _disaster(seed, municipality, month)
        turn = next_turn(state, Month(month, own, struck))
        if turn and turn.day <= last:
            turns.append(turn)
            state = turn.after
        if state.left:
            break
    return Life(seed, index, begins, first, tuple(turns))


def _disaster(seed: int, municipality: str, month: date) -> date | None:
    """Return the day of a month on which a disaster strikes a municipality, if one does."""
    choices = Stream(seed, "disaster", municipality, month.year * 12 + month.month)
    day = month + timedelta(days=choices.integer(0, 27))
    return day if choices.integer(1, QUIET_MONTHS) == 1 else None


def _months(first: date, last: date) -> Iterator[date]:
    """Yield the first day of every month that begins in a period."""
    month = care.month_end(first) + timedelta(days=1)
    while month <= last:
        yield month
        month = care.month_end(month) + timedelta(days=1)


@cache
def _cases(event: str) -> tuple[tuple[Procedure, Case], ...]:
    return tuple(
        (procedure, case)
        for procedure in catalogue.procedures()
        for case in procedure.cases
        if case.event == event
    )


def _kind(text: str) -> str:
    """Return a fact as far as cases differ by it: of levels of care, only 要支援 or 要介護."""
    return text.rpartition("-")[0] if text in care.LEVELS else text


def _told(turn: Turn, day: date) -> Values:
    """Return what is known of an event on the filing day: weeks of pregnancy are those by then."""
    if turn.event != EXPECTING:
        return turn.told
    begun = date.fromisoformat(turn.told["pregnancy.due"]) - TERM
    return turn.told | {"pregnancy.weeks": str((day - begun).days // 7)}


def _fifth_birthday(since: date, born: date) -> date:
    return ages.birthday(born, ages.age(born, since - timedelta(days=1)) + CARD_YEARS)
