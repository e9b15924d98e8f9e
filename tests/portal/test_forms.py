"""A resident fills in the form in force; an outdated version is refused, or taken in its grace."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from conformance.episodes.people import Person
from simulator.contracts.filing import Filing
from simulator.portal.forms import Forms
from simulator.portal.municipality import Account
from simulator.portal.refusal import Refusal
from simulator.procedures import catalogue
from simulator.procedures.model import Procedure, Revision
from simulator.residents import filings
from simulator.web.simulation import Simulation
from simulator.world.choices import Simplest
from simulator.world.clock import SimulatedClock
from tests.web.builders import ACCOUNT, file, members, package

CLAIM = "child-allowance-claim"
ORIGIN = {"provenance": "modelled", "why": "test"}
TODAY = date(2026, 6, 1)
ITEM = {"id": "twin", "label": "双子", "type": "text", "max_length": 9, "origin": ORIGIN}
Findings = Callable[[Filing], list[tuple[str, str, str]]]


def revise(town: Simulation, since: date, grace_days: int = 0) -> None:
    told = {
        "form_version": "2026-06.1",
        "from": since,
        "grace_days": grace_days,
        "added": [{"section": "claim", "item": [ITEM]}],
        "origin": ORIGIN,
    }
    town.applicant.forms.revise(CLAIM, Revision.model_validate(told))


@pytest.fixture
def findings(town: Simulation) -> Findings:
    def told(filing: Filing) -> list[tuple[str, str, str]]:
        return [(one.item, one.code, one.ja) for one in town.applicant.findings(filing)]

    return told


def test_a_form_revised_while_the_portal_runs_is_the_one_to_fill_in(
    town: Simulation, person: Person, findings: Findings
) -> None:
    assert findings(person.claim) == []
    revise(town, TODAY)

    assert findings(person.claim) == [
        (
            "",
            "outdated-version",
            "様式の版 2024-10.1 の受付は 2026-05-31 で終わりました。2026-06.1 を使ってください。",
        )
    ]
    assert findings(replace(person.claim, form_version="2026-06.1")) == []


def test_within_its_grace_an_outdated_version_is_taken_as_it_was(
    town: Simulation, person: Person, findings: Findings, clock: SimulatedClock
) -> None:
    revise(town, TODAY, grace_days=3)

    old = members(town, file(town, person))
    new = members(town, file(town, person, replace(person.claim, form_version="2026-06.1")))
    clock.advance(timedelta(days=3))

    assert b'id="twin"' not in old["application.xml"]
    assert b'id="twin"' in new["application.xml"]
    assert 'id="child-allowance-claim" 様式版="2026-06.1"'.encode() in new["manifest.xml"]
    assert [code for _, code, _ in findings(person.claim)] == ["outdated-version"]


def test_a_version_that_has_not_begun_is_not_taken(
    town: Simulation, person: Person, findings: Findings, clock: SimulatedClock
) -> None:
    revise(town, TODAY + timedelta(days=1))
    early = replace(person.claim, form_version="2026-06.1")

    assert [(code, "2024-10.1" in ja) for _, code, ja in findings(early)] == [
        ("wrong-version", True)
    ]
    clock.advance(timedelta(days=1))
    assert findings(early) == []


def test_what_one_portal_of_a_world_planted_every_other_sees(town: Simulation) -> None:
    other = Forms(town.world)
    revise(town, TODAY)

    assert other.in_force(CLAIM, "132012").form.form_version == "2026-06.1"


def test_an_item_of_one_municipality_is_asked_for_there_alone(town: Simulation) -> None:
    school = ITEM | {"id": "local_school", "label": "通学区域"}
    local = {
        "municipality": "012025",
        "signature": "署名必須",
        "added": [{"section": "claim", "item": [school]}],
        "origin": ORIGIN,
    }
    claim = catalogue.procedure(CLAIM)
    one = Procedure.model_validate(
        claim.model_dump(by_alias=True) | {"local": [local]}, strict=False
    )
    forms = Forms(town.world, [one])

    asked = {
        place: [item.id for item in forms.in_force(CLAIM, place).form.items if "local" in item.id]
        for place in ("132012", "012025")
    }

    assert asked == {"132012": [], "012025": ["local_school"]}


def test_an_unknown_procedure_has_no_form(town: Simulation) -> None:
    with pytest.raises(Refusal) as refused:
        town.applicant.forms.in_force("moon-landing", "132012")

    assert refused.value.details[0].message == "手続 'moon-landing' はありません。"


@pytest.mark.parametrize("code", ["132012", "011002", "271004", "473821"])
def test_every_municipality_offers_what_municipalities_take(town: Simulation, code: str) -> None:
    offered = [one.id for one in town.applicant.forms.offered(code)]

    assert offered == [one.id for one in catalogue.procedures() if one.receiver == "municipality"]
    assert CLAIM in offered


def test_a_prefecture_takes_nothing_that_is_a_municipality_s(town: Simulation) -> None:
    offered = town.applicant.forms.offered("130001")

    assert [one.id for one in offered if one.receiver == "municipality"] == []

    with pytest.raises(Refusal) as caught:
        town.applicant.forms.in_force(CLAIM, "130001")

    assert caught.value.name == "not-found"
    assert caught.value.details[0].message == (
        "東京都は手続 'child-allowance-claim' を受け付けていません。"
    )


def test_prefectures_offer_the_car_procedures_but_the_tax_that_has_ended(town: Simulation) -> None:
    offered = [one.id for one in town.applicant.forms.offered("130001")]

    assert offered == ["car-parking-certificate", "car-tax-address", "car-tax-report"]
    last = catalogue.procedure("car-environment-tax").last_day
    assert last == date(2026, 3, 31)


def test_a_filing_to_a_prefecture_arrives_there(town: Simulation, person: Person) -> None:
    procedure = catalogue.procedure("car-tax-address")
    drawn = filings.drawn(Simplest(), procedure, procedure.case(), municipality="132012", day=TODAY)
    assert drawn.filing.municipality == "130001"

    number = file(town, person, drawn.filing)

    assert town.applicant.receipt(number).municipality == "130001"
    tokyo = Account("tokyo", "open up", "130001")
    assert town.municipality.get_application(tokyo, number) == package(town, number)
    with pytest.raises(Refusal):
        town.municipality.get_application(ACCOUNT, number)


def test_a_prefecture_offers_what_prefectures_take(town: Simulation) -> None:
    claim = catalogue.procedure(CLAIM).model_copy(update={"receiver": "prefecture"})
    forms = Forms(town.world, [claim])

    assert [one.id for one in forms.offered("130001")] == [CLAIM]
    assert forms.offered("132012") == ()


def test_after_its_last_day_nobody_offers_a_procedure(
    town: Simulation, clock: SimulatedClock
) -> None:
    claim = catalogue.procedure(CLAIM).model_copy(update={"last_day": date(2026, 6, 1)})
    forms = Forms(town.world, [claim])

    assert [one.id for one in forms.offered("132012")] == [CLAIM]
    clock.advance(timedelta(hours=15))
    assert forms.offered("132012") == ()
    with pytest.raises(Refusal) as caught:
        forms.in_force(CLAIM, "132012")
    assert caught.value.name == "not-found"


def test_an_office_that_does_not_exist_is_told(town: Simulation) -> None:
    with pytest.raises(Refusal) as caught:
        town.applicant.forms.offered("132013")

    assert caught.value.name == "not-found"
    assert caught.value.details[0].message == (
        "地方公共団体コード '132013' はありません。6桁で指定してください。例: 132012 (八王子市)。"
    )
