"""The claim for child allowance of a known family, which most tests of forms start from."""

from datetime import date

from simulator.contracts.filing import Filing
from simulator.procedures import catalogue
from simulator.residents import filings
from simulator.residents.hazards import Hazard
from simulator.residents.households import Household
from simulator.world.choices import Choices

CLAIM = catalogue.procedure("child-allowance-claim")


def claim_of(
    household: Household, choices: Choices, day: date, hazards: tuple[Hazard, ...] = ()
) -> Filing:
    """Return what a family claims, who typed what hazards say."""
    return filings.by_family(choices, CLAIM, household, day=day, hazards=hazards).filing
