"""What the admin API reads of a running simulation: how things stand, faults, records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.contracts.profile import Operation
from simulator.contracts.status import Status
from simulator.journal.journal import CALLS
from simulator.portal.store import FILINGS
from simulator.web.admin_answers import (
    ComingFile,
    DecidedLine,
    Decisions,
    Delivery,
    DifferentItem,
    FaultKindRow,
    FaultKinds,
    Faults,
    Inbox,
    Journal,
    JournalLine,
    LinkFiles,
    PlantedFault,
    PlantedMishap,
    State,
    Words,
)
from simulator.web.admin_queries import JournalQuery
from simulator.web.population import RESIDENTS
from simulator.world.fault_kinds import KINDS

if TYPE_CHECKING:
    from simulator.web.running import Running
    from simulator.web.simulation import Simulation
    from simulator.world.world import World

ITEM = tuple(DifferentItem.model_fields)


def state(running: Running) -> State:
    """Return how things stand, with every call up to now counted."""
    world = running.simulation.world
    world.journal.flush()
    counted = sa.select(FILINGS.c.status, sa.func.count()).group_by(FILINGS.c.status)
    with world.engine.connect() as connection:
        filings = {Status(status): count for status, count in connection.execute(counted)}
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
        faults=len(world.faults.planted()),
        links=tuple(sorted(file.name for file in running.workspace.links.iterdir())),
    )


def fault_kinds() -> FaultKinds:
    """Return every way to fail, in the order of the pages."""
    return FaultKinds(
        kinds=tuple(
            FaultKindRow(
                kind=kind,
                text=Words(ja=row.text.ja, en=row.text.en),
                hits=row.hits.name.lower(),
                operations=tuple(one for one in Operation if one in row.operations),
                needs=tuple(sorted(row.needs)),
                takes=tuple(sorted(row.takes)),
            )
            for kind, row in KINDS.items()
        )
    )


def faults(world: World) -> Faults:
    """Return the faults that are still to happen."""
    planted = [(one.id, vars(one.fault)) for one in world.faults.planted()]
    return Faults(faults=tuple(PlantedFault(id=id_, **told) for id_, told in planted))


def links(running: Running) -> LinkFiles:
    """Return the files of link data, here and to come, and what will go wrong with them."""
    feed = running.simulation.feed
    return LinkFiles(
        here=tuple(sorted(file.name for file in running.workspace.links.iterdir())),
        coming=tuple(ComingFile(name=name, due=due) for name, due in feed.on_its_way().items()),
        mishaps=tuple(
            PlantedMishap(
                id=id_,
                kind=one.kind,
                file=one.file,
                lag=int(one.lag.total_seconds()),
                times=one.times,
            )
            for id_, one in feed.mishaps.planted().items()
        ),
    )


def inbox(running: Running) -> Inbox:
    """Return what was handed over, compared with what was filed."""
    review = running.simulation.core.review(running.workspace.inbox)
    return Inbox(
        deliveries=tuple(
            Delivery(
                number=one.number,
                outcome=one.outcome,
                batches=one.batches,
                differences=tuple(
                    DifferentItem(**{name: getattr(found, name) for name in ITEM})
                    for found in one.differences
                ),
            )
            for one in review.results
        ),
        unfinished=review.unfinished,
        faults=tuple(Words(ja=fault.ja, en=fault.en) for fault in review.faults),
    )


def decisions(simulation: Simulation) -> Decisions:
    """Return what staff did, and what is open."""
    decided = tuple(DecidedLine(**vars(one)) for one in simulation.staff.decided())
    return Decisions(decided=decided, open=tuple(simulation.staff.open()))


def journal(world: World, query: JournalQuery) -> Journal:
    """Return the calls that fit a query, every call up to now among them, and what is missing."""
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
