"""A filing without a signature is told from one whose signature is broken, or was demanded."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Literal

import pytest

from conformance.episodes.people import People
from simulator.connector.facts import Application, Stored
from simulator.connector.package import read_package
from simulator.connector.steps import Steps
from simulator.contracts.profile import builtin, builtins
from simulator.procedures.model import Signature
from simulator.web.simulation import Simulation
from simulator.world.clock import JST, SimulatedClock
from tests.connector.filed import SEED, START, Filed, zipped
from tests.portal.test_setting import everywhere
from tests.web.builders import package

SIGNER, OTHER = "000000000000017", "000000000000018"
Word = Literal["署名必須", "カード必須", "ログイン", "なし", "たぶん"]


@pytest.fixture(scope="module", params=builtins())
def unsigned(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filed]:
    folder = tmp_path_factory.mktemp("world")
    town = Simulation(folder, builtin(request.param), SimulatedClock(START), SEED, [])
    everywhere(town, Signature.NONE)
    person = People(town).control
    number = town.applicant.submit(town.applicant.prepare(person.claim).id, b"", b"").number
    yield Filed(town, person, person.claim, number, package(town, number))
    town.close()


def read(filed: Filed, members: dict[str, bytes]) -> Application:
    profile = filed.simulation.world.profile.package
    return read_package(zipped(members), profile, filed.number, Anything())


class Anything(Steps):
    """Does not compare a package with its manifest, which is changed here."""

    def is_as_listed(self, listed: object, found: object) -> bool:
        del listed, found
        return True


@pytest.mark.parametrize(
    ("word", "demanded"),
    [
        ("署名必須", True),
        ("カード必須", False),
        ("ログイン", False),
        ("なし", False),
        ("たぶん", True),
    ],
)
def test_the_manifest_tells_whether_a_signature_is_demanded(
    unsigned: Filed, word: Word, *, demanded: bool
) -> None:
    name = unsigned.simulation.world.profile.package.members.manifest
    told = re.sub("(?<=<署名設定>)[^<]+", word, unsigned.members[name].decode())

    found = read(unsigned, unsigned.members | {name: told.encode()})

    assert (found.signed, found.must_be_signed) == (False, demanded)


def test_a_signature_is_demanded_where_nothing_is_said(unsigned: Filed) -> None:
    name = unsigned.simulation.world.profile.package.members.manifest
    silent = re.sub("<署名設定>.*\n", "", unsigned.members[name].decode())

    assert read(unsigned, unsigned.members | {name: silent.encode()}).must_be_signed


def test_half_a_signature_is_one(unsigned: Filed) -> None:
    names = unsigned.simulation.world.profile.package.members

    for name in {names.signature, names.signed_list} - {""}:
        assert read(unsigned, unsigned.members | {name: b""}).signed


@pytest.mark.parametrize("filed_by", ["", "任意代理人"])
@pytest.mark.parametrize("entered", ["", OTHER])
def test_the_subject_of_an_unsigned_filing_is_what_staff_entered(
    filed_by: str, entered: str
) -> None:
    application = Application(
        number="1",
        arrived=datetime(2026, 6, 1, tzinfo=JST),
        arrived_text="",
        procedure="claim",
        form_version="1",
        values={"name": "山田　花子", "born": "1995-06-15"},
        groups={},
        members={},
        filed_by=filed_by,
        signed=False,
    )
    stored = Stored("1", "waiting", "", "", "", "", entered_subject=entered)

    assert Steps().subject(stored, application, SIGNER) == entered
    if not filed_by:
        assert Steps().subject(stored, replace(application, signed=True), SIGNER) == SIGNER
