"""The page for trainers names every option of `tekigo demo`, and says of residents what holds."""

import re

import pytest

from conformance.cli.command import _parsers
from simulator.cards.pins import DEFAULT_PINS, RULES, PinName
from simulator.web.population import RESIDENTS
from tests.specification import markdown
from tests.specification.examples import PAGES


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_names_every_option_of_the_command(language: str) -> None:
    named = markdown.read(PAGES / language / "training.md").table("demo-options").column(0)
    known = _parsers()[1]["demo"]._option_string_actions

    assert set(re.findall("--[a-z-]+", " ".join(named))) == set(known) - {"-h", "--help"}


@pytest.mark.parametrize(
    ("language", "tries"),
    [("ja", "\u7f72\u540d\u7528\u306f{}\u56de"), ("en", "{} wrong entries lock the first")],
)
def test_the_page_says_who_there_is_and_what_opens_their_cards(language: str, tries: str) -> None:
    text = (PAGES / language / "training.md").read_text(encoding="utf-8")
    signature = RULES[PinName.SIGNATURE].tries
    wrong = {"ja": str(signature), "en": {5: "Five"}[signature]}[language]

    assert f"`{DEFAULT_PINS.signature}`" in text
    assert f"`{DEFAULT_PINS.authentication}`" in text
    assert tries.format(wrong) in text
    assert re.search(rf"(?<!\d){RESIDENTS}(\u4eba| other residents)", text)
