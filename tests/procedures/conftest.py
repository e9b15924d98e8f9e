"""A claim to start from: the plain persona, every choice the smallest."""

from datetime import date

import pytest

from simulator.contracts.filing import Filing
from simulator.residents import personas
from simulator.residents.personas import Persona
from simulator.world.choices import Choices, Simplest
from tests.procedures.claims import CLAIM, claim_of

CLAIMANTS = [one for one in personas.catalogue() if one.filing.procedure == CLAIM.id]


@pytest.fixture
def least() -> Choices:
    return Simplest()


@pytest.fixture
def today() -> date:
    return date(2026, 6, 1)


@pytest.fixture
def claim(least: Choices, today: date) -> Filing:
    return claim_of(personas.persona("yamada").household(0, today), least, today)


@pytest.fixture(params=CLAIMANTS, ids=lambda persona: persona.id)
def persona(request: pytest.FixtureRequest) -> Persona:
    found = request.param
    assert isinstance(found, Persona)
    return found
