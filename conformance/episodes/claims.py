"""The plain filing of every episode: what somebody files at the office where the checks play.

A municipality gets the claim for child allowance (児童手当 認定請求), a prefecture the application
for a parking certificate (自動車の保管場所証明), which takes attachments and free text, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.procedures import catalogue
from simulator.residents import filings
from simulator.residents.offices import office as office_of

if TYPE_CHECKING:
    from datetime import date

    from simulator.contracts.filing import Filing
    from simulator.residents.hazards import Hazard
    from simulator.residents.households import Household
    from simulator.world.choices import Choices

CLAIM = "child-allowance-claim"


@dataclass(frozen=True)
class Plain:
    """What is filed at an office where nothing else is said.

    Args:
        procedure: the procedure.
        section: a section of its form that takes further items.
        note: an item for free text.
        statement: an attachment that changes nothing but itself.
        unsigned: a procedure that may be filed after a login, without a signature.
    """

    procedure: str
    section: str
    note: str
    statement: str
    unsigned: str


AT_MUNICIPALITY = Plain(
    procedure=CLAIM,
    section="claim",
    note="remarks",
    statement="cohabitation-priority-statement",
    unsigned="child-allowance-end",
)
AT_PREFECTURE = Plain(
    procedure="car-parking-certificate",
    section="parking",
    note="contact",
    statement="layout",
    unsigned="car-tax-address",
)


def plain_at(office: str) -> Plain:
    """Return what is filed at an office, by its code."""
    return AT_PREFECTURE if office_of(office).is_prefecture else AT_MUNICIPALITY


def claim(
    household: Household,
    choices: Choices,
    day: date,
    hazards: tuple[Hazard, ...] = (),
    office: str = "",
) -> Filing:
    """Return the plain filing of a known family.

    Args:
        household: who files; its head signs.
        choices: the source of chance.
        day: the filing day.
        hazards: those about the filing, to be typed in.
        office: code of where they file; "" is the municipality they live in.
    """
    at = office or household.municipality
    procedure = catalogue.procedure(plain_at(at).procedure).at(at)
    # Whom a proxy files for only staff can tell, so that it is never plain.
    own = tuple(case for case in procedure.cases if case.proxy is None)
    procedure = procedure.model_copy(update={"cases": own})
    return filings.by_family(choices, procedure, household, day=day, hazards=hazards).filing
