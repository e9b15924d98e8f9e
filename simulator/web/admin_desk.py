"""What the admin API does: each call acts on one running simulation and returns a message."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from simulator.contracts.problem import Problem, Text
from simulator.portal.refusal import Refusal
from simulator.townhall.mishaps import Mishap
from simulator.web import planting
from simulator.web.admin_answers import (
    Answer,
    Clock,
    Decisions,
    FaultKinds,
    Faults,
    Filed,
    Inbox,
    Journal,
    LinkFiles,
    Seed,
    State,
)
from simulator.web.admin_queries import (
    ClockStep,
    Deciding,
    FaultLifting,
    FaultPlanting,
    FilingFault,
    Identifying,
    JournalQuery,
    LinkIssue,
    MishapPlanting,
    Nothing,
    Planting,
    Reset,
)
from simulator.web.admin_reading import decisions, fault_kinds, faults, inbox, journal, links, state
from simulator.world.fault_kinds import TLS
from simulator.world.faults import Fault

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
            "fault-kinds": self.fault_kinds,
            "faults": self.faults,
            "plant-fault": self.plant_fault,
            "lift-fault": self.lift_fault,
            "clear-faults": self.clear_faults,
            "links": self.links,
            "issue-links": self.issue_links,
            "plant-mishap": self.plant_mishap,
            "lift-mishap": self.lift_mishap,
            "inbox": self.inbox,
            "decisions": self.decisions,
            "decide": self.decide,
            "identify": self.identify,
            "journal": self.journal,
        }

    def state(self, _query: Nothing) -> State:
        """Return how things stand."""
        return state(self._running)

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
        return state(self._running)

    def plant_filing(self, query: Planting) -> Filed:
        """File one application.

        Raises:
            Problem: the form cannot be filled in on this day, the portal refuses it, or the fault
                could never show.
        """
        simulation, population = self._running.simulation, self._running.population
        one = population.of(query.applicant)
        try:
            number = planting.plant(simulation, one, _wanted(query))
        except Refusal as refused:
            raise _portal_refused(refused) from refused
        arrived = simulation.applicant.receipt(number)
        return Filed(
            number=number,
            arrived=datetime.fromisoformat(arrived.arrived),
            visible=datetime.fromisoformat(arrived.visible),
            applicant=query.applicant,
            address_number=one.household.head.address_number,
            digest=arrived.package,
        )

    def fault_kinds(self, _query: Nothing) -> FaultKinds:
        """Return every way to fail."""
        return fault_kinds()

    def faults(self, _query: Nothing) -> Faults:
        """Return the faults that are still to happen."""
        return faults(self._running.simulation.world)

    def plant_fault(self, query: FaultPlanting) -> Faults:
        """Plant a fault.

        Raises:
            Problem: it could never show, or would lock out whoever wants to lift it.
        """
        if query.kind in TLS and query.until is None:
            raise _locked_out(query.kind)
        self._running.simulation.world.faults.plant(_fault(query))
        return self.faults(Nothing())

    def lift_fault(self, query: FaultLifting) -> Faults:
        """Take a fault away.

        Raises:
            Problem: there is none of this id.
        """
        if not self._running.simulation.world.faults.lift(query.id):
            raise _nothing_to_lift(query.id)
        return self.faults(Nothing())

    def clear_faults(self, _query: Nothing) -> Faults:
        """Take all faults away."""
        self._running.simulation.world.faults.clear()
        return self.faults(Nothing())

    def links(self, _query: Nothing) -> LinkFiles:
        """Return the files of link data, here and to come, and what will go wrong with them."""
        return links(self._running)

    def issue_links(self, query: LinkIssue) -> LinkFiles:
        """Issue a file of link data now.

        Raises:
            Problem: the profile has no such files.
        """
        try:
            self._running.simulation.feed.issue(query.file)
        except ValueError as error:
            raise _no_deltas() from error
        return links(self._running)

    def plant_mishap(self, query: MishapPlanting) -> LinkFiles:
        """Let something go wrong with a file of link data.

        Raises:
            Problem: it would never show.
        """
        lag = timedelta(seconds=query.lag)
        mishap = Mishap(query.kind, query.file, lag, query.times)
        self._running.simulation.feed.mishaps.plant(mishap)
        return links(self._running)

    def lift_mishap(self, query: FaultLifting) -> LinkFiles:
        """Take a mishap away.

        Raises:
            Problem: there is none of this id.
        """
        if not self._running.simulation.feed.mishaps.lift(query.id):
            raise _nothing_to_lift(query.id)
        return links(self._running)

    def inbox(self, _query: Nothing) -> Inbox:
        """Return what was handed over, compared with what was filed."""
        return inbox(self._running)

    def decisions(self, _query: Nothing) -> Decisions:
        """Return what staff did."""
        return decisions(self._running.simulation)

    def decide(self, query: Deciding) -> Decisions:
        """Record a decision.

        Raises:
            Problem: there is no such filing.
        """
        staff = self._running.simulation.staff
        staff.decide(query.number, query.decision, query.comment, query.staff)
        return self.decisions(Nothing())

    def identify(self, query: Identifying) -> Decisions:
        """Record whose filing staff found it to be.

        Raises:
            Problem: there is no such filing, or no such open record.
        """
        self._running.simulation.staff.identify(query.number, query.signer, query.staff)
        return self.decisions(Nothing())

    def journal(self, query: JournalQuery) -> Journal:
        """Return calls."""
        return journal(self._running.simulation.world, query)


def _wanted(query: Planting) -> planting.Planting:
    return planting.Planting(
        procedure=query.procedure,
        visible_after=timedelta(seconds=query.visible_after),
        arrived_before=timedelta(seconds=query.arrived_before),
        called_valid=query.called_valid,
        hostile=query.hostile or "",
        signature=query.signature,
        fault=None if query.fault is None else _fault(query.fault),
    )


def _fault(query: FilingFault) -> Fault:
    told = {name: getattr(query, name) for name in type(query).model_fields}
    return Fault(json=told.pop("with_json"), **told)


def _nothing_to_lift(id_: int) -> Problem:
    return Problem(
        Text(f"番号 {id_} の障害はありません。", f"There is no fault {id_}."),
        Text("植えたときの応答で確かめてください。", "See the answer when it was planted."),
    )


def _no_deltas() -> Problem:
    return Problem(
        Text("このプロファイルに差分ファイルはありません。", "This profile has no delta files."),
        Text("file を full にしてください。", "Let file be full."),
    )


def _locked_out(kind: str) -> Problem:
    return Problem(
        Text(
            f"障害 {kind} には until が要ります。この API も同じ証明書で呼ばれるからです。",
            f"The fault {kind} needs until: this API is called by the same certificate.",
        ),
        Text("終わる時刻を until に書いてください。", "Tell in until when it ends."),
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
