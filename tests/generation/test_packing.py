"""A package made in bulk is the one the portal would have made, to the byte."""

from contextlib import closing
from pathlib import Path

import pytest

from conformance.episodes.people import CARD_AGE
from simulator.contracts.profile import Profile, builtin, builtins
from simulator.generation.packing import Packer
from simulator.generation.signers import Signers
from simulator.procedures import catalogue
from simulator.procedures.model import Signature
from tests.portal.test_setting import everywhere
from tests.web import builders

CLAIM = catalogue.procedure("child-allowance-claim")


@pytest.fixture(params=builtins())
def profile(request: pytest.FixtureRequest) -> Profile:
    return builtin(request.param)


def test_it_is_the_package_of_the_portal(tmp_path: Path, profile: Profile) -> None:
    with closing(builders.simulation(tmp_path, profile=profile)) as town:
        person = builders.resident(town)
        number = builders.file(town, person)
        theirs = builders.package(town, number)

    signer = Signers(builders.SEED, builders.START - CARD_AGE).signer(1, person.holder)
    form = CLAIM.at(person.claim.municipality)
    ours = Packer(profile.package).pack(form, person.claim, signer, number, builders.START)

    assert ours == theirs


def test_what_nobody_signed_is_the_package_of_the_portal_too(
    tmp_path: Path, profile: Profile
) -> None:
    with closing(builders.simulation(tmp_path, profile=profile)) as town:
        everywhere(town, Signature.NONE)
        claim = builders.resident(town).claim
        number = town.applicant.submit(town.applicant.prepare(claim).id, b"", b"").number
        theirs = builders.package(town, number)

    form = CLAIM.model_copy(update={"signature": Signature.NONE})
    ours = Packer(profile.package).pack(form, claim, None, number, builders.START)

    assert ours == theirs
