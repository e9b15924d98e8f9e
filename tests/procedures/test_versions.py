"""Exactly one version of a form is in force on a day, and an old one is taken for its grace."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.procedures import catalogue
from simulator.procedures.model import Procedure, Revision
from simulator.procedures.versions import in_force, versions

CLAIM = catalogue.procedure("child-allowance-claim")
HERE, ELSEWHERE = "132012", "012025"
ORIGIN = {"provenance": "modelled", "why": "test"}
FIRST, DAY = date(2026, 1, 1), timedelta(days=1)


def item(name: str) -> dict[str, object]:
    return {"id": name, "label": name, "type": "text", "max_length": 9, "origin": ORIGIN}


def revision(version: str, since: date, **given: object) -> Revision:
    return Revision.model_validate(
        {"form_version": version, "from": since, "origin": ORIGIN, **given}
    )


def names(form: Procedure) -> list[str]:
    return [one.id for one in form.items]


def test_a_revision_follows_the_items_of_its_section_and_leaves_the_old_form_alone() -> None:
    added = [{"section": "claim", "item": [item("twin"), item("triplet")]}]
    old, new = versions(CLAIM, HERE, [revision("2", FIRST, added=added)])

    assert names(old.form) == names(CLAIM)
    place = names(CLAIM).index("remarks") + 1
    assert names(new.form)[place : place + 2] == ["twin", "triplet"]
    assert [name for name in names(new.form) if name not in names(CLAIM)] == ["twin", "triplet"]
    assert (old.form.form_version, new.form.form_version) == ("2024-10.1", "2")


def test_a_version_ends_the_day_before_the_next_and_is_taken_for_its_grace() -> None:
    old, new = versions(CLAIM, HERE, [revision("2", FIRST, grace_days=10)])

    assert (old.since, old.until, old.taken_until) == (None, FIRST - DAY, FIRST + 9 * DAY)
    assert (new.since, new.until, new.taken_until) == (FIRST, None, None)
    assert [old.taken(FIRST + n * DAY) for n in (-1, 0, 9, 10)] == [True, True, True, False]
    assert [new.taken(FIRST + n * DAY) for n in (-1, 0)] == [False, True]


def test_without_grace_a_version_is_refused_from_the_first_day_of_the_next() -> None:
    old, _ = versions(CLAIM, HERE, [revision("2", FIRST)])

    assert [old.taken(FIRST - DAY), old.taken(FIRST)] == [True, False]


def test_a_municipality_s_revision_is_its_own() -> None:
    own = revision("2", FIRST, municipality=HERE)

    assert [one.form.form_version for one in versions(CLAIM, HERE, [own])] == ["2024-10.1", "2"]
    assert [one.form.form_version for one in versions(CLAIM, ELSEWHERE, [own])] == ["2024-10.1"]


@given(st.lists(st.integers(0, 60), max_size=5), st.integers(-5, 70))
def test_one_version_is_in_force_on_any_day_and_it_is_taken(starts: list[int], day: int) -> None:
    later = [revision(str(n), FIRST + start * DAY) for n, start in enumerate(starts)]
    known = versions(CLAIM, HERE, later)
    asked = FIRST + day * DAY

    found = in_force(known, asked)

    assert found.taken(asked)
    assert (found.since or asked) <= asked <= (found.until or asked)
    begun = [one for one in later if one.since <= asked]
    last = max(begun, key=lambda one: (one.since, int(one.form_version)), default=None)
    assert found.form.form_version == (last.form_version if last else "2024-10.1")


@pytest.mark.parametrize("start", [0, 30])
def test_the_same_day_twice_means_the_later_planted(start: int) -> None:
    since = FIRST + start * DAY
    known = versions(CLAIM, HERE, [revision("a", since), revision("b", since)])

    assert in_force(known, since).form.form_version == "b"
