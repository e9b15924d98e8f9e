"""The page about procedure files names every key, and its example is a procedure."""

from collections.abc import Mapping
from datetime import date

import pytest
from pydantic import BaseModel

from simulator.contracts.problem import Problem
from simulator.procedures import catalogue, twins
from simulator.procedures.cases import Case, Change, Rule
from simulator.procedures.model import Attachment, Item, Local, Procedure, Revision, Section
from simulator.procedures.origin import Origin
from simulator.procedures.reading import read
from tests.procedures.family import facts
from tests.specification import markdown
from tests.specification.examples import PAGES

LANGUAGES = ("ja", "en")
TABLES: Mapping[str, type[BaseModel]] = {
    "file": Procedure,
    "section": Section,
    "item": Item,
    "attachment": Attachment,
    "case": Case,
    "rule": Rule,
    "change": Change,
    "local": Local,
    "revision": Revision,
    "origin": Origin,
}
BESIDE_A_BLOCK = {"block", "fill", "origin"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TABLES)
def test_every_key_is_named_and_no_other(name: str, language: str) -> None:
    page = markdown.read(PAGES / language / "procedure-files.md")
    keys = {field.alias or own for own, field in TABLES[name].model_fields.items()}

    shown = page.table(f"{name}-keys").column(0)
    assert len(set(shown)) == len(shown)
    assert set(shown) == keys | (BESIDE_A_BLOCK if name == "section" else set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_a_procedure_whose_twin_staff_judge(language: str) -> None:
    example = markdown.read(PAGES / language / "procedure-files.md").blocks[0].text
    procedure = read(example, "allotment-garden.toml", catalogue.blocks())

    pair = twins.pair(procedure, procedure.rules[0], facts, municipality="132012")

    assert pair.valid.filing.values["applied_on"] == date(2026, 6, 1).isoformat()
    assert [found.rule.id for found in pair.broken] == ["two-plots"]
    assert pair.connector is twins.Connector.HANDS_OVER


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_misspelt_type_is_refused_as_the_page_shows(language: str) -> None:
    example, refusal, *_ = markdown.read(PAGES / language / "procedure-files.md").blocks
    wrong = example.text.replace('type = "number"', 'type = "nummer"')

    with pytest.raises(Problem) as refused:
        read(wrong, "allotment-garden.toml", catalogue.blocks())

    told = refused.value.cause
    assert (told.ja if language == "ja" else told.en) == refusal.text.strip()
