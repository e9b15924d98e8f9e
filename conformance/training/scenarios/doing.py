"""Does the acts of a scenario in a room: each as the person or the trouble it names would.

What is no call to portal or card service is noted in the journal, so that the flow board shows it.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, assert_never

from conformance.training.scenarios.acts import (
    Advance,
    Burst,
    CardServiceFault,
    Cycle,
    Decide,
    File,
    Happen,
    Identify,
    IssueLinks,
    LiftFaults,
    PortalFault,
    Restart,
    Withdraw,
)
from simulator.contracts.profile import Operation
from simulator.screens.offer import ConnectorSaysNo
from simulator.townhall.mishaps import FileKind, Mishap, MishapKind
from simulator.townhall.records import Event
from simulator.web import planting
from simulator.web.happenings import happen

if TYPE_CHECKING:
    from conformance.training.scenarios.acts import AnyAct
    from conformance.training.scenarios.progress import Progress
    from simulator.screens.room import Room
    from simulator.web.planting import Planted, Planting

DAY = timedelta(days=1)


def do(room: Room, act: AnyAct, progress: Progress) -> list[Planted]:
    """Do one act, and return what it filed. It blocks while the connector works.

    Args:
        room: where.
        act: what.
        progress: what was done before.

    Raises:
        Problem: it cannot be done: nobody can file so, or the connector is lost.
        Refusal: the portal does not take it.
    """
    match act:
        case File() | Burst():
            return _file(room, act, progress)
        case Withdraw():
            room.simulation.follow_up.withdraw(number := _number(act.filing, progress))
            room.note("resident", Operation.WITHDRAW, number)
        case Happen():
            happen(room.running, act.who, Event(act.event))
            room.note("resident", act.event, told=_told(who=str(act.who)))
        case Decide() | Identify():
            _staff(room, act, progress)
        case Cycle() | Restart():
            _connector(room, act)
        case IssueLinks() | PortalFault() | CardServiceFault() | LiftFaults() | Advance():
            _surroundings(room, act, progress)
        case _:
            assert_never(act)
    return []


def _file(room: Room, act: File | Burst, progress: Progress) -> list[Planted]:
    if isinstance(act, Burst):
        wanted = planting.Planting(procedure=act.procedure, case=act.case)
        return [_planted(room, _in_turn(room, wanted, turn), wanted) for turn in range(act.count)]
    wanted = planting.Planting(
        procedure=act.procedure or "",
        case=act.case,
        visible_after=timedelta(minutes=act.late),
        arrived_before=timedelta(minutes=act.ago),
        called_valid=act.called_valid,
        former=_number(act.former, progress) if act.former else "",
        hostile=act.hostile or "",
        signature=act.signature,
    )
    return [_planted(room, act.who, wanted)]


def _in_turn(room: Room, wanted: Planting, turn: int) -> int:
    day = room.simulation.world.portal_now().date()
    return planting.next_in_turn(room.population, wanted, day, turn)


def _planted(room: Room, who: int | str, wanted: Planting) -> Planted:
    one = planting.planted(room.simulation, room.population, who, wanted)
    room.note("resident", Operation.SUBMIT, one.number, _told(who=str(who)))
    return one


def _staff(room: Room, act: Decide | Identify, progress: Progress) -> None:
    """Let staff do something in the connector; that it refuses is its own affair."""
    filing = progress.planted[act.filing][0]
    staff = room.simulation.staff
    with suppress(ConnectorSaysNo):
        if isinstance(act, Decide):
            staff.decide(filing.number, act.decision, act.comment)
            said = {"decision": act.decision, "comment": act.comment}
            room.bench.call("decide", number=filing.number, **said)
        else:
            found = str(getattr(filing, act.column))
            if act.column == "signer":
                staff.identify(filing.number, found)
            room.bench.call("identify", number=filing.number, **{act.column: found})


def _connector(room: Room, act: Cycle | Restart) -> None:
    if isinstance(act, Restart):
        asyncio.run(room.bench.restart())
        return
    for _ in range(act.times):
        with suppress(ConnectorSaysNo):
            room.bench.call("cycle")


def _surroundings(
    room: Room,
    act: IssueLinks | PortalFault | CardServiceFault | LiftFaults | Advance,
    progress: Progress,
) -> None:
    simulation = room.simulation
    world = simulation.world
    match act:
        case IssueLinks():
            if act.late:
                lag = timedelta(hours=act.late)
                simulation.feed.mishaps.plant(Mishap(MishapKind.LATE, FileKind.FULL, lag))
            simulation.feed.issue(FileKind.FULL)
            room.pilot.tick()
        case PortalFault():
            number = _number(act.filing, progress) if act.filing else ""
            world.faults.plant(act.fault(number))
        case CardServiceFault():
            world.card_faults.plant(act.fault())
        case LiftFaults():
            world.faults.clear()
            world.card_faults.clear()
        case Advance():
            world.control.move(seconds_until(act, world.clock.now()))
            room.pilot.tick()
        case _:
            assert_never(act)


def seconds_until(act: Advance, now: datetime) -> float:
    """Return by how much the clock is moved; to a time of day that has passed, until tomorrow."""
    if act.until is None:
        return act.seconds()
    hour, minute = (int(part) for part in act.until.split(":"))
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return ((then if then > now else then + DAY) - now).total_seconds()


def _number(name: str, progress: Progress) -> str:
    return progress.planted[name][0].number


def _told(**what: str) -> str:
    return json.dumps(what, ensure_ascii=False)
