"""What is special about child and nursery procedures: two acts, payees, clocks, prior filings."""

from datetime import date

import pytest

from simulator.contracts.filing import Filing, ProxyKind
from simulator.contracts.problem import Problem
from simulator.procedures import builder, catalogue
from simulator.procedures.facts import Facts
from simulator.procedures.model import Signature
from simulator.procedures.rules import broken
from simulator.world.choices import Simplest
from tests.procedures.filer import MUNICIPALITY, day_for, known

BUNKYO, TATEYAMA, OTA, KISHIWADA, KARIYA = "131059", "163236", "131113", "272027", "232106"
NAKATSU, KURE, TSURUGASHIMA, YOKOSUKA = "442038", "342025", "112411", "142018"
TAGAMI = "153613"


def filing(name: str, case_id: str, day: date | None = None, at: str = MUNICIPALITY) -> Filing:
    """File a case of a procedure; who files lives in one town, whosever form is filled in."""
    procedure = catalogue.procedure(name).at(at)
    case = procedure.case(case_id)
    facts = known(case, day or day_for(procedure, case), case.suppose)
    return builder.fill_in(procedure, case, facts, Simplest(), municipality=at)


def test_more_children_and_fewer_are_two_acts_of_one_form() -> None:
    more, fewer = (filing("child-allowance-change", case) for case in ("birth", "child-left"))
    kariya = catalogue.procedure("child-allowance-change").at(KARIYA)

    assert (more.values["direction"], more.values["increase_reason"]) == ("increase", "birth")
    assert more.groups["child"][0]["born"] == more.values["event_date"]
    assert (fewer.values["direction"], fewer.values["decrease_reason"]) == (
        "decrease",
        "custody-ended",
    )
    assert [kariya.title_of(one) for one in (more, fewer)] == [
        "児童手当 額改定認定請求書（増額）",
        "児童手当 額改定届（減額）",
    ]


@pytest.mark.parametrize("case", ["birth", "child-left"])
def test_the_child_that_comes_or_goes_is_not_among_those_kept(case: str) -> None:
    filed = filing("child-allowance-change", case)
    changed, kept = ([row["name"] for row in filed.groups[name]] for name in ("child", "kept"))

    assert len(changed) == len(kept) == 1
    assert changed != kept


def test_what_a_dead_recipient_was_owed_is_claimed_by_the_child_through_the_other_parent() -> None:
    filed = filing("child-allowance-unpaid", "represented")

    assert filed.values["account_holder"] == filed.values["kana"]
    assert filed.values["deceased_name"] != filed.values["name"]
    assert filed.values["born"] > filed.values["deceased_born"]
    assert filed.proxy is not None
    assert filed.proxy.kind is ProxyKind.STATUTORY
    assert [row["name"] for row in filed.groups["representative"]] == [filed.proxy.name]


@pytest.mark.parametrize(
    ("name", "case"),
    [
        ("child-allowance-donation-change", "change"),
        ("child-allowance-school-fees-change", "change"),
    ],
)
def test_a_change_names_the_filing_it_changes(name: str, case: str) -> None:
    filed = filing(name, case, date(2026, 6, 1))

    assert filed.values["prior_number"] == "TEST-0001"
    assert filed.values["prior_date"] == "2026-05-02"


@pytest.mark.parametrize(
    ("name", "day", "rule"),
    [
        ("child-allowance-status", date(2026, 7, 1), "filed-in-june"),
        ("single-parent-status", date(2026, 9, 1), "filed-in-august"),
    ],
)
def test_what_is_filed_once_a_year_cannot_be_filed_later(name: str, day: date, rule: str) -> None:
    with pytest.raises(Problem) as refusal:
        filing(name, "", day)

    assert rule in refusal.value.cause.en


def test_only_the_single_parents_status_takes_a_visit_afterwards() -> None:
    visited = [one.id for one in catalogue.procedures() if one.visit]

    assert visited == ["single-parent-status"]


def test_municipalities_rename_forms_and_ask_for_other_proof() -> None:
    titles = [catalogue.procedure("child-allowance-change").at(at).title for at in (OTA, KISHIWADA)]
    ends = [catalogue.procedure("child-allowance-end").at(at) for at in (BUNKYO, TATEYAMA)]
    pregnancy = catalogue.procedure("pregnancy-notification")

    assert titles == [
        "児童手当等の額の改定の請求及び届出※児童医療費助成",
        "増額請求または減額届",
    ]
    assert [one.signature for one in ends] == [Signature.CARD, Signature.NONE]
    assert "local_booking" in [item.id for item in pregnancy.at(NAKATSU).items]
    assert "local_booking" not in [item.id for item in pregnancy.items]


@pytest.mark.parametrize(
    ("name", "day", "at", "rule"),
    [
        ("child-allowance-donation", date(2026, 7, 13), KURE, "before-payment"),
        ("nursery-application", date(2026, 2, 1), TSURUGASHIMA, "in-time-for-april"),
        ("nursery-certification", date(2026, 6, 1), YOKOSUKA, "enough-hours"),
    ],
)
def test_a_municipality_that_sets_its_own_number_is_stricter(
    name: str, day: date, at: str, rule: str
) -> None:
    plain, local = catalogue.procedure(name), catalogue.procedure(name).at(at)
    case = plain.case("short-hours" if rule == "enough-hours" else "")
    facts = known(case, day, case.suppose)
    own = {"period": "2026-08-01"} if rule == "before-payment" else {}
    filed = builder.fill_in(plain, case, facts, Simplest(), municipality=at)
    filed.values.update(own)
    if rule == "enough-hours":
        filed.groups["guardian"][0]["hours"] = "63"

    assert broken(plain, filed, facts) == ()
    assert [found.rule.id for found in broken(local, filed, facts)] == [rule]


@pytest.mark.parametrize(
    "name", ["child-allowance-school-fees", "child-allowance-school-fees-change"]
)
@pytest.mark.parametrize(
    ("period", "filed_on", "in_time"),
    [
        ("2026-06-01", date(2026, 5, 10), True),
        ("2026-06-01", date(2026, 5, 11), False),
        ("2026-10-01", date(2026, 9, 10), True),
        ("2026-10-01", date(2026, 9, 11), False),
    ],
)
def test_in_tagami_fees_are_settled_by_the_10th_of_the_month_before(
    name: str,
    period: str,
    filed_on: date,
    in_time: bool,  # noqa: FBT001
) -> None:
    plain, tagami = catalogue.procedure(name), catalogue.procedure(name).at(TAGAMI)
    case = plain.case("")
    facts = known(case, filed_on, case.suppose).supposing({"payment.next": period})
    filed = builder.fill_in(plain, case, facts, Simplest(), municipality=TAGAMI)

    assert [found.rule.id for found in broken(tagami, filed, facts)] == (
        [] if in_time else ["in-time-for-the-payment"]
    )


@pytest.mark.parametrize("name", ["claim", "change", "status"])
@pytest.mark.parametrize(
    ("born", "counts"),
    [("2004-04-01", False), ("2004-04-02", True), ("2008-04-01", True), ("2008-04-02", False)],
)
def test_an_elder_child_counts_from_after_the_school_year_of_18_to_that_of_22(
    name: str,
    born: str,
    counts: bool,  # noqa: FBT001
) -> None:
    procedure = catalogue.procedure(f"child-allowance-{name}")
    filed = filing(procedure.id, "", date(2026, 6, 10))
    filed.groups["elder"] = ({"name": "テスト\u3000一郎", "born": born, "supported": "no"},)

    found = [one.rule.id for one in broken(procedure, filed, Facts({}))]

    assert found == ([] if counts else ["elder-within-22"])
