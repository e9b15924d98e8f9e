"""The published form definitions and the page about procedures are those of the procedure files."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from conformance.specification import procedures
from simulator.procedures import catalogue
from simulator.procedures.condition import Condition, parts
from simulator.procedures.facts import EVENTS, FACTS
from simulator.procedures.model import ItemType
from tests.specification import markdown
from tests.specification.examples import PAGES

HINT = "write them anew: python -m conformance.specification.procedures"
LANGUAGES = ("ja", "en")


def published() -> Any:  # noqa: ANN401  JSON
    return json.loads((procedures.FOLDER / "procedures.json").read_text(encoding="utf-8"))


def table(language: str, name: str) -> markdown.Table:
    return markdown.read(PAGES / language / "procedures.md").table(name)


def test_table_schema_and_pages_are_up_to_date() -> None:
    files = {procedures.FOLDER / name: text for name, text in procedures.texts().items()}
    files |= {procedures.SCHEMAS / name: text for name, text in procedures.schemas().items()}
    files |= procedures.pages()

    assert [file.name for file, text in files.items() if file.read_text("utf-8") != text] == [], (
        HINT
    )


def test_the_table_follows_its_schema_and_a_stray_key_does_not() -> None:
    validator = Draft202012Validator(json.loads(procedures.schemas()["procedures.schema.json"]))

    assert validator.is_valid(published())
    assert not validator.is_valid(published() | {"stray": 1})


def test_every_item_is_there_with_what_the_form_check_looks_at() -> None:
    told = {
        (form["id"], section["id"], item["id"]): (
            *(item["type"], item["required"]),
            *(item.get("max_length", 0), item.get("digits", 0), list(item.get("codes", {}))),
        )
        for form in published()["procedures"]
        for section in form["sections"]
        for item in section["items"]
    }

    assert told == {
        (one.id, section.id, item.id): (
            *(item.type, item.required),
            *(item.max_length, item.digits, [code.code for code in item.codes]),
        )
        for one in catalogue.procedures()
        for section in one.sections
        for item in section.items
    }


def test_conditions_read_back_as_those_of_the_rules() -> None:
    reading: TypeAdapter[Condition] = TypeAdapter(Condition)
    told = {
        (form["id"], rule["id"]): reading.validate_python(rule["holds"])
        for form in published()["procedures"]
        for rule in form["rules"]
        if "holds" in rule
    }

    assert told == {
        (one.id, rule.id): rule.holds
        for one in catalogue.procedures()
        for rule in one.rules
        if rule.holds
    }


def test_every_rule_tells_what_is_expected_of_its_twin_or_why_it_has_none() -> None:
    rules = [rule for form in published()["procedures"] for rule in form["rules"]]
    told = {
        (rule["level"], rule.get("portal"), rule.get("connector"), "unbreakable" in rule)
        for rule in rules
    }

    assert told == {
        ("form", "refuses", "gets nothing", False),
        ("substantive", "takes", "hands over", False),
        ("substantive", None, None, True),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_counts_what_there_is(language: str) -> None:
    *rows, sums = table(language, "procedures").rows

    assert [row[0].strip("`") for row in rows] == list(catalogue.names())
    items = [len(list(one.named_items())) for one in catalogue.procedures()]
    assert [int(row[4]) for row in rows] == items
    assert [sum(map(int, row[3].split(" / "))) for row in rows] == items
    rules = [sum(not rule.unbreakable for rule in one.rules) for one in catalogue.procedures()]
    assert [int(row[9]) for row in rows] == rules
    assert (sums[0], sums[4], sums[9]) == (str(len(rows)), str(sum(items)), str(sum(rules)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_type_condition_fact_and_event(language: str) -> None:
    assert table(language, "types").column(0) == list(ItemType)
    assert set(table(language, "events").column(0)) == set(EVENTS)
    facts = {name for row in table(language, "facts").rows for name in markdown.codes(row[1])}
    assert facts == FACTS
    written = [row[0] for row in table(language, "conditions").rows]
    shown = {key for row in written for key in re.findall(r"([a-z_]+) =", row)}
    used = {
        key
        for one in catalogue.procedures()
        for rule in one.rules
        for part in parts(rule.holds)
        for key in part.model_dump(by_alias=True, exclude_defaults=True)
    }
    assert used <= shown
