"""The register issues whole files, each later than the last, and breaks one only when asked."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from simulator.contracts.linkage import Link
from simulator.contracts.profile import builtin
from simulator.townhall.register import Register
from simulator.world.clock import SimulatedClock
from simulator.world.world import World
from tests.web.builders import START

OLD = Link("a1", "signature", "01", "000000000000001", "2026-01-01T00:00:00+09:00")
NEW = Link("a1", "signature", "02", "000000000000002", "2026-05-01T00:00:00+09:00")


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


@pytest.fixture
def register(tmp_path: Path, clock: SimulatedClock) -> Iterator[Register]:
    world = World(tmp_path / "world", builtin(), clock, seed=1)
    register = Register(world, tmp_path / "links")
    register.add(OLD)
    register.add(NEW)
    yield register
    world.close()


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def test_a_full_file_holds_everything_known_in_order(register: Register) -> None:
    file = register.issue()

    assert file.name == "link_full_20260601090000001.csv"
    assert [line.split(",")[2:4] for line in lines(file)[1:-1]] == [
        ["01", "000000000000001"],
        ["02", "000000000000002"],
    ]
    assert lines(file)[-1] == "#END 2"


def test_files_sort_in_the_order_they_were_issued(
    register: Register, clock: SimulatedClock
) -> None:
    issued = [register.issue() for _ in range(11)]
    clock.advance(timedelta(seconds=1))
    issued.append(register.issue())

    assert sorted(register.folder.iterdir()) == issued


def test_a_broken_file_brings_the_newest_and_loses_the_oldest(register: Register) -> None:
    whole, broken = lines(register.issue()), lines(register.issue_broken())

    assert broken[0] == whole[0]
    assert broken[1] == whole[2]
    assert whole[1].startswith(broken[2])
    assert broken[2] != whole[1]
    assert len(broken) == 3


def test_a_file_appears_whole_or_not_at_all(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_files: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", power_cut)
    with pytest.raises(KeyboardInterrupt):
        register.issue()

    assert [file.suffix for file in register.folder.iterdir()] == [".part"]
