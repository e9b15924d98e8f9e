"""The register issues whole files, and on request one that is broken in a telling way."""

import os
from dataclasses import replace

import pytest

from simulator.contracts.linkage import Change, Link, delta_file, link_file
from simulator.contracts.profile import builtin
from simulator.townhall.register import Register

PROFILE = builtin().linkage
OTHER = builtin("modelled-2").linkage
LINKS = [
    Link("a1", "signature", f"{n:x}", f"{n:015d}", "2026-06-01T09:00:00+09:00") for n in range(1, 4)
]


def test_a_file_names_everyone_known_in_order(register: Register) -> None:
    empty = register.issue()
    register.add(*LINKS)

    assert empty.read_bytes() == link_file([], PROFILE)
    assert register.issue().read_bytes() == link_file(LINKS, PROFILE)


def test_files_of_one_second_sort_in_the_order_they_were_issued(register: Register) -> None:
    names = [register.issue().name for _ in range(11)]

    assert names[0] == "link_full_20261124093015001.csv"
    assert names == sorted(set(names))
    assert sorted(file.name for file in register.folder.iterdir()) == names


def test_a_broken_file_has_no_end_and_loses_the_oldest_link(register: Register) -> None:
    *known, new = LINKS
    register.add(*known)

    lines = register.issue_broken(new).read_bytes().decode().split("\r\n")

    newest_first = link_file(LINKS[::-1], PROFILE).decode().split("\r\n")
    assert lines[:-1] == newest_first[:3]
    assert newest_first[3].startswith(lines[-1])
    assert lines[-1].count(",") < newest_first[3].count(",")
    assert not any("#END" in line for line in lines)


def test_a_nearly_empty_file_is_whole_and_has_one_link(register: Register) -> None:
    register.add(*LINKS)

    assert register.issue_nearly_empty(LINKS[1]).read_bytes() == link_file([LINKS[1]], PROFILE)
    assert register.issue().read_bytes() == link_file(LINKS, PROFILE)


def test_any_bytes_can_be_issued_under_the_next_name(register: Register) -> None:
    register.issue()

    file = register.issue_bytes(b"\xff")

    assert (file.name, file.read_bytes()) == ("link_full_20261124093015002.csv", b"\xff")


def test_a_file_appears_whole_or_not_at_all(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_files: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", power_cut)
    with pytest.raises(KeyboardInterrupt):
        register.issue()

    assert [file.suffix for file in register.folder.iterdir()] == [".part"]


def test_deltas_are_numbered_when_made_and_placed_when_told(register_with_deltas: Register) -> None:
    register = register_with_deltas
    changes = [Change("add", link) for link in LINKS]
    first, second = register.delta(changes[0]), register.delta(*changes[1:])

    placed = [register.place(one).name for one in (second, first, first)]

    assert placed == [
        "SABUN_000002_20261124093015001.txt",
        "SABUN_000001_20261124093015002.txt",
        "SABUN_000001_20261124093015003.txt",
    ]
    assert second.content == delta_file(changes[1:], OTHER)


def test_a_full_file_says_which_deltas_it_has_and_shows_their_last_word(
    register_with_deltas: Register,
) -> None:
    register = register_with_deltas
    lapsed = replace(LINKS[0], until="20260701000000")
    register.add(LINKS[0])
    register.delta(Change("add", LINKS[1]))
    register.delta(Change("lapse", lapsed))

    file = register.issue()

    assert file.name == "ZENKEN_000002_20261124093015001.txt"
    assert file.read_bytes() == link_file([LINKS[1], lapsed], OTHER)
