"""Each form of condition holds, fails, or cannot be told, for what stands in a form."""

import pytest
from pydantic import TypeAdapter, ValidationError

from simulator.procedures.condition import Condition, told
from simulator.procedures.facts import Facts
from simulator.procedures.seen import Seen

Written = dict[str, object]
READ: TypeAdapter[Condition] = TypeAdapter(Condition)
VALUES = {
    "kind": "a",
    "blank": "",
    "space": "\u3000 ",
    "day": "2026-06-30",
    "before": "2026-06-15",
    "nonsense": "2026-06-31",
    "born": "2008-04-01",
    "leap": "2008-02-29",
    "name": "山田",
    "fee": "300",
    "cost": "1700",
    "total": "2000",
    "words": "many",
    "base": "1234999",
    "tax": "37000",
}
GROUPS = {
    "work": ({"cost": "1200", "kind": "a"}, {"cost": "800", "kind": "b"}, {"cost": ""}),
    "twice": ({"name": "x"}, {"name": "y"}, {"name": "x"}),
    "pair": ({"name": "x"}, {"name": "y"}),
    "none": (),
}
FACTS = Facts({"applicant.employer": "company", "event.date": "2026-06-16"})
APART: Written = {"date": "day", "after": "before"}
SEASON: Written = {"date": "day"}
AGED: Written = {"born": "born", "on": "day"}
SUM: Written = {"sum": "work.cost"}
A: Written = {"item": "kind", "is": ["a"]}
B: Written = {"item": "kind", "is": ["b"]}
UNTOLD: Written = {"date": "blank", "after": "day", "max": 0}
SHARE: Written = {"percent": 3, "of": "base", "of_step": 1000, "equals": "tax", "step": 100}
CASES: list[tuple[Written, bool | None]] = [
    (A, True),
    (B, False),
    ({"item": "blank", "is": ["a"]}, False),
    ({"item": "kind", "filled": True}, True),
    ({"item": "space", "filled": True}, False),
    ({"item": "blank", "filled": False}, True),
    ({"count": ["work", "none"], "at_least": 3}, True),
    ({"count": ["work"], "at_most": 2}, False),
    ({"count": ["work"], "at_most": "#most"}, True),
    (APART | {"min": 15, "max": 15}, True),
    (APART | {"max": 14}, False),
    (APART | {"min": 16}, False),
    ({"date": "day", "after": "@event.date", "max": 14}, True),
    ({"date": "day", "after": "@event.date", "max": 13}, False),
    ({"date": "day", "after": "2026-06-29", "min": 1, "max": "#most"}, True),
    ({"date": "blank", "after": "day", "max": 0}, None),
    ({"date": "day", "after": "nonsense", "max": 0}, None),
    ({"date": "day", "after": "@moved.date", "max": 0}, None),
    (SEASON | {"from": "06-01", "to": "06-30"}, True),
    (SEASON | {"from": "07-01", "to": "12-31"}, False),
    (SEASON | {"from": "12-01", "to": "06-30"}, True),
    (SEASON | {"from": "12-01", "to": "06-29"}, False),
    ({"date": "blank", "from": "06-01", "to": "06-30"}, None),
    ({"date": "day", "day_of_month": "last"}, True),
    ({"date": "day", "day_of_month": "first"}, False),
    ({"date": "before", "day_of_month": "last"}, False),
    ({"date": "blank", "day_of_month": "last"}, None),
    (AGED | {"age_min": 18, "age_max": 18}, True),
    (AGED | {"age_max": 17}, False),
    (AGED | {"age_min": 19}, False),
    # An age is reached the day before the birthday.
    ({"born": "born", "on": "2026-03-31", "age_min": 18}, True),
    ({"born": "born", "on": "2026-03-30", "age_min": 18}, False),
    ({"born": "born", "on": "2026-03-30", "age_max": 17}, True),
    ({"born": "born", "on": "2026-03-31", "age_max": 17}, False),
    ({"born": "leap", "on": "2026-02-28", "age_min": 18}, True),
    ({"born": "blank", "on": "day", "age_min": 1}, None),
    ({"born": "born", "on": "2026-03-31", "school_year": 18}, True),
    ({"born": "born", "on": "2026-04-01", "school_year": 18}, False),
    ({"born": "born", "on": "blank", "school_year": 18}, None),
    ({"same": ["name", "name"]}, True),
    ({"same": ["name", "kind"]}, False),
    ({"same": ["name", "blank"]}, None),
    ({"same": ["day", "2026-06-30"]}, True),
    (SUM | {"at_most": 2000}, True),
    (SUM | {"at_most": 1999}, False),
    (SUM | {"at_least": 2001}, False),
    (SUM | {"equals": "total"}, True),
    (SUM | {"at_most": "blank"}, None),
    ({"sum": ["fee", "cost", "blank"], "equals": 2000}, True),
    ({"sum": ["fee", "words"], "equals": 300}, None),
    ({"sum": "none.cost", "at_most": 0}, None),
    ({"sum": ["fee"], "at_most": "#most"}, False),
    (SHARE, True),
    (SHARE | {"step": 1, "percent": 3}, False),
    (SHARE | {"equals": "fee"}, False),
    (SHARE | {"of": "blank"}, None),
    ({"unique": "pair.name"}, True),
    ({"unique": "work.kind"}, None),
    ({"unique": "twice.name"}, False),
    ({"fact": "applicant.employer", "is": ["company", "self"]}, True),
    ({"fact": "applicant.employer", "is": ["none"]}, False),
    ({"fact": "spouse.exists", "is": ["yes"]}, None),
    ({"attached": "proof"}, True),
    ({"attached": "photo"}, False),
    ({"item": "work.kind", "is": ["a", "b"]}, False),
    ({"some": {"item": "work.kind", "is": ["b"]}}, True),
    ({"some": {"item": "work.kind", "is": ["c"]}}, False),
    ({"item": "none.kind", "is": ["a"]}, None),
    ({"all": [A, {"not": B}]}, True),
    ({"all": [A, B]}, False),
    ({"all": [A, UNTOLD]}, None),
    ({"all": [B, UNTOLD]}, False),
    ({"any": [B, A]}, True),
    ({"any": [B, UNTOLD]}, None),
    ({"any": [A, UNTOLD]}, True),
    ({"any": [B, {"not": A}]}, False),
    ({"not": UNTOLD}, None),
]


@pytest.mark.parametrize(("written", "expected"), CASES, ids=str)
def test_a_condition_holds_fails_or_cannot_be_told(
    written: Written,
    expected: bool | None,  # noqa: FBT001
) -> None:
    seen = Seen(VALUES, GROUPS, FACTS, {"most": 3}, frozenset({"proof"}), every=True)

    assert told(READ.validate_python(written), seen) is expected


def test_a_rule_looks_at_the_row_it_is_at() -> None:
    condition = READ.validate_python({"item": "work.kind", "is": ["a"]})
    seen = Seen(VALUES, GROUPS, every=True)

    assert [told(condition, seen.at("work", row)) for row in range(3)] == [True, False, False]
    unique = READ.validate_python({"unique": "twice.name"})
    assert [told(unique, seen.at("twice", row)) for row in range(3)] == [True, True, False]


def test_a_form_is_content_with_one_row() -> None:
    seen = Seen(VALUES, GROUPS)

    assert told(READ.validate_python({"item": "work.kind", "is": ["b"]}), seen) is True
    assert told(READ.validate_python({"item": "none.kind", "is": ["b"]}), seen) is False


@pytest.mark.parametrize(
    "written",
    [
        {"date": "day", "after": "before", "max": "most"},
        {"date": "day", "from": "6-1", "to": "06-30"},
        {"date": "day", "day_of_month": "middle"},
        {"all": [A]},
        {"item": "kind", "is": []},
        {"same": ["name"]},
    ],
)
def test_what_is_no_condition_is_not_read(written: object) -> None:
    with pytest.raises(ValidationError):
        READ.validate_python(written)
