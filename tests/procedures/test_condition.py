"""Conditions decide from data alone whether something is asked for."""

import pytest
from pydantic import TypeAdapter

from simulator.contracts.filing import Values
from simulator.procedures.atoms import Chosen, Counted
from simulator.procedures.condition import All, Condition, holds, parts, told
from simulator.procedures.days import shifted
from simulator.procedures.seen import Seen

READ: TypeAdapter[Condition] = TypeAdapter(Condition)
BIRTH = {"item": "reason", "is": ["birth", "move-in"]}
APART = {"item": "child.living", "is": ["apart"]}
THREE = {"count": ["child", "elder"], "at_least": 3}


def test_each_form_is_told_by_its_key() -> None:
    assert isinstance(READ.validate_python(BIRTH), Chosen)
    assert isinstance(READ.validate_python(THREE), Counted)
    both = READ.validate_python({"all": [BIRTH, THREE]})
    assert isinstance(both, All)
    assert [part.__class__.__name__ for part in parts(both)] == ["Chosen", "Counted"]
    assert READ.validate_python(both) == both
    assert list(parts(None)) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [({"reason": "birth"}, True), ({"reason": "move-in"}, True), ({"reason": "other"}, False)],
)
def test_a_code_is_chosen(values: Values, expected: bool) -> None:  # noqa: FBT001
    assert holds(READ.validate_python(BIRTH), values, {}) is expected


def test_nothing_chosen_is_not_chosen_and_no_condition_holds() -> None:
    assert not holds(READ.validate_python(BIRTH), {}, {})
    assert holds(None, {}, {})


def test_any_row_of_a_group_counts() -> None:
    condition = READ.validate_python(APART)

    assert holds(condition, {}, {"child": ({"living": "together"}, {"living": "apart"})})
    assert not holds(condition, {}, {"child": ({"living": "together"},)})
    assert not holds(condition, {}, {})


def test_the_own_row_goes_before_the_form() -> None:
    condition = READ.validate_python({"item": "living", "is": ["apart"]})

    assert holds(condition, {"living": "together"}, {}, {"living": "apart"})
    assert not holds(condition, {"living": "apart"}, {}, {"living": "together"})
    assert holds(condition, {"living": "apart"}, {}, {})
    assert not holds(condition, {"living": "apart"}, {}, {"living": ""})


def test_rows_of_several_groups_are_counted_together() -> None:
    condition = READ.validate_python(THREE)

    assert holds(condition, {}, {"child": ({}, {}), "elder": ({},)})
    assert not holds(condition, {}, {"child": ({}, {})})


def test_all_means_all() -> None:
    condition = READ.validate_python({"all": [BIRTH, THREE]})

    assert holds(condition, {"reason": "birth"}, {"child": ({}, {}, {})})
    assert not holds(condition, {"reason": "birth"}, {"child": ({},)})
    assert not holds(condition, {"reason": "other"}, {"child": ({}, {}, {})})


NEW = {"unique": ["child.name", "kept.name"]}


@pytest.mark.parametrize(
    ("new", "kept", "expected"),
    [
        (["A", "B"], ["C"], True),
        (["A", "C"], ["B", "C"], False),
        (["A", "A"], [], False),
        (["A"], [], True),
        ([""], [""], None),
    ],
)
def test_no_row_says_what_a_row_of_another_group_says(
    new: list[str],
    kept: list[str],
    expected: bool | None,  # noqa: FBT001
) -> None:
    rows = {"child": tuple({"name": one} for one in new)}
    rows["kept"] = tuple({"name": one} for one in kept)

    assert told(READ.validate_python(NEW), Seen({}, rows, every=True)) is expected


@pytest.mark.parametrize(
    ("weeks", "due", "expected"),
    [
        ("8", "2026-11-12", True),  # 280 days from 2026-02-05, so 56 have gone on 2026-04-02
        ("8", "2026-11-05", True),
        ("8", "2026-11-19", True),
        ("8", "2026-11-04", False),
        ("8", "2026-11-20", False),
        ("", "2026-11-12", None),
        ("8", "", None),
    ],
)
def test_the_week_of_a_pregnancy_agrees_with_the_due_day(
    weeks: str,
    due: str,
    expected: bool | None,  # noqa: FBT001
) -> None:
    condition = {"weeks": "weeks", "due": "due_on", "on": "applied_on", "tolerance": 1}
    values = {"weeks": weeks, "due_on": due, "applied_on": "2026-04-02"}

    assert told(READ.validate_python(condition), Seen(values, {})) is expected


@pytest.mark.parametrize(
    ("base", "tax", "expected"),
    [
        ("2456999", "24500", True),
        ("2456999", "24600", False),
        ("2456000", "24500", True),
        ("", "24500", None),
        ("2456999", "", None),
    ],
)
def test_a_share_is_reckoned_without_what_is_below_either_step(
    base: str,
    tax: str,
    expected: bool | None,  # noqa: FBT001
) -> None:
    condition = READ.validate_python(
        {"percent": 1, "of": "base", "of_step": 1000, "equals": "tax", "step": 100}
    )

    assert told(condition, Seen({"base": base, "tax": tax}, {})) is expected


@pytest.mark.parametrize(
    ("after", "months", "first_counts", "last"),
    [
        ("2024-06-01", 24, False, "2026-06-01"),  # 730 days: no 29 February among them
        ("2024-02-15", 24, False, "2026-02-15"),  # 731
        ("2022-02-28", 24, False, "2024-02-29"),  # begins on 1 March
        ("2025-11-29", 3, False, "2026-02-28"),  # begins on the 30th, which February lacks
        ("2024-02-01", 25, True, "2026-02-28"),
        ("2023-03-01", 25, True, "2025-03-31"),
    ],
)
def test_months_end_on_the_day_the_law_says(
    after: str,
    months: int,
    first_counts: bool,  # noqa: FBT001
    last: str,
) -> None:
    condition = READ.validate_python(
        {"date": "filed", "after": "paid", "months": months, "first_counts": first_counts}
    )

    def kept(filed: str) -> bool | None:
        return told(condition, Seen({"filed": filed, "paid": after}, {}))

    assert [kept(last), kept(shifted(last, 1)), kept("")] == [True, False, None]
