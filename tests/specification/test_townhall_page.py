"""What the page of the town hall tells is what the town hall does."""

import pytest

from simulator.contracts.provenance import Provenance
from simulator.townhall import core, mishaps
from simulator.townhall.feed import Schedule
from simulator.townhall.mishaps import FileKind, MishapKind
from simulator.townhall.rules import table
from tests.specification import markdown
from tests.specification.examples import PAGES
from tests.townhall.test_feed import shows

ORIGINS = {
    "ja": {"published": "公表", "derived": "派生", "modelled": "模型"},
    "en": {origin.value: origin.value for origin in Provenance},
}
LAG = {
    "ja": {(True, False): "なし", (False, True): "要る", (True, True): "任意"},
    "en": {(True, False): "none", (False, True): "required", (True, True): "optional"},
}
in_both_languages = pytest.mark.parametrize("language", ["ja", "en"])


def page(language: str) -> markdown.Page:
    return markdown.read(PAGES / language / "townhall.md")


@in_both_languages
def test_every_rule_stands_on_the_page_with_its_origin(language: str) -> None:
    assert page(language).table("townhall-rules").columns(0, 1, 2, 3) == [
        (one.id, getattr(one, language), ORIGINS[language][one.provenance.value], one.source)
        for one in table().values()
    ]


@in_both_languages
def test_every_mishap_stands_on_the_page_as_it_can_be_planted(language: str) -> None:
    told = page(language).table("mishaps")

    assert told.columns(0, 1) == [
        (kind.value, getattr(meaning, language)) for kind, meaning in mishaps.MEANING.items()
    ]
    for name, row in zip(MishapKind, told.rows, strict=True):
        files = [file for file in FileKind if any(shows(name, file, lag) for lag in (0, 1))]
        assert markdown.codes(row[2]) == [file.value for file in files]
        lags = (shows(name, FileKind.FULL, 0), shows(name, FileKind.FULL, 1))
        assert row[3] == LAG[language][lags]


@in_both_languages
def test_every_outcome_stands_on_the_page(language: str) -> None:
    assert page(language).table("outcomes").columns(0, 1) == [
        (outcome.value, getattr(meaning, language)) for outcome, meaning in core.MEANING.items()
    ]


def test_nothing_that_can_happen_is_without_its_meaning() -> None:
    assert list(mishaps.MEANING) == list(MishapKind)
    assert list(core.MEANING) == list(core.Outcome)


def test_the_schedule_is_the_one_told() -> None:
    usual = Schedule()

    assert (usual.full.days, usual.delta.days, f"{usual.at:%H:%M}") == (7, 1, "02:00")
    for language in ("ja", "en"):
        assert "02:00" in (PAGES / language / "townhall.md").read_text("utf-8")
