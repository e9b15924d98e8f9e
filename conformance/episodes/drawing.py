"""Draws histories: each step is one that has an effect where it stands."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from conformance.episodes.happenings import NOBODYS, RESIDENTS, Do, Step
from conformance.episodes.truth import Town

if TYPE_CHECKING:
    from conformance.episodes.happenings import History
    from simulator.world.choices import Choices

OFTEN = {
    Do.FILE: 4,
    Do.CYCLE: 8,
    Do.WITHDRAW: 2,
    Do.LINK: 3,
    Do.FILE_ANEW: 3,
    Do.ANSWER_LOST: 2,
    Do.IDENTIFY: 3,
    Do.COMPLETE: 2,
    Do.RESUBMIT: 2,
}
"""How many times as often as others these are drawn."""
STEPS = tuple(
    Step(do, who)
    for do in Do
    for who in ((0,) if do in NOBODYS else RESIDENTS)
    for _ in range(OFTEN.get(do, 1))
)


def drawn(choices: Choices, most: int) -> History:
    """Draw a history of at least half as many steps, and at most so many."""
    numbers = count()
    town = Town(lambda: str(next(numbers)))
    steps: list[Step] = []
    for _ in range(choices.integer(most // 2, most)):
        step = choices.pick([one for one in STEPS if town.takes(one)])
        town.happen(step)
        town.turn += step.do is Do.CYCLE
        steps.append(step)
    return tuple(steps)
