"""The claim for child allowance (児童手当 認定請求), the plain filing of every episode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.procedures import catalogue
from simulator.residents import filings

if TYPE_CHECKING:
    from datetime import date

    from simulator.contracts.filing import Filing
    from simulator.residents.hazards import Hazard
    from simulator.residents.households import Household
    from simulator.world.choices import Choices

CLAIM = "child-allowance-claim"


def claim(
    household: Household, choices: Choices, day: date, hazards: tuple[Hazard, ...] = ()
) -> Filing:
    """Return the claim for child allowance (児童手当 認定請求) of a known family.

    Args:
        household: who claims; its head signs.
        choices: the source of chance.
        day: the filing day.
        hazards: those about the filing, to be typed in.
    """
    procedure = catalogue.procedure(CLAIM).at(household.municipality)
    return filings.by_family(choices, procedure, household, day=day, hazards=hazards).filing
