"""The page about residents tells the margins and the numbers that the data have."""

import pytest

from simulator.contracts.problem import Language
from simulator.residents import margins, names, offices, places
from simulator.residents.margins import Margin
from simulator.residents.names import Generation, Sex
from tests.specification import markdown
from tests.specification.examples import PAGES

USES = {
    "ja": {"fitted": "模型", "held_out": "検証用", "told": "参考"},
    "en": {"fitted": "fitted", "held_out": "held out", "told": "told only"},
}


def published(margin: Margin, language: Language) -> str:
    """Return what the page tells of a margin's figures."""
    if margin.mean:
        return f"{margin.mean:g}"
    if len(margin.shares) == 1:
        return f"{margin.shares['yes']:g} %"
    shares = margin.shares.items()
    return " · ".join(f"{margins.word(v).in_language(language)}: {s:g}" for v, s in shares) + " %"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_margins(language: Language) -> None:
    shown = markdown.read(PAGES / language / "residents.md").table("margins")

    use = USES[language]
    assert shown.columns(0, 1, 2, 3) == [
        (
            one.name.in_language(language),
            one.of.in_language(language),
            published(one, language),
            use["told" if one.told else "held_out" if one.held_out else "fitted"],
        )
        for one in margins.margins()
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_numbers_of_places_and_names(language: Language) -> None:
    page = (PAGES / language / "residents.md").read_text(encoding="utf-8")
    towns = sum(len(places.municipality(code).towns) for code in places.codes())
    given = sum(len(names._given(sex, Generation.MIDDLE)) for sex in Sex)

    for number in (len(places.codes()), len(offices.wards()), towns, given):
        assert f"{number:,} " in page
    assert str(len(names._surnames()[0])) in page
