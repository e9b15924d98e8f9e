"""The shipped procedures are found by the words residents use, and are what the sources say."""

import subprocess
import sys
from datetime import date

import pytest

from simulator.contracts.filing import ProxyKind
from simulator.contracts.problem import Problem
from simulator.contracts.provenance import Provenance
from simulator.procedures import catalogue
from simulator.procedures.cases import Level
from simulator.procedures.model import Signature
from simulator.procedures.origin import Aspect
from simulator.residents import places
from simulator.residents.offices import office

CLAIM = catalogue.procedure("child-allowance-claim")


def test_the_claim_has_every_item_in_form_order() -> None:
    assert [item.id for item in CLAIM.items] == [
        *("name", "kana", "born", "sex", "postal_code", "address", "phone", "mail", "my_number"),
        *("applied_on", "addressee"),
        *("reason", "event_date", "address_on_jan1", "occupation", "pension", "remarks"),
        *("spouse", "spouse_name", "spouse_kana", "spouse_born", "spouse_address"),
        *("spouse_occupation", "spouse_pension", "spouse_my_number"),
        *("registered_account", "bank_code", "bank_name", "branch_code", "branch_name"),
        *("account_type", "account_number", "account_holder"),
        "consent",
    ]
    assert {group.id: [item.id for item in group.items] for group in CLAIM.groups} == {
        "child": [
            *("name", "kana", "born", "sex", "relation", "living", "custody", "livelihood"),
            *("address", "abroad", "my_number"),
        ],
        "elder": ["name", "relation", "born", "living", "occupation", "supported"],
    }


@pytest.mark.parametrize(
    "keyword", ["", "児童手当", "児童手当 認定", "認定請求書", "特例給付", "第7条", "第７条"]
)
def test_the_claim_is_found(keyword: str) -> None:
    assert CLAIM in catalogue.search(catalogue.procedures(), keyword)


@pytest.mark.parametrize("keyword", ["第7条 様式第2号", "第７条 様式第２号", "受給資格及び"])
def test_words_that_only_the_claim_has_find_nothing_else(keyword: str) -> None:
    assert catalogue.search(catalogue.procedures(), keyword) == (CLAIM,)


@pytest.mark.parametrize("keyword", ["戸籍", "児童手当 介護", "child"])
def test_other_words_do_not_find_it(keyword: str) -> None:
    assert catalogue.search(catalogue.procedures(), keyword) == ()


def test_an_unknown_procedure_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Problem) as refusal:
        catalogue.procedure("child-alowance")

    assert "'child-alowance'" in refusal.value.cause.en
    assert "child-allowance-claim" in refusal.value.hint.ja


def test_municipalities_that_were_read_demand_a_signature() -> None:
    known = {
        local.municipality: local.signature
        for local in CLAIM.local
        if local.origin.provenance == Provenance.PUBLISHED
    }

    assert known == dict.fromkeys(("043231", "062111", "322075"), Signature.SIGNED)
    assert all(places.check_digit(code[:5]) == code[5] for code in known)


def test_online_applicants_file_for_themselves_but_for_the_town_of_the_checks() -> None:
    taken = {code: CLAIM.at(code).proxies for code in ("043231", "012025", "132012")}

    assert taken == {"043231": (), "012025": (), "132012": tuple(ProxyKind)}
    (town,) = (local for local in CLAIM.local if local.municipality == "132012")
    assert town.origin.provenance == Provenance.MODELLED


def test_only_what_was_read_is_called_published() -> None:
    published = {
        name
        for name, item in CLAIM.named_items()
        if item.origin.of(Aspect.LABEL) == Provenance.PUBLISHED
    }

    assert published == {
        *("address_on_jan1", "occupation", "pension", "spouse_occupation", "spouse_pension"),
        *("child.custody", "child.livelihood", "child.my_number"),
    }
    assert CLAIM.items[0].origin.of(Aspect.REQUIRED) == Provenance.MODELLED


@pytest.mark.parametrize(
    ("day", "limited"),
    [(date(2024, 9, 30), True), (date(2024, 10, 1), False), (date(2026, 6, 1), False)],
)
def test_the_income_limit_ends_with_the_reform(day: date, limited: bool) -> None:  # noqa: FBT001
    in_force = {rule.id for rule in CLAIM.rules if rule.in_force(day)}

    assert ("income-limit" in in_force) is limited
    assert ("no-income-limit" in in_force) is not limited


def test_form_rules_are_few_and_the_rest_is_left_to_staff() -> None:
    form = [rule.id for rule in CLAIM.rules if rule.level == Level.FORM]

    assert form == [
        "child-born-before-filing",
        "support-confirmation",
        "separate-custody",
        "born-before-filing",
    ]
    assert len(CLAIM.rules) == 20


def test_a_file_is_named_by_its_procedure() -> None:
    assert [one.id for one in catalogue.procedures()] == list(catalogue.names())


def test_what_has_to_be_filed_before_can_be_filed() -> None:
    before = {
        (case.prior.procedure, case.prior.case)
        for one in catalogue.procedures()
        for case in one.cases
        if case.prior
    }

    assert ("care-renovation", "before") in before
    for name, case in before:
        assert catalogue.procedure(name).case(case).prior is None


def test_every_office_a_file_names_exists_and_takes_the_procedure() -> None:
    for one in catalogue.procedures():
        named = [office(local.municipality) for local in one.local]
        assert {each.is_prefecture for each in named} <= {one.receiver == "prefecture"}


def test_importing_the_room_loads_no_printing_and_no_names() -> None:
    code = (
        "import sys, simulator.residents.filings, simulator.procedures.check;"
        "sys.exit(bool({'simulator.procedures.typeface', 'faker'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
