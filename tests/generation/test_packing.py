"""A package made in bulk is the one the portal would have made, to the byte."""

from contextlib import closing
from pathlib import Path

import pytest

from conformance.episodes.people import CARD_AGE
from simulator.contracts.profile import Profile, builtin, builtins
from simulator.generation.packing import Packer
from simulator.generation.signers import Signers
from simulator.procedures import catalogue
from tests.web import builders


@pytest.fixture(params=builtins())
def profile(request: pytest.FixtureRequest) -> Profile:
    return builtin(request.param)


def test_it_is_the_package_of_the_portal(tmp_path: Path, profile: Profile) -> None:
    with closing(builders.simulation(tmp_path, profile=profile)) as town:
        person = builders.resident(town)
        number = builders.file(town, person)
        theirs = builders.package(town, number)

    signer = Signers(builders.SEED, builders.START - CARD_AGE).signer(1, person.holder)
    procedure = catalogue.procedure(person.claim.procedure)
    packer = Packer(profile.package)

    assert packer.pack(procedure, person.claim, signer, number, builders.START) == theirs
