"""Hypothesis strategies for residents and their filings, to be used in a vendor's own tests.

What is drawn passes the form check and shrinks to the plain persona: a lone parent with a newborn,
or whoever the case is about at the simplest. A filing that breaks a rule comes only from `pairs`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeVar

from hypothesis import strategies as st

from simulator.procedures import catalogue, twins
from simulator.residents import filings as filer
from simulator.residents import hazards as known_hazards
from simulator.residents import households, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from simulator.contracts.filing import Filing
    from simulator.procedures.cases import Case
    from simulator.procedures.model import Procedure
    from simulator.procedures.twins import Pair
    from simulator.residents.hazards import Hazard
    from simulator.residents.households import Household

T = TypeVar("T")
DAY = date(2026, 6, 1)
DIGIT = 100
Hazards = int | tuple[str, ...]
"""At most so many hazards, drawn; or just these, by their ids in `fixtures/names/hazards.toml`."""


class ByHypothesis:
    """Choices made by hypothesis.

    Args:
        draw: given by hypothesis to a composite strategy.
    """

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        """Return an integer between `low` and `high`, both included.

        It is drawn in digits of base 100. Among larger numbers hypothesis mixes those it finds in
        the source of imported modules, so a seed would mean other filings in another installation.
        """
        span = high - low
        if span < DIGIT:
            return low + self._draw(st.integers(0, span))
        first = self.integer(0, span // DIGIT)
        last = span % DIGIT if first == span // DIGIT else DIGIT - 1
        return low + first * DIGIT + self.integer(0, last)

    def pick(self, options: Sequence[T]) -> T:
        """Return one of `options`; the first is the simplest."""
        return options[self.integer(0, len(options) - 1)]


def residents(
    *, municipality: str = places.DEFAULT, day: date = DAY, hazards: Hazards = 0
) -> SearchStrategy[Household]:
    """Return a strategy for families with children, whose head files.

    Args:
        municipality: six-digit code of where they live.
        day: the day ages refer to.
        hazards: what is injected into them.

    Raises:
        KeyError: there is no hazard of that id.
    """
    return _residents(municipality, day, _chosen(hazards))


def filings(
    procedure: str = "",
    *,
    case: str = "",
    municipality: str = places.DEFAULT,
    day: date = DAY,
    hazards: Hazards = 0,
) -> SearchStrategy[Filing]:
    """Return a strategy for filings at a municipality that keep every rule.

    With hazards a rule of substance (実質の規則) may be broken by what is typed; the form check
    passes all the same. What is filed once a year is filed on its last day that is not after `day`.

    Args:
        procedure: its id; "" for any that the municipality takes.
        case: id of one of its cases; "" for any.
        municipality: six-digit code of the addressee.
        day: about when it is filed.
        hazards: what is injected into the family or typed into the form.

    Raises:
        Problem: there is no such procedure.
        KeyError: there is no such case or hazard.
    """
    forms = _forms(procedure, municipality)
    cases = [(form, one) for form in forms for one in _cases(form, case)]
    return _filings(cases, municipality, day, _chosen(hazards))


def pairs(procedure: str = "", *, municipality: str = places.DEFAULT) -> SearchStrategy[Pair]:
    """Return a strategy for rules with their pair: a filing that keeps all, and one that breaks it.

    Args:
        procedure: its id; "" for any that the municipality takes.
        municipality: six-digit code of the addressee.

    Raises:
        Problem: there is no such procedure.
    """
    forms = _forms(procedure, municipality)
    rules = [(form, rule) for form in forms for rule in form.rules if not rule.unbreakable]
    return st.sampled_from(rules).map(
        lambda known: twins.pair(*known, filer.facts_of, municipality=municipality)
    )


@st.composite
def _residents(
    draw: DrawFn, municipality: str, day: date, hazards: int | tuple[Hazard, ...]
) -> Household:
    choices = ByHypothesis(draw)
    chosen = _drawn(choices, hazards)
    return households.draw(choices, 0, day, municipality=municipality, hazards=chosen)


@st.composite
def _filings(
    draw: DrawFn,
    cases: Sequence[tuple[Procedure, Case]],
    municipality: str,
    day: date,
    hazards: int | tuple[Hazard, ...],
) -> Filing:
    choices = ByHypothesis(draw)
    chosen = _drawn(choices, hazards)
    form, case = choices.pick(cases)
    return filer.drawn(
        choices,
        form,
        case,
        municipality=municipality,
        day=twins.filing_day(case, day),
        hazards=chosen,
    ).filing


def _forms(procedure: str, municipality: str) -> list[Procedure]:
    known = [catalogue.procedure(procedure)] if procedure else catalogue.procedures()
    taken = [one for one in known if procedure or one.receiver == "municipality"]
    return [one.at(municipality) for one in taken]


def _cases(form: Procedure, case: str) -> Sequence[Case]:
    return (form.case(case),) if case else form.cases


def _chosen(hazards: Hazards) -> int | tuple[Hazard, ...]:
    return hazards if isinstance(hazards, int) else tuple(map(known_hazards.hazard, hazards))


def _drawn(choices: ByHypothesis, hazards: int | tuple[Hazard, ...]) -> tuple[Hazard, ...]:
    return known_hazards.draw(choices, hazards) if isinstance(hazards, int) else hazards
