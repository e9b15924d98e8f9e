"""The page on the applicant's side tells every call and every finding there is."""

import re
from importlib import resources

import pytest

from simulator.contracts.profile import APPLICANT, Operation, builtin
from simulator.procedures.check import Code
from simulator.procedures.model import Signature
from tests.specification import markdown
from tests.specification.examples import PAGES

LANGUAGES = pytest.mark.parametrize("language", ["ja", "en"])


def rows(language: str, name: str) -> list[list[str]]:
    page = markdown.read(PAGES / language / "applicant.md")
    (found,) = (one for one in page.tables if one.name == name)
    return found.rows


@LANGUAGES
def test_every_call_is_told_with_its_path(language: str) -> None:
    shapes = builtin().wire.operations
    calls = rows(language, "applicant-calls")
    told = [[markdown.codes(cell)[0] for cell in row[:2]] for row in calls]

    assert told == [[one.value, shapes[one].path] for one in Operation if one in APPLICANT]


@LANGUAGES
def test_every_finding_is_told(language: str) -> None:
    source = resources.files("simulator.portal") / "attachments.py"
    of_files = re.findall('code="([a-z-]+)"', source.read_text("utf-8"))
    told = [markdown.codes(row[0])[0] for row in rows(language, "findings")]

    assert told == [*Code, *of_files]


@LANGUAGES
def test_every_signature_setting_is_told(language: str) -> None:
    told = [markdown.codes(row[0])[0] for row in rows(language, "signature-settings")]

    assert told == list(Signature)
