"""Lets something happen to somebody who lives in a simulation that runs as a service.

Certificates end or begin at once; the connector learns of it with the next file of link data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contracts.problem import Problem, Text
from simulator.townhall.records import Event

if TYPE_CHECKING:
    from simulator.web.running import Running

HAPPENINGS = (Event.MOVE_OUT, Event.COME_BACK, Event.RENEW, Event.DIE)
"""What can happen to one person alone."""
AGAIN = 10**14
"""Added to the 宛名番号 of who comes back: those of residents begin with 1."""


def happen(running: Running, who: int | str, event: Event) -> None:
    """Let an event happen to a resident or a persona now.

    Args:
        running: where.
        who: a resident's number, or a persona's id.
        event: one of `HAPPENINGS`.

    Raises:
        LookupError: nobody is called so.
        Problem: it cannot happen to who is dead, has left or never left, or comes too early.
    """
    population, town = running.population, running.simulation.residents
    one, holder = population.of(who), population.holder(who)
    number = town.current(one.signer.address_number)
    try:
        match event:
            case Event.MOVE_OUT:
                town.move_out(number, one.card)
            case Event.COME_BACK:
                town.come_back(number, str(int(number) + AGAIN), one.card, holder)
            case Event.RENEW:
                town.renew(number, one.card, holder)
            case Event.DIE:
                town.die(number, one.card)
    except (LookupError, ValueError) as error:
        raise Problem(
            Text(f"{event} は起こせません ({error})。", f"{event} cannot happen: {error}."),
            Text(
                "GET residents でこれまでの異動を確かめてください。",
                "GET residents tells what happened before.",
            ),
        ) from error
