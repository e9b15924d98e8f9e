"""What is special about care, disaster and car procedures: phases, windows, clocks, last days."""

from dataclasses import replace
from datetime import date

import pytest

from simulator.contracts.filing import Filing
from simulator.contracts.problem import Problem
from simulator.procedures import builder, catalogue
from simulator.procedures.facts import Facts
from simulator.procedures.rules import broken
from simulator.residents.situations import situation
from simulator.world.choices import Simplest

HACHIOJI, TAGAJO, FUKUOKA, NIKKO = "132012", "042099", "401307", "092061"
DAY = date(2026, 6, 30)


def filing(
    name: str,
    case_id: str = "",
    *,
    day: date = DAY,
    after: int | None = None,
    at: str = HACHIOJI,
    prior: str = "",
) -> Filing:
    """File a case of a procedure at a municipality.

    Args:
        name: id of the procedure.
        case_id: id of the case; "" is the first.
        day: the filing day.
        after: so many days after the event; None is as the case says.
        at: whose form is filled in; who files lives in 八王子市 all the same.
        prior: day of the filing that went before.
    """
    procedure = catalogue.procedure(name).at(at)
    case = procedure.case(case_id)
    days = (case.days.min, case.days.max) if after is None else (after, after)
    known = {"prior.number": "TEST-0001", "prior.date": prior} if prior else {}
    seen = situation(
        Simplest(), case.event, municipality=HACHIOJI, day=day, days=days, suppose=case.suppose
    )
    facts = seen.facts.supposing(known)
    return builder.fill_in(procedure, case, facts, Simplest(), municipality=at)


def test_a_renovation_is_filed_before_and_after_the_works() -> None:
    renovation = catalogue.procedure("care-renovation").at(TAGAJO)
    before = filing("care-renovation", "before", at=TAGAJO)
    after = filing("care-renovation", "after", at=TAGAJO, prior="2026-05-01")

    assert renovation.title_of(before).endswith("（住宅改修前）")
    assert renovation.title_of(after).endswith("（住宅改修後）")
    assert before.values["planned_start"] == "2026-07-30"
    wanted = ("prior_number", "approved_on", "started_on", "finished_on")
    assert {name: after.values[name] for name in wanted} == {
        "prior_number": "TEST-0001",
        "approved_on": "2026-05-08",
        "started_on": "2026-05-11",
        "finished_on": "2026-05-13",
    }
    documents = [{one.id for one in each.attachments} for each in (before, after)]
    assert documents[0] - documents[1] == {"estimate-sheet", "plan-drawing", "photos-before"}
    assert documents[1] - documents[0] == {"receipt", "photos-after"}


@pytest.mark.parametrize("last", [date(2026, 8, 31), date(2026, 2, 28)])
def test_a_renewal_is_filed_from_60_days_before_the_last_day_to_that_day(last: date) -> None:
    def renewed(days_before: int) -> Filing:
        day = date.fromordinal(last.toordinal() - days_before)
        return filing("care-renewal", day=day, after=-days_before)

    for days in (60, 0):
        assert renewed(days).values["care_until"] == last.isoformat()
    with pytest.raises(Problem, match="window-opens-60-days-before"):
        renewed(61)
    with pytest.raises(Problem, match="window-closes-on-last-day"):
        renewed(-1)


@pytest.mark.parametrize("case", ["first", "couple"])
def test_a_claim_for_high_costs_names_the_month_of_the_service(case: str) -> None:
    claim = filing("care-high-cost", case, after=0)

    assert claim.groups["service"] == ({"month": "2026-05-01"},)


@pytest.mark.parametrize("name", ["care-equipment", "care-renovation"])
def test_somebody_elses_account_takes_a_letter_of_attorney(name: str) -> None:
    procedure, own = catalogue.procedure(name), filing(name)
    other = {"registered_account": "no", "account_holder": "テスト\u3000ハナコ"}
    without = replace(own, values=own.values | other)
    letter = builder.document("account-letter")
    with_it = replace(without, attachments=(*own.attachments, letter))

    found = [broken(procedure, one, Facts({})) for one in (without, with_it)]

    assert [[one.rule.id for one in rules] for rules in found] == [["own-account"], []]


def test_who_moved_in_files_within_14_days() -> None:
    assert filing("care-moved", after=14).values["moved_on"] == "2026-06-16"
    with pytest.raises(Problem, match="within-14-days"):
        filing("care-moved", after=15)


def test_nobody_declares_the_environment_tax_after_march_2026() -> None:
    last = filing("car-environment-tax", day=date(2026, 3, 31))
    assert last.values["applied_on"] == "2026-03-31"
    with pytest.raises(Problem, match="2026-03-31"):
        filing("car-environment-tax", day=date(2026, 4, 1))
    assert (
        filing("car-tax-report", day=date(2026, 4, 1))
        .values.keys()
        .isdisjoint({"fuel_class", "tax_base", "rate", "tax"})
    )


def test_one_form_serves_for_both_cards_where_a_city_says_so() -> None:
    forms = [catalogue.procedure(f"care-{name}-reissue") for name in ("share-card", "card")]

    assert len({one.title for one in forms}) == 2
    assert len({one.at(FUKUOKA).title for one in forms}) == 1
    for one in forms:
        assert "local_cards" in filing(one.id, at=FUKUOKA).values
        assert "local_cards" not in filing(one.id).values


@pytest.mark.parametrize(
    ("case", "title"),
    [
        ("home", "居宅サービス計画作成（変更）依頼届出書"),
        ("preventive", "介護予防サービス計画作成・介護予防ケアマネジメント依頼（変更）届出書"),
    ],
)
def test_the_form_of_a_plan_goes_by_the_level_of_care(case: str, title: str) -> None:
    assert (
        catalogue.procedure("care-plan").at(NIKKO).title_of(filing("care-plan", case, at=NIKKO))
        == title
    )


def test_the_four_procedures_about_cars_go_to_the_prefecture() -> None:
    cars = [one for one in catalogue.procedures() if one.category == "car"]

    assert len(cars) == 4
    assert {one.receiver for one in cars} == {"prefecture"}
