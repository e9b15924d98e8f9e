"""Hypothesis strategies for claims: everything drawn passes the form check and shrinks to plain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from conformance.result.model import Bilingual
from conformance.strategies import ByHypothesis
from simulator.procedures import builder, catalogue
from simulator.residents import filings, hazards, households

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from hypothesis.strategies import DrawFn, SearchStrategy

    from simulator.contracts.filing import Filing
    from simulator.residents.hazards import Hazard
    from simulator.residents.households import Household
    from simulator.world.choices import Choices

CLAIM = "child-allowance-claim"
BATCH = 6
HAZARDS = 2
PLAIN = Bilingual(ja="生成した申請", en="a generated filing")


@dataclass(frozen=True)
class Claim:
    """A drawn claim, and what is special about it."""

    filing: Filing
    note: Bilingual


def claim(
    household: Household, choices: Choices, day: date, hazards: tuple[Hazard, ...] = ()
) -> Filing:
    """Return the claim for child allowance (児童手当 認定請求) of a known family.

    Args:
        household: who claims; its head signs.
        choices: the source of chance.
        day: the filing day.
        hazards: those about the filing, to be typed in.
    """
    procedure = catalogue.procedure(CLAIM).at(household.municipality)
    return filings.by_family(choices, procedure, household, day=day, hazards=hazards).filing


@st.composite
def claims(
    draw: DrawFn,
    day: date,
    numbered: Callable[[Household], Household],
    among: Sequence[hazards.Hazard] | None = None,
) -> Claim:
    """Draw one claim of a household, with up to two hazards; the smallest has none.

    Args:
        draw: given by hypothesis.
        day: on which it is filed.
        numbered: gives the household 個人番号, if the run wants any.
        among: which hazards to draw from; by default all.
    """
    choices = ByHypothesis(draw)
    chosen = hazards.draw(choices, HAZARDS, among)
    household = numbered(households.draw(choices, 1, day, hazards=chosen))
    typed = builder.applicable(catalogue.procedure(CLAIM), chosen)
    note = Bilingual(
        ja="、".join(hazard.ja.rstrip("。") for hazard in chosen) or PLAIN.ja,
        en="; ".join(hazard.en.rstrip(".") for hazard in chosen) or PLAIN.en,
    )
    return Claim(claim(household, choices, day, typed), note)


def batches(
    day: date,
    numbered: Callable[[Household], Household],
    among: Sequence[hazards.Hazard] | None = None,
) -> SearchStrategy[list[Claim]]:
    """Return a strategy for a few claims that are filed together; see `claims`."""
    return st.lists(claims(day, numbered, among), min_size=1, max_size=BATCH)
