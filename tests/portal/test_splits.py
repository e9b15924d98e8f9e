"""A city that makes two forms of one procedure offers both, and a filing comes by its own title."""

from datetime import date

from lxml import etree

from conformance.episodes.people import Person
from simulator.contracts.profile import builtin
from simulator.procedures import catalogue
from simulator.residents import filings
from simulator.web.simulation import Simulation
from simulator.world.choices import Simplest
from tests.portal.conftest import Caller
from tests.web.builders import file, members

ODAWARA = "142069"
FIRST = "02-1 要介護・要支援更新認定の申請（第1号被保険者用）"
SECOND = "02-2 要介護・要支援更新認定の申請（第2号被保険者用）"


def test_both_forms_are_found_by_their_titles_and_have_one_id(portal: Caller) -> None:
    asked = {"municipalityCode": ODAWARA, "keyword": "更新認定"}
    told = portal.post("/applicant/v1/procedures/search", asked).json()["result"]["procedures"]

    assert [(one["procedureId"], one["title"]) for one in told] == [
        ("care-renewal", FIRST),
        ("care-renewal", SECOND),
    ]


def test_a_filing_comes_by_the_title_of_its_form(town: Simulation, person: Person) -> None:
    renewal = catalogue.procedure("care-renewal").at(ODAWARA)
    day = date(2026, 6, 1)
    drawn = filings.drawn(Simplest(), renewal, renewal.case(), municipality=ODAWARA, day=day)
    assert drawn.filing.values["category"] == "first"

    form = members(town, file(town, person, drawn.filing))[builtin().package.members.application]

    assert FIRST in etree.tostring(etree.fromstring(form), encoding="unicode")
    assert SECOND not in etree.tostring(etree.fromstring(form), encoding="unicode")
