"""A case, facts and chance make a filing that keeps every rule, or the rule is named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from simulator.contracts.filing import Filing, Proxy, ProxyKind
from simulator.contracts.problem import Problem
from simulator.procedures import builder, catalogue, check, proxy
from simulator.procedures.cases import Case
from simulator.procedures.facts import Facts
from simulator.procedures.model import Procedure
from simulator.procedures.rules import broken
from simulator.residents import hazards
from simulator.world.choices import Choices, Simplest, Stream
from tests.procedures.family import TEXTS, facts

CLAIM = catalogue.procedure("child-allowance-claim")
DAY = date(2026, 6, 1)


def known(case: Case, **others: str) -> Facts:
    named = {name.replace("__", "."): text for name, text in others.items()}
    return facts(case, DAY, named)


def filled(case: str = "", chance: Choices | None = None, **others: str) -> Filing:
    one = CLAIM.case(case)
    return builder.fill_in(
        CLAIM, one, known(one, **others), chance or Simplest(), municipality="132012"
    )


def test_facts_fill_the_form_and_a_case_sets_what_it_is_about() -> None:
    filing = filled()

    assert (filing.procedure, filing.municipality) == ("child-allowance-claim", "132012")
    assert filing.values["name"] == TEXTS["applicant.name"]
    assert filing.values["applied_on"] == "2026-06-01"
    assert (filing.values["reason"], filing.values["event_date"]) == ("birth", "2026-05-18")
    assert filing.groups["child"][0]["born"] == "2026-05-18"
    assert [document.id for document in filing.attachments] == ["pension-proof"]
    assert check.findings(CLAIM, filing) == []


def test_what_is_blank_stays_out_where_it_may_and_is_drawn_where_it_may_not() -> None:
    values = filled(applicant__mail="", applicant__occupation="").values

    assert "mail" not in values
    assert values["occupation"] == "employee"


def test_a_fact_that_is_no_code_of_the_item_is_not_written_there() -> None:
    assert filled(applicant__occupation="sailor").values["occupation"] == "employee"


@pytest.mark.parametrize("case", CLAIM.cases, ids=lambda case: str(case.id))
def test_whatever_is_drawn_keeps_every_rule(case: Case) -> None:
    own = known(case)
    for seed in range(30):
        filing = builder.fill_in(CLAIM, case, own, Stream(seed), municipality="132012")

        assert check.findings(CLAIM, filing) == []
        assert broken(CLAIM, filing, own) == ()


def test_documents_come_along_by_chance() -> None:
    given = {
        attachment.id for seed in range(40) for attachment in filled("", Stream(seed)).attachments
    }

    assert "guardian-document" in given


def test_an_impossible_filing_names_the_rule() -> None:
    with pytest.raises(Problem) as refusal:
        filled(applicant__income_higher="no")

    assert "higher-income-parent" in refusal.value.cause.ja
    assert "higher-income-parent: The claimant is the parent" in refusal.value.cause.en


def test_a_hazard_may_break_a_rule() -> None:
    case = CLAIM.case()
    typed = (replace(hazards.hazard("longest-remarks"), values={"occupation": "civil-servant"}),)

    filing = builder.fill_in(
        CLAIM, case, known(case), Simplest(), municipality="132012", hazards=typed
    )

    assert filing.values["occupation"] == "civil-servant"
    assert filing.values["remarks"] == "字" * 400


def test_a_family_without_children_cannot_claim_for_one() -> None:
    case = CLAIM.case()
    childless = Facts(known(case).values)

    with pytest.raises(Problem) as refusal:
        builder.fill_in(CLAIM, case, childless, Simplest(), municipality="132012")

    assert refusal.value.cause.en == "child needs 1 people or more; there are 0."
    assert "児童 (child) には1人以上" in refusal.value.cause.ja


def test_after_its_last_day_a_procedure_cannot_be_filed() -> None:
    case = CLAIM.case()
    over = CLAIM.model_copy(update={"last_day": date(2026, 5, 31)})

    with pytest.raises(Problem) as refusal:
        builder.fill_in(over, case, known(case), Simplest(), municipality="132012")

    assert refusal.value.cause.en == "child-allowance-claim could be filed until 2026-05-31."
    last = CLAIM.model_copy(update={"last_day": DAY})
    filing = builder.fill_in(last, case, known(case), Simplest(), municipality="132012")
    assert filing.values["applied_on"] == "2026-06-01"


def by(kind: ProxyKind, change: Callable[[Facts], Facts] = lambda same: same) -> Filing:
    case = CLAIM.case().model_copy(update={"proxy": kind})
    offered: Procedure = CLAIM.at("132012")
    return builder.fill_in(offered, case, change(known(case)), Simplest(), municipality="132012")


def test_a_proxy_is_a_parent_the_spouse_or_the_office() -> None:
    office = Proxy(
        ProxyKind.SENDER,
        TEXTS["office.name"],
        "居宅介護支援事業者",
        TEXTS["office.address"],
        TEXTS["office.phone"],
        TEXTS["office.number"],
    )
    spouse, home = TEXTS["spouse.name"], TEXTS["applicant.address"]

    assert by(ProxyKind.SENDER).proxy == office
    assert by(ProxyKind.STATUTORY).proxy == Proxy(ProxyKind.STATUTORY, spouse, "親権者", home)
    assert by(ProxyKind.APPOINTED).proxy == Proxy(ProxyKind.APPOINTED, spouse, "配偶者", home)
    alone = by(ProxyKind.APPOINTED, lambda own: own.supposing({"spouse.name": ""}))
    assert alone.proxy == Proxy(ProxyKind.APPOINTED, spouse, "同居の家族", home)


def test_who_is_appointed_brings_a_power_of_attorney() -> None:
    filing = by(ProxyKind.APPOINTED)

    assert [document.id for document in filing.attachments] == [
        "pension-proof",
        "power-of-attorney",
    ]
    assert list(proxy.findings(CLAIM.at("132012"), filing)) == []
