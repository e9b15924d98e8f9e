"""However a municipality or prefecture offers a procedure, its residents can file there."""

import pytest

from simulator.procedures import catalogue, check, proxy, twins
from simulator.procedures.model import Procedure
from simulator.residents import filings, places
from simulator.world.choices import Stream

PROCEDURES = [one for one in catalogue.procedures() if one.local]


def home(code: str) -> str:
    """Return a municipality whose residents file at an office: itself, or one of a prefecture."""
    if code in places.codes():
        return code
    return next(one for one in places.codes() if one.startswith(code[:2]))


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: str(one.id))
def test_residents_of_every_named_office_can_file_there_in_every_case(procedure: Procedure) -> None:
    last = min(procedure.last_day or twins.USUAL_DAY, twins.USUAL_DAY)
    for local in procedure.local:
        offered = procedure.at(local.municipality)
        assert offered.cases
        for case in offered.cases:
            filing = filings.drawn(
                Stream(1, local.municipality, case.id),
                offered,
                case,
                municipality=home(local.municipality),
                day=twins.filing_day(case, last),
            ).filing

            assert filing.municipality == local.municipality
            assert check.findings(offered, filing) == []
            assert list(proxy.findings(offered, filing)) == []
            assert offered.title_of(filing) in [one.title for one in offered.offers()]
