"""What the admin API does: each call acts on one running simulation and returns a message."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from simulator.contracts.problem import Problem, Text
from simulator.contracts.status import Status
from simulator.journal.journal import CALLS
from simulator.portal.refusal import Refusal
from simulator.portal.store import FILINGS
from simulator.web import planting
from simulator.web.admin_answers import (
    Answer,
    Clock,
    Filed,
    Journal,
    JournalLine,
    Seed,
    State,
    Words,
)
from simulator.web.admin_faults import FaultDesk, fault_of
from simulator.web.admin_queries import ClockStep, JournalQuery, Nothing, Planting, Reset
from simulator.web.admin_townhall import TownHallDesk
from simulator.web.population import RESIDENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.web.running import Running


class AdminDesk:
    """Acts on one running simulation.

    Args:
        running: the simulation.
    """

    def __init__(self, running: Running) -> None:
        self._running = running
        self.acts: Mapping[str, Callable[[Any], Answer]] = {
            "state": self.state,
            "clock": self.clock,
            "advance-clock": self.advance_clock,
            "seed": self.seed,
            "reset": self.reset,
            "plant-filing": self.plant_filing,
            "journal": self.journal,
            **FaultDesk(running).acts,
            **TownHallDesk(running).acts,
        }

    def state(self, _query: Nothing) -> State:
        """Return how things stand, with every call up to now counted."""
        running = self._running
        world = running.simulation.world
        world.journal.flush()
        filings = self._filed()
        with world.engine.connect() as connection:
            calls = connection.execute(sa.select(sa.func.count()).select_from(CALLS)).scalar_one()
        return State(
            simulation=running.name,
            profile=running.founding.profile,
            seed=running.founding.seed,
            founded=running.founding.at,
            now=world.clock.now(),
            residents=RESIDENTS,
            personas=tuple(running.population.personas),
            filings={status: filings.get(status, 0) for status in Status},
            calls=calls,
            faults=len(world.faults.planted()) + len(world.card_faults.planted()),
            links=tuple(sorted(file.name for file in running.workspace.links.iterdir())),
        )

    def clock(self, _query: Nothing) -> Clock:
        """Return the time."""
        world = self._running.simulation.world
        return Clock(now=world.clock.now(), moved=world.control.read().offset)

    def advance_clock(self, query: ClockStep) -> Clock:
        """Move the clock forward; what is due by then happens."""
        self._running.simulation.world.control.move(query.seconds)
        self._running.tick()
        return self.clock(Nothing())

    def seed(self, _query: Nothing) -> Seed:
        """Return the seed."""
        return Seed(seed=self._running.founding.seed)

    def reset(self, query: Reset) -> State:
        """Begin anew."""
        self._running.reset(query.seed)
        return self.state(Nothing())

    def plant_filing(self, query: Planting) -> Filed:
        """File one application.

        Raises:
            Problem: the form cannot be filled in on this day, the portal refuses it, or the fault
                could never show.
        """
        simulation, population = self._running.simulation, self._running.population
        wanted = _wanted(query)
        applicant = query.applicant or planting.next_in_turn(
            population,
            wanted,
            simulation.world.portal_now().date(),
            turn=sum(self._filed().values()),
        )
        try:
            number = planting.plant(simulation, population, applicant, wanted)
        except Refusal as refused:
            raise _portal_refused(refused) from refused
        arrived = simulation.applicant.receipt(number)
        return Filed(
            number=number,
            arrived=datetime.fromisoformat(arrived.arrived),
            visible=datetime.fromisoformat(arrived.visible),
            applicant=applicant,
            address_number=simulation.residents.current(
                population.of(applicant).signer.address_number
            ),
            digest=arrived.package,
        )

    def journal(self, query: JournalQuery) -> Journal:
        """Return the calls that fit, up to this very moment, and what is missing."""
        world = self._running.simulation.world
        found = world.journal.calls(
            operation=query.operation,
            number=query.number,
            account=query.account,
            since=query.after,
            limit=query.limit + 1,
        )
        return Journal(
            calls=tuple(JournalLine(**vars(call)) for call in found[: query.limit]),
            more=len(found) > query.limit,
            gaps=tuple(Words(ja=gap.ja, en=gap.en) for gap in world.journal.gaps()),
        )

    def _filed(self) -> dict[Status, int]:
        """Return how many filings there are, by 処理状況."""
        counted = sa.select(FILINGS.c.status, sa.func.count()).group_by(FILINGS.c.status)
        with self._running.simulation.world.engine.connect() as connection:
            return {Status(status): count for status, count in connection.execute(counted)}


def _wanted(query: Planting) -> planting.Planting:
    return planting.Planting(
        procedure=query.procedure or "",
        case=query.case,
        visible_after=timedelta(seconds=query.visible_after),
        arrived_before=timedelta(seconds=query.arrived_before),
        called_valid=query.called_valid,
        hostile=query.hostile or "",
        signature=query.signature,
        fault=None if query.fault is None else fault_of(query.fault),
    )


def _portal_refused(refused: Refusal) -> Problem:
    told = "; ".join(detail.message for detail in refused.details)
    return Problem(
        Text(f"ポータルが申請を受け付けません: {told}", f"The portal refuses the filing: {told}"),
        Text(
            "別の申請者か別の日で申請してください。",
            "Let somebody else file, or file on another day.",
        ),
    )
