"""Faults by the admin API: of the portal, and of the card service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import Operation
from simulator.web.admin_answers import (
    Answer,
    CardFaultKindRow,
    FaultKindRow,
    FaultKinds,
    Faults,
    PlantedCardFault,
    PlantedFault,
    Words,
)
from simulator.web.admin_queries import (
    CardFaultPlanting,
    FaultLifting,
    FaultPlanting,
    FilingFault,
    Nothing,
)
from simulator.world.card_faults import CardFault, CardFaultKind, operations_of
from simulator.world.fault_kinds import KINDS, TLS
from simulator.world.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.web.running import Running


class FaultDesk:
    """Plants and lifts the faults of one running simulation.

    Args:
        running: the simulation.
    """

    def __init__(self, running: Running) -> None:
        self._running = running
        self.acts: Mapping[str, Callable[[Any], Answer]] = {
            "fault-kinds": self.fault_kinds,
            "faults": self.faults,
            "plant-fault": self.plant_fault,
            "lift-fault": self.lift_fault,
            "plant-card-fault": self.plant_card_fault,
            "lift-card-fault": self.lift_card_fault,
            "clear-faults": self.clear_faults,
        }

    def fault_kinds(self, _query: Nothing) -> FaultKinds:
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
            ),
            card=tuple(
                CardFaultKindRow(kind=kind, operations=tuple(operations_of(kind)))
                for kind in CardFaultKind
            ),
        )

    def faults(self, _query: Nothing) -> Faults:
        """Return the faults that are still to happen."""
        world = self._running.simulation.world
        return Faults(
            faults=tuple(
                PlantedFault(id=one.id, **vars(one.fault)) for one in world.faults.planted()
            ),
            card=tuple(
                PlantedCardFault(id=id_, **vars(fault))
                for id_, fault in world.card_faults.planted().items()
            ),
        )

    def plant_fault(self, query: FaultPlanting) -> Faults:
        """Plant a fault.

        Raises:
            Problem: it could never show, or would lock out whoever wants to lift it.
        """
        if query.kind in TLS and query.until is None:
            raise _locked_out(query.kind)
        self._running.simulation.world.faults.plant(fault_of(query))
        return self.faults(Nothing())

    def lift_fault(self, query: FaultLifting) -> Faults:
        """Take a fault away.

        Raises:
            Problem: there is none of this id.
        """
        if not self._running.simulation.world.faults.lift(query.id):
            raise nothing_to_lift(query.id)
        return self.faults(Nothing())

    def plant_card_fault(self, query: CardFaultPlanting) -> Faults:
        """Plant a fault of the card service.

        Raises:
            Problem: it could never show.
        """
        try:
            fault = CardFault(query.kind, query.operation, query.about, query.times)
        except ValueError as error:
            raise _never_at(query) from error
        self._running.simulation.world.card_faults.plant(fault)
        return self.faults(Nothing())

    def lift_card_fault(self, query: FaultLifting) -> Faults:
        """Take a fault of the card service away.

        Raises:
            Problem: there is none of this id.
        """
        if not self._running.simulation.world.card_faults.lift(query.id):
            raise nothing_to_lift(query.id)
        return self.faults(Nothing())

    def clear_faults(self, _query: Nothing) -> Faults:
        """Take all faults away."""
        world = self._running.simulation.world
        world.faults.clear()
        world.card_faults.clear()
        return self.faults(Nothing())


def fault_of(query: FilingFault) -> Fault:
    """Return the fault a query tells of."""
    told = {name: getattr(query, name) for name in type(query).model_fields}
    return Fault(json=told.pop("with_json"), **told)


def nothing_to_lift(id_: int) -> Problem:
    """Return the Problem of an id that nothing has."""
    return Problem(
        Text(f"番号 {id_} の障害はありません。", f"There is no fault {id_}."),
        Text("植えたときの応答で確かめてください。", "See the answer when it was planted."),
    )


def _never_at(query: CardFaultPlanting) -> Problem:
    kind, operation = query.kind, query.operation
    return Problem(
        Text(f"{kind} は {operation} では起きません。", f"{kind} cannot happen at {operation}."),
        Text("GET faults/kinds で確かめてください。", "GET faults/kinds tells where it can."),
    )


def _locked_out(kind: str) -> Problem:
    return Problem(
        Text(
            f"障害 {kind} には until が要ります。この API も同じ証明書で呼ばれるからです。",
            f"The fault {kind} needs until: this API is called by the same certificate.",
        ),
        Text("終わる時刻を until に書いてください。", "Tell in until when it ends."),
    )
