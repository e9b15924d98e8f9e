"""The checks of hostile packages look at each one that is planted, and at its neighbours."""

from dataclasses import replace

import pytest

from conformance.checks import hostile as hostile_checks
from conformance.checks.check import Check, Deviation, declared
from conformance.checks.hostile import (
    cut_packages_are_kept_out,
    entities_are_not_fetched,
    quarantine_is_shown,
)
from conformance.checks.judge import Unjudgeable
from conformance.episodes.hostile import BY_CONTENT, BY_NAME, NEIGHBOURS
from conformance.specification import tables
from conformance.specification.tables.model import HostilePackage
from simulator.contracts.profile import builtin
from simulator.portal.hostile import HOSTILE
from tests.conformance.seen import call, delivered, evidence, planted

PACKAGES = tables.hostile().packages
ALL = [planted(name, f"2026060100000000{n:04d}") for n, name in enumerate((*HOSTILE, *NEIGHBOURS))]
FETCHED = tuple(call("get-application", one.number) for one in ALL)
SOUND = tuple(delivered(one) for one in ALL if one.name in NEIGHBOURS)


def checks() -> dict[str, Check]:
    found = (declared(thing) for thing in vars(hostile_checks).values())
    return {check.id: check for check in found if check is not None}


def failing(*names: str) -> set[str]:
    """Return the checks that fail when these packages were handed over as well."""
    came = tuple(delivered(one) for one in ALL if one.name in names)
    seen = evidence(*ALL, deliveries=(*SOUND, *came), calls=FETCHED)
    seen = replace(seen, listing={one.number: {} for one in ALL})
    failed = set()
    for id_, check in checks().items():
        try:
            check.judge(seen)
        except Deviation:
            failed.add(id_)
    return failed


def test_nothing_fails_where_nothing_came() -> None:
    assert failing() == set()


@pytest.mark.parametrize("one", PACKAGES, ids=lambda one: one.name)
def test_a_package_that_was_handed_over_fails_the_check_it_was_planted_for(
    one: HostilePackage,
) -> None:
    # About external entities only connections are judged.
    assert failing(one.name) == {one.requirement} - {"3-2.23"}


def test_what_was_never_fetched_is_not_taken_for_refused() -> None:
    cut = next(one for one in ALL if one.name == "cut-in-half")
    others = tuple(one for one in FETCHED if one.number != cut.number)

    with pytest.raises(Unjudgeable, match=f"It did not fetch {cut.number}"):
        cut_packages_are_kept_out(evidence(*ALL, deliveries=SOUND, calls=others))


def test_a_neighbour_that_was_not_handed_over_fails_its_check() -> None:
    check = checks()["3-2.05"]

    for missing in SOUND:
        came = tuple(one for one in SOUND if one is not missing)
        with pytest.raises(Deviation) as raised:
            check.judge(evidence(*ALL, deliveries=came))
        assert raised.value.filing is not None
        assert raised.value.filing.number == missing.number


def test_a_connection_fails_its_check() -> None:
    with pytest.raises(Deviation, match="expected none, received 2"):
        entities_are_not_fetched(replace(evidence(*ALL), strays=2))


def test_what_is_missing_in_the_list_fails_its_check() -> None:
    shown = {one.number: dict[str, str]() for one in ALL if one.name != "cut-in-half"}

    with pytest.raises(Deviation, match="expected listed, received nothing"):
        quarantine_is_shown(replace(evidence(*ALL), listing=shown))


def test_both_episodes_plant_them_all() -> None:
    assert sorted((*BY_NAME, *BY_CONTENT)) == sorted(HOSTILE)
    page = builtin().wire.page_limit
    assert max(len(BY_NAME), len(BY_CONTENT) + len(NEIGHBOURS)) + len(["control"]) <= page
