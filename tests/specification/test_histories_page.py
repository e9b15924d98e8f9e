"""The page of histories names every step there is, and whom it concerns."""

import pytest

from conformance.episodes.happenings import NOBODYS, Do
from tests.specification import markdown
from tests.specification.examples import PAGES


@pytest.mark.parametrize(
    ("language", "resident", "nobody"), [("ja", "住民", "なし"), ("en", "resident", "nobody")]
)
def test_every_step_is_told(language: str, resident: str, nobody: str) -> None:
    table = markdown.read(PAGES / language / "histories.md").table("steps")

    assert table.columns(0, 1) == [(do, nobody if do in NOBODYS else resident) for do in Do]
