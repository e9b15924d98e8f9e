"""Who files in a case: the facts of a drawn family, for tests that file any procedure."""

from collections.abc import Mapping
from datetime import date, timedelta

from simulator.procedures import twins
from simulator.procedures.cases import Case
from simulator.procedures.facts import Facts
from simulator.procedures.model import Procedure
from simulator.residents.situations import situation
from simulator.world.choices import Choices, Simplest

MUNICIPALITY = "132012"
SIMPLEST = Simplest()
PRIOR = timedelta(days=30)


def known(case: Case, day: date, suppose: Mapping[str, str], choices: Choices = SIMPLEST) -> Facts:
    """Return what a family knows that files in a case on a day; the simplest unless drawn."""
    prior = {"prior.number": "TEST-0001", "prior.date": (day - PRIOR).isoformat()}
    return situation(
        choices,
        case.event,
        municipality=MUNICIPALITY,
        day=day,
        days=(case.days.min, case.days.max),
        suppose=(prior if case.prior else {}) | dict(suppose),
    ).facts


def day_for(procedure: Procedure, case: Case) -> date:
    """Return a day on which the case is filed."""
    return twins.filing_day(case, min(procedure.last_day or twins.USUAL_DAY, twins.USUAL_DAY))
