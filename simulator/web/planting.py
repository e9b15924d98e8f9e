"""Files an application for somebody who lives in a simulation, whole or with a flaw by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from simulator.cards.pins import DEFAULT_PINS as PINS
from simulator.contracts.problem import Problem, Text
from simulator.portal.applicant import Arrival
from simulator.portal.hostile import Means, apply, signer
from simulator.portal.page import logged_in, sign
from simulator.procedures import catalogue
from simulator.residents import filings
from simulator.web.population import RESIDENTS
from simulator.web.signature_faults import SignatureFault, changed, robbed, signing
from simulator.world.choices import Stream
from simulator.world.fault_kinds import KINDS, Hits

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from simulator.contracts.filing import Filing
    from simulator.contracts.package import Receipt
    from simulator.procedures.cases import Case
    from simulator.procedures.model import Procedure
    from simulator.residents.filings import Drawn
    from simulator.web.population import Inhabitant, Population
    from simulator.web.simulation import Simulation
    from simulator.world.faults import Fault, Faults

    Members = dict[str, bytes]

NO_NUMBER = "0"
CLAIM = "child-allowance-claim"


@dataclass(frozen=True)
class Planting:
    """What is to be filed, and what is wrong with it.

    Args:
        procedure: its id; "" for what the persona is about, `CLAIM` for anybody else.
        case: id of one of its cases; "" for one that fits.
        visible_after: the municipality sees it this much later than it arrived.
        arrived_before: its 到達日時 lies this far in the past.
        called_valid: the portal's own check errs, and finds the signature valid whatever it is.
        former: 受付番号 of the filing it takes the place of (再申請), "" for none.
        hostile: name of what is wrong with the 申請ZIP, "" for nothing.
        signature: what is wrong with the signature.
        fault: what goes wrong with its arrival, or with calls about it.
    """

    procedure: str = ""
    case: str = ""
    visible_after: timedelta = timedelta(0)
    arrived_before: timedelta = timedelta(0)
    called_valid: bool = False
    former: str = ""
    hostile: str = ""
    signature: SignatureFault | None = None
    fault: Fault | None = None


@dataclass(frozen=True)
class Planted:
    """A filing that was planted, and whose it is.

    Args:
        number: 受付番号.
        municipality: code of whom it is addressed to.
        signer: the present 宛名番号 of who signed.
        before: the 宛名番号 who signed had first, where another has taken its place.
        subject: 宛名番号 of whom it is about, as the form tells.
    """

    number: str
    municipality: str
    signer: str
    before: str
    subject: str


def next_in_turn(population: Population, planting: Planting, day: date, turn: int) -> int:
    """Return whose turn it is to file: a resident's, or a persona's where no resident can.

    Args:
        population: who lives there.
        planting: what is to be filed.
        day: when.
        turn: how many have filed before.

    Raises:
        Problem: it can have happened to nobody.
    """
    procedure = catalogue.procedure(planting.procedure or CLAIM)
    case = _case(procedure, planting.case)
    able = [
        number
        for number, household in population.households.items()
        if filings.fitting(procedure, household, day, case)
    ]
    if not able:
        raise Problem(
            Text(
                f"{day} の時点で {procedure.id} を申請できる人がいません。",
                f"On {day}, nobody can file {procedure.id}.",
            ),
            Text(
                "時計を進めるか、別の場面を選んでください。",
                "Move the clock, or choose another case.",
            ),
        )
    turns = [number for number in able if number <= RESIDENTS] or able
    return turns[turn % len(turns)]


def plant(
    simulation: Simulation, population: Population, who: int | str, planting: Planting
) -> str:
    """File an application and return its 受付番号; see `planted`."""
    return planted(simulation, population, who, planting).number


def planted(
    simulation: Simulation, population: Population, who: int | str, planting: Planting
) -> Planted:
    """File an application, and tell what is true of it.

    Args:
        simulation: where.
        population: who lives there.
        who: who files: a resident's number, or a persona's id.
        planting: what.

    Raises:
        Problem: the form cannot be filled in on this day, or the fault could never show.
        Refusal: the portal does not take the filing.
    """
    world = simulation.world
    now = world.portal_now()
    one, drawn = _filed(simulation, population, who, planting)
    filing = drawn.filing
    about_it = _plant_ahead(world.faults, planting.fault)
    arrived = now - planting.arrived_before
    arrival = Arrival(
        visible=arrived + planting.visible_after,
        arrived=arrived,
        alter=_alter(simulation, planting),
        repack=_repack(simulation, one, planting.hostile),
        called_valid=planting.called_valid,
    )
    receipt = _submit(simulation, one, filing, planting, arrival)
    if about_it is not None:
        world.faults.plant(replace(about_it, number=receipt.number))
    return Planted(
        number=receipt.number,
        municipality=filing.municipality,
        signer=simulation.residents.current(one.signer.address_number),
        before=one.signer.address_number,
        subject=simulation.residents.current(drawn.situation.applicant.address_number),
    )


def _submit(
    simulation: Simulation,
    one: Inhabitant,
    filing: Filing,
    planting: Planting,
    arrival: Arrival,
) -> Receipt:
    desk, fault, former = simulation.applicant, planting.signature, planting.former
    if fault is SignatureFault.UNSIGNED:
        now, own = simulation.world.portal_now(), one.card.authentication
        login = logged_in(simulation.logins, now, own, PINS.authentication)
        draft = desk.prepare(filing, former=former)
        return desk.submit(draft.id, b"", b"", arrival, login=login)
    hand = signing(simulation, one, fault)
    draft = desk.prepare(filing, hand.certificate, former)
    value = sign(draft, hand.credential, hand.pin, hand.handing)
    return desk.submit(draft.id, value, hand.certificate, arrival)


def _filed(
    simulation: Simulation, population: Population, who: int | str, planting: Planting
) -> tuple[Inhabitant, Drawn]:
    """Return who signs, and what they file."""
    world, one = simulation.world, population.of(who)
    day, choices = world.portal_now().date(), Stream(world.seed, "claim", one.number)
    about = one.persona.filing.procedure if one.persona else CLAIM
    if one.persona and planting.procedure in ("", about) and not planting.case:
        drawn = filings.by_persona(choices, one.persona, one.household, day)
    else:
        procedure = catalogue.procedure(planting.procedure or about).at(one.household.municipality)
        case = _case(procedure, planting.case)
        drawn = filings.by_family(choices, procedure, one.household, day=day, case=case)
    if drawn.filing.proxy and drawn.situation.applicant is one.household.head:
        other = population.of(one.number % RESIDENTS + 1)
        sent = filings.represented(drawn.filing, other.signer)
        return other, replace(drawn, filing=sent)
    return one, drawn


def _case(procedure: Procedure, name: str) -> Case | None:
    """Return a case by id; None for "".

    Raises:
        Problem: the procedure has no such case.
    """
    if not name:
        return None
    try:
        return procedure.case(name)
    except KeyError:
        known = ", ".join(case.id for case in procedure.cases)
        raise Problem(
            Text(
                f"手続 {procedure.id} に場面 {name!r} はありません。",
                f"{procedure.id} has no case {name!r}.",
            ),
            Text(f"次から選んでください: {known}", f"Choose one of: {known}"),
        ) from None


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
    names = simulation.world.profile.package.members
    if planting.signature is SignatureFault.FORM_CHANGED:
        form = names.application
        return lambda members: members | {form: changed(members[form])}
    if planting.signature is SignatureFault.LOST:
        return lambda members: robbed(members, names)
    return None
