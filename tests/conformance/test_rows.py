"""Every row of a published table is broken by a faulty connector, or says why none can be."""

import pytest

from conformance.mutants.catalogue import mutants
from conformance.specification import tables
from conformance.specification.tables.model import Broken, DecisionRow, Transition

NAMES = ("signature", "unsigned", "crl", "portal-result", "identification")
ROWS: list[tuple[str, DecisionRow | Transition]] = [
    *((name, row) for name in NAMES for row in tables.decisions(name).rows),
    *(("status", row) for row in tables.status().transitions),
]


def breaking(table: str, row: int) -> list[str]:
    """Return the mutants that say to break a row."""
    return [mutant.name() for mutant in mutants() if mutant.row == (table, row)]


@pytest.mark.parametrize(("table", "row"), ROWS, ids=lambda one: getattr(one, "row", one))
def test_a_row_names_the_mutants_that_break_it_and_no_others(
    table: str, row: DecisionRow | Transition
) -> None:
    assert row.mutants == breaking(table, row.row)


def test_a_mutant_of_a_row_kills_the_requirement_of_that_row() -> None:
    asked = {(table, row.row): row.requirement for table, row in ROWS}
    broken = [(mutant.row, mutant.kills) for mutant in mutants() if mutant.row]

    assert broken
    assert [(row, id_) for row, id_ in broken if asked.get(row) != id_] == []


@pytest.mark.parametrize("told", [{}, {"mutants": ["x"], "unbroken": {"ja": "理由", "en": "why"}}])
def test_a_row_that_nothing_breaks_must_say_why(told: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="a row names the mutants that break it, or says why"):
        Broken.model_validate(told)
