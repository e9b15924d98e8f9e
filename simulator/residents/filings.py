"""Filings with the people who file them, for any procedure and any of its cases.

A case names a life event. So the family comes first, to whom that event happened; what it knows
goes into the form, and the filing keeps the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.contracts.filing import Proxy, ProxyKind
from simulator.contracts.problem import Problem, Text
from simulator.procedures import builder, catalogue
from simulator.residents import families, places, situations
from simulator.residents.events import EVENTS
from simulator.residents.mynumber import Policy
from simulator.world.choices import Simplest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.contracts.filing import Filing
    from simulator.procedures.cases import Case
    from simulator.procedures.facts import Facts
    from simulator.procedures.model import Procedure
    from simulator.residents.hazards import Hazard
    from simulator.residents.households import Household, Resident
    from simulator.residents.personas import Persona
    from simulator.residents.situations import Situation
    from simulator.world.choices import Choices

    Texts = dict[str, str]

RELATIONS = {ProxyKind.STATUTORY: "成年後見人", ProxyKind.APPOINTED: "友人"}
BEFORE = (30, 45)
"""How many days before a filing the one that it needs was made. Our model."""


@dataclass(frozen=True)
class Drawn:
    """A filing, and who files it.

    Args:
        filing: what they file.
        situation: who they are, and why.
    """

    filing: Filing
    situation: Situation


def drawn(
    choices: Choices,
    procedure: Procedure,
    case: Case,
    *,
    municipality: str,
    day: date,
    hazards: tuple[Hazard, ...] = (),
    index: int = 0,
    policy: Policy = Policy.OMIT,
) -> Drawn:
    """Draw somebody who files a procedure in one case, and what they file.

    Args:
        choices: the source of chance; the smallest answers give the simplest filing.
        procedure: the procedure as the municipality offers it.
        case: one of the procedure's.
        municipality: six-digit code of the addressee.
        day: the filing day.
        hazards: injected into the family, or typed into the form.
        index: number of the household.
        policy: about 個人番号.

    Raises:
        Problem: a rule forbids such a filing on that day, or there is no data for the municipality.
    """
    situation = situations.situation(
        choices,
        case.event,
        municipality=municipality,
        day=day,
        days=(case.days.min, case.days.max),
        suppose=_supposed(choices, case, day),
        hazards=hazards,
        index=index,
        policy=policy,
    )
    return _filled_in(choices, procedure, case, situation, hazards)


def by_family(
    choices: Choices,
    procedure: Procedure,
    household: Household,
    *,
    day: date,
    case: Case | None = None,
    days: int | None = None,
    suppose: Mapping[str, str] = situations.NOTHING,
    hazards: tuple[Hazard, ...] = (),
) -> Drawn:
    """Return what a known family files.

    Args:
        choices: the source of chance.
        procedure: the procedure as the municipality offers it.
        household: the family; it files where it lives.
        day: the filing day.
        case: one of the procedure's; None draws one that fits the family.
        days: how long ago it happened; None leaves it to the case.
        suppose: facts that are to hold besides those of the case.
        hazards: those about the filing are typed in; those about the family must already be part
            of it.

    Raises:
        Problem: nothing that leads to this procedure can have happened to the family by that day,
            or a rule forbids the filing.
    """
    chosen = _one_of(choices, procedure, household, day, case)
    situation = situations.situation_of(
        choices,
        chosen.event,
        household,
        day=day,
        days=(chosen.days.min, chosen.days.max) if days is None else (days, days),
        suppose={**_supposed(choices, chosen, day), **suppose},
    )
    return _filled_in(choices, procedure, chosen, situation, hazards)


def by_persona(choices: Choices, persona: Persona, household: Household, day: date) -> Drawn:
    """Return what a persona files to make its point.

    Args:
        choices: the source of chance for what the point leaves open.
        persona: the persona.
        household: its household.
        day: the filing day.

    Raises:
        Problem: as `by_family`.
    """
    files = persona.filing
    procedure = catalogue.procedure(files.procedure).at(household.municipality)
    return by_family(
        choices,
        procedure,
        household,
        day=day,
        case=procedure.case(files.case) if files.case else None,
        days=files.days,
        suppose=files.suppose,
    )


def fitting(
    procedure: Procedure, household: Household, day: date, case: Case | None = None
) -> tuple[Case, ...]:
    """Return the cases of a procedure that can be a family's on a day.

    Args:
        procedure: the procedure.
        household: the family.
        day: the filing day.
        case: the only one that matters; None for any.
    """
    return tuple(
        one for one in ((case,) if case else procedure.cases) if _fits(one, household, day)
    )


def represented(filing: Filing, proxy: Resident) -> Filing:
    """Return a filing that somebody else files than it says, with the same right to.

    Args:
        filing: one that a proxy files.
        proxy: who files it instead. An office (提出代行者) stays; one of its staff signs.
    """
    said = filing.proxy
    if said is None or said.kind is ProxyKind.SENDER:
        return filing
    own = Proxy(said.kind, proxy.name, RELATIONS[said.kind], proxy.address, proxy.phone)
    return replace(filing, proxy=own)


def facts_of(case: Case, day: date, suppose: Mapping[str, str]) -> Facts:
    """Return what the simplest resident knows who files in a case.

    Args:
        case: the case.
        day: the filing day.
        suppose: facts that are to hold.
    """
    simplest = Simplest()
    situation = situations.situation(
        simplest,
        case.event,
        municipality=places.DEFAULT,
        day=day,
        days=(case.days.min, case.days.max),
        suppose={**_supposed(simplest, case, day), **suppose},
    )
    return situation.facts


def _fits(case: Case, household: Household, day: date) -> bool:
    event = EVENTS[case.event]
    return (
        event.fits(household, day)
        and situations.agrees(household, day, {**dict(event.supposes), **case.suppose})
        and (case.proxy is not ProxyKind.APPOINTED or families.has_helper(household, day))
        and (not event.birth or (day - household.children[-1].born).days <= case.days.max)
    )


def _one_of(
    choices: Choices, procedure: Procedure, household: Household, day: date, case: Case | None
) -> Case:
    fit = fitting(procedure, household, day, case)
    if not fit:
        rule = EVENTS[(case or procedure.cases[0]).event].rule
        raise Problem(
            Text(
                ja=f"{household.head.name} の世帯は、{day} の時点で {procedure.id} を"
                f"申請する場面にありません{f' (規則 {rule})' if rule else ''}。",
                en=f"On {day}, nothing makes the family of {household.head.name} file"
                f" {procedure.id}{f' (rule {rule})' if rule else ''}.",
            ),
            Text(ja="別の申請者を選んでください。", en="Choose somebody else to file."),
        )
    return choices.pick([case for case in fit for _ in range(case.weight)])


def _supposed(choices: Choices, case: Case, day: date) -> Texts:
    """Return the facts a case supposes, with those about the filing that went before it."""
    if case.prior is None:
        return dict(case.suppose)
    before = day - timedelta(days=choices.integer(*BEFORE))
    number = f"{before:%Y%m%d}{1:012d}"
    return {"prior.number": number, "prior.date": before.isoformat(), **case.suppose}


def _filled_in(
    choices: Choices,
    procedure: Procedure,
    case: Case,
    situation: Situation,
    hazards: tuple[Hazard, ...],
) -> Drawn:
    filing = builder.fill_in(
        procedure,
        case,
        situation.facts,
        choices,
        municipality=addressee(procedure, situation.household.municipality),
        hazards=hazards,
    )
    return Drawn(filing, situation)


def addressee(procedure: Procedure, municipality: str) -> str:
    """Return the code of whom residents of a municipality file at: it, or its prefecture."""
    if procedure.receiver == "municipality":
        return municipality
    prefecture = f"{municipality[:2]}000"
    return prefecture + places.check_digit(prefecture)
