"""Which connectors a trainer's rooms are offered, by the options of ``tekigo demo``."""

import sys
from pathlib import Path

import pytest

from conformance.cli.command import _parsers
from conformance.cli.guest import Guests, guests
from conformance.mutants.catalogue import mutants
from simulator.contracts.problem import Problem

DRIVEN = """
[connector]
role = "prefecture"
depth = "drive"

[drive]
command = "java -jar 'c d.jar'"
clock = false

[handover.map]
number = "受付No"
"child.name" = "こども"
"""
WATCHED = """
[connector]
depth = "observe"

[observe]

[outputs]
handover = "out"
links = "links"
"""


def asked(*options: str) -> Guests:
    """Return what options of ``tekigo demo`` come to."""
    return guests(_parsers()[0].parse_args(["demo", *options]))


def test_without_an_option_the_reference_works_and_every_faulty_one_is_offered() -> None:
    found = asked()
    assert (found.chosen, found.profile.name) == ("reference", "modelled-1")
    assert [*found.offers] == ["reference", *(one.name() for one in mutants())]
    one = found.offers["takes-the-sender-for-the-subject"]
    assert (one.kind, one.requirement, one.account) == ("faulty", "3-4.04", "tekigo-132012")


def test_a_faulty_one_can_work_there_from_the_start() -> None:
    assert (
        asked("--mutant", "takes-the-sender-for-the-subject").chosen
        == "takes-the-sender-for-the-subject"
    )
    with pytest.raises(Problem, match="no mutant 'copies'"):
        asked("--mutant", "copies")


def test_a_fault_of_another_profile_or_role_says_so() -> None:
    offers = asked().offers
    for one in mutants():
        offer = offers[one.name()]
        assert offer.profile == ("" if one.profile == "modelled-1" else one.profile)
        assert (offer.role, offer.check) == (one.role, one.signatures.check)


def test_a_connector_of_ones_own_comes_first_as_the_run_file_describes_it(tmp_path: Path) -> None:
    file = tmp_path / "connector.toml"
    file.write_text(DRIVEN, encoding="utf-8")
    found = asked("--config", str(file))
    own = found.offers[found.chosen]
    assert (own.name, own.role, own.account) == ("own", "prefecture", "tekigo-130001")
    assert (own.story.en, own.clock, own.state) == ("java -jar 'c d.jar'", False, "own")
    assert found.profile.handover.columns["number"] == "受付No"
    assert own.columns["child.name"] == "こども"


def test_a_connector_by_command_or_url_is_taken_as_it_is() -> None:
    assert asked("--connector", "node c.js").offers["own"].story.ja == "node c.js"
    found = asked("--connector-url", "http://localhost:9/", "--role", "intake-only")
    assert (found.offers["own"].killable, found.offers["own"].role) == (False, "intake-only")


def test_a_connector_that_nobody_drives_cannot_be_put_into_a_room(tmp_path: Path) -> None:
    file = tmp_path / "connector.toml"
    file.write_text(WATCHED, encoding="utf-8")
    with pytest.raises(Problem, match="at the depth observe cannot be put into a room"):
        asked("--config", str(file))


def test_what_a_connector_cannot_do_is_asked_of_it_and_not_of_the_options() -> None:
    line = asked("--connector", f"{sys.executable} -c pass").offers["own"].make()
    with pytest.raises(Problem, match="the process ended"):
        line.start()
    line.kill()
