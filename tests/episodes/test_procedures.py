"""Every procedure is filed whole, and every rule is broken once, at the portal's own form check."""

from collections import Counter
from datetime import date

import pytest
from pydantic import TypeAdapter

from conformance.episodes import procedures
from conformance.episodes.fullest import HARD, Fullest
from simulator.contracts.filing import Filing
from simulator.procedures import catalogue, check
from simulator.procedures.cases import Level
from simulator.procedures.condition import Condition
from simulator.procedures.model import ItemType, Procedure

TOWN = "132012"
DAY = date(2026, 6, 9)
FORMS = [one.at(TOWN) for one in catalogue.procedures() if one.receiver == "municipality"]


def filled(filings: list[Filing]) -> set[str]:
    """Return the full names of all items that some filing fills in."""
    found: set[str] = set()
    for filing in filings:
        found |= {name for name, text in filing.values.items() if text}
        for group, rows in filing.groups.items():
            found |= {f"{group}.{name}" for row in rows for name, text in row.items() if text}
    return found


@pytest.fixture(scope="module")
def fullest() -> dict[str, list[Filing]]:
    """Return the filings of every form, with a 個人番号 in them."""
    return {form.id: [*Fullest(form, TOWN, DAY, "000000000000").filings()] for form in FORMS}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_no_item_is_left_blank_and_the_form_check_passes(
    form: Procedure, fullest: dict[str, list[Filing]]
) -> None:
    own = fullest[form.id]

    assert filled(own) == {name for name, _ in form.named_items()}
    assert [found for filing in own for found in check.findings(form, filing)] == []


def test_there_are_27_of_them(fullest: dict[str, list[Filing]]) -> None:
    assert len(fullest) == 27


def test_texts_are_as_long_as_they_may_be_and_hold_everything_that_is_hard(
    fullest: dict[str, list[Filing]],
) -> None:
    for form in FORMS:
        texts = {
            item.id: filing.values[item.id]
            for filing in fullest[form.id]
            for item in form.items
            if item.type in (ItemType.TEXT, ItemType.NOTE) and item.id in filing.values
        }
        limits = {item.id: item.max_length for item in form.items}
        assert {name: len(text) for name, text in texts.items()} == {
            name: limits[name] for name in texts
        }
        assert [piece for piece in HARD if not any(piece in text for text in texts.values())] == []


def test_names_of_files_are_decomposed(fullest: dict[str, list[Filing]]) -> None:
    attached = [one for own in fullest.values() for filing in own for one in filing.attachments]

    assert ["\u30ab\u3099" in one.filename for one in attached] == [True] * len(attached)
    assert attached


def test_without_a_my_number_that_item_stays_blank() -> None:
    names = {name for form in FORMS for name in filled([*Fullest(form, TOWN, DAY).filings()])}

    assert {name for name in names if name.endswith("my_number")} == set()


def with_last(when: dict[str, object]) -> Procedure:
    """Return a form whose last item is asked for under a condition."""
    form = FORMS[0]
    *above, last = form.sections
    read = TypeAdapter[Condition](Condition).validate_python(when)
    item = last.items[-1].model_copy(update={"when": read})
    section = last.model_copy(update={"items": (*last.items[:-1], item)})
    return form.model_copy(update={"sections": (*above, section)})


SECOND = {"item": "category", "is": ["second"]}
BROKEN = {"item": "reason", "is": ["broken"]}


@pytest.mark.parametrize(
    ("when", "answers"),
    [
        ({"all": [SECOND, BROKEN]}, [("second", "broken")]),
        ({"any": [BROKEN, SECOND]}, [("first", "broken"), ("second", "broken")]),
    ],
)
def test_several_answers_may_be_asked_for(
    when: dict[str, object], answers: list[tuple[str, str]]
) -> None:
    form = with_last(when)
    last = form.items[-1].id
    filled_in = [one.values for one in Fullest(form, TOWN, DAY).filings() if last in one.values]

    assert {(one["category"], one["reason"]) for one in filled_in} <= set(answers)
    assert filled_in


def test_an_item_that_no_answers_lead_to_is_named() -> None:
    form = with_last({"not": {"item": "reason", "filled": True}})

    with pytest.raises(ValueError, match=f"never asks for {form.items[-1].id}"):
        [*Fullest(form, TOWN, DAY).filings()]


def test_every_rule_that_staff_look_after_is_broken_once_and_no_form_is_left_out() -> None:
    chosen = [*procedures._each_once(FORMS)]
    substantive = {
        rule.id
        for form in FORMS
        for rule in form.rules
        if rule.level is Level.SUBSTANTIVE and not rule.unbreakable
    }

    assert Counter(rule.id for _, rule in chosen) == Counter(substantive)
    assert {form.id for form, _ in chosen} == {form.id for form in FORMS}
    assert all(rule in form.rules for form, rule in chosen)
