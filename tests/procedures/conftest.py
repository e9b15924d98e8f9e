"""A claim to start from: the plain persona, every choice the smallest."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

import pytest

from simulator.contracts.filing import Filing
from simulator.procedures import child_allowance
from simulator.residents import personas
from simulator.residents.personas import Persona

T = TypeVar("T")


class Least:
    """Choices that are always the smallest."""

    def integer(self, low: int, _high: int) -> int:
        return low

    def pick(self, options: Sequence[T]) -> T:
        return options[0]


@pytest.fixture
def least() -> Least:
    return Least()


@pytest.fixture
def today() -> date:
    return date(2026, 6, 1)


@pytest.fixture
def claim(least: Least, today: date) -> Filing:
    return child_allowance.claim(personas.persona("yamada").household(0, today), least, today)


@pytest.fixture(params=personas.catalogue(), ids=lambda persona: persona.id)
def persona(request: pytest.FixtureRequest) -> Persona:
    found = request.param
    assert isinstance(found, Persona)
    return found
