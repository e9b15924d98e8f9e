"""The page of scenarios names every key, act and claim, and every scenario that ships."""

from collections.abc import Sequence
from typing import get_args

import pytest

from conformance.training.scenarios.acts import ACTS
from conformance.training.scenarios.claims import CLAIMS
from conformance.training.scenarios.model import Scenario
from conformance.training.scenarios.reading import shipped
from conformance.training.scenarios.words import Told
from tests.specification import markdown
from tests.specification.examples import PAGES

LANGUAGES = ["ja", "en"]
GRADES = {
    "ja": {"published": "公表", "derived": "派生", "modelled": "模型"},
    "en": {grade: grade for grade in ("published", "derived", "modelled")},
}


def page(language: str) -> markdown.Page:
    return markdown.read(PAGES / language / "scenarios.md")


def keys_of(kinds: Sequence[type[Told]], teller: str) -> list[tuple[str, list[str]]]:
    """Return each kind by its name, and the keys that are its own."""
    found = []
    for kind in kinds:
        fields = kind.model_fields
        (name,) = get_args(fields[teller].annotation)
        shared = {teller, "ja", "en", *([] if fields.get("name", None) is None else ["name"])}
        if "name" in fields and fields["name"].is_required():
            shared.discard("name")
        found.append((name, [key for key in fields if key not in shared]))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_act_with_its_keys(language: str) -> None:
    rows = page(language).table("acts").rows

    assert [(markdown.bare(row[0]), markdown.codes(row[1])) for row in rows] == keys_of(ACTS, "do")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_claim_with_its_keys(language: str) -> None:
    rows = page(language).table("claims").rows
    told = [(markdown.bare(row[0]), sorted(markdown.codes(row[1]))) for row in rows]

    assert told == [(name, sorted(keys)) for name, keys in keys_of(CLAIMS, "see")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_key_of_the_file(language: str) -> None:
    named = page(language).table("scenario-keys").column(0)

    assert set(named) == set(Scenario.model_fields)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_lists_what_ships(language: str) -> None:
    listed = page(language).table("shipped-scenarios").columns(0, 1, 2, 3)

    assert listed == [
        (name, one.requirement, one.mutant, GRADES[language][one.origin.provenance])
        for name, one in shipped().items()
    ]
