"""Files an application for somebody who lives in a simulation, whole or with a flaw by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from simulator.cards.pins import DEFAULT_PINS as PINS
from simulator.portal.applicant import Arrival
from simulator.portal.hostile import Means, apply, signer
from simulator.portal.page import sign
from simulator.procedures import child_allowance
from simulator.web.signature_faults import SignatureFault, changed, signing
from simulator.world.choices import Stream
from simulator.world.fault_kinds import KINDS, Hits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from simulator.contracts.filing import Filing
    from simulator.residents.households import Household
    from simulator.web.population import Inhabitant
    from simulator.web.simulation import Simulation
    from simulator.world.choices import Choices
    from simulator.world.faults import Fault, Faults

    Members = dict[str, bytes]

NO_NUMBER = "0"
CLAIMS: Mapping[str, Callable[[Household, Choices, date], Filing]] = {
    child_allowance.CLAIM: child_allowance.claim
}
"""What fills in the form of each procedure that residents can file for."""


@dataclass(frozen=True)
class Planting:
    """What is to be filed, and what is wrong with it.

    Args:
        procedure: one of `CLAIMS`.
        visible_after: the municipality sees it this much later than it arrived.
        arrived_before: its 到達日時 lies this far in the past.
        called_valid: the portal's own check errs, and finds the signature valid whatever it is.
        hostile: name of what is wrong with the 申請ZIP, "" for nothing.
        signature: what is wrong with the signature.
        fault: what goes wrong with its arrival, or with calls about it.
    """

    procedure: str
    visible_after: timedelta = timedelta(0)
    arrived_before: timedelta = timedelta(0)
    called_valid: bool = False
    hostile: str = ""
    signature: SignatureFault | None = None
    fault: Fault | None = None


def plant(simulation: Simulation, one: Inhabitant, planting: Planting) -> str:
    """File an application and return its 受付番号.

    Args:
        simulation: where.
        one: who files.
        planting: what.

    Raises:
        Problem: the form cannot be filled in on this day, or the fault could never show.
        Refusal: the portal does not take the filing.
    """
    world = simulation.world
    now = world.portal_now()
    choices = Stream(world.seed, "claim", one.number)
    filing = CLAIMS[planting.procedure](one.household, choices, now.date())
    about_it = _plant_ahead(world.faults, planting.fault)
    hand = signing(simulation, one, planting.signature)
    desk = simulation.applicant
    draft = desk.prepare(filing, hand.certificate)
    value = sign(draft, hand.credential, hand.pin, hand.handing)
    arrived = now - planting.arrived_before
    arrival = Arrival(
        visible=arrived + planting.visible_after,
        arrived=arrived,
        alter=_alter(simulation, planting),
        repack=_repack(simulation, one, planting.hostile),
        called_valid=planting.called_valid,
    )
    receipt = desk.submit(draft.id, value, hand.certificate, arrival)
    if about_it is not None:
        world.faults.plant(replace(about_it, number=receipt.number))
    return receipt.number


def _plant_ahead(faults: Faults, fault: Fault | None) -> Fault | None:
    """Plant what must be there when the filing arrives, and return what is planted after that.

    What is about calls is planted and lifted for once, so that it is refused before anything is
    filed.
    """
    if fault is None:
        return None
    if KINDS[fault.kind].hits is Hits.ARRIVAL:
        faults.plant(fault)
        return None
    faults.lift(faults.plant(replace(fault, number=NO_NUMBER)))
    return fault


def _repack(
    simulation: Simulation, one: Inhabitant, hostile: str
) -> Callable[[bytes], bytes] | None:
    if not hostile:
        return None
    package = simulation.world.profile.package
    means = Means(package, signer(package, one.card.signature, PINS.signature))
    return lambda content: apply(hostile, content, means)


def _alter(simulation: Simulation, planting: Planting) -> Callable[[Members], Members] | None:
    if planting.signature is not SignatureFault.FORM_CHANGED:
        return None
    name = simulation.world.profile.package.members.application
    return lambda members: members | {name: changed(members[name])}
