"""The page for trainers names every option of `tekigo demo`."""

import re

import pytest

from conformance.cli.command import _parsers
from tests.specification import markdown
from tests.specification.examples import PAGES


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_names_every_option_of_the_command(language: str) -> None:
    named = markdown.read(PAGES / language / "training.md").table("demo-options").column(0)
    known = _parsers()[1]["demo"]._option_string_actions

    assert set(re.findall("--[a-z-]+", " ".join(named))) == set(known) - {"-h", "--help"}
