"""Files of links come by schedule or on call, and go wrong in every way that has a name."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from simulator.contracts.linkage import Change, Link, link_file
from simulator.contracts.problem import Problem
from simulator.contracts.profile import builtin
from simulator.townhall.feed import Feed
from simulator.townhall.mishaps import FileKind, Mishap, MishapKind, Mishaps, read_mishap
from simulator.townhall.register import Register
from simulator.world.clock import JST, SimulatedClock
from simulator.world.world import World

START = datetime(2026, 11, 24, 9, 30, 15, tzinfo=JST)  # a Tuesday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FULL, DELTA = FileKind.FULL, FileKind.DELTA
LINKS = [Link("a1", "signature", f"{n}", f"{n:015d}", "20260601090000") for n in range(1, 4)]
PROFILE = builtin("modelled-2").linkage


class Town:
    """A register of three links, and what brings its files."""

    def __init__(self, folder: Path, profile: str) -> None:
        self.clock = SimulatedClock(START)
        self.world = World(folder / "world", builtin(profile), self.clock, seed=1)
        self.register = Register(self.world, folder / "links")
        self.register.add(*LINKS)
        self.feed = Feed(self.world, self.register)

    def plant(self, kind: str, file: str, hours: float = 0, times: int = 1) -> int:
        return self.feed.mishaps.plant(read_mishap(kind, file, hours * 3600, times))


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path, "modelled-2")
    yield town
    town.world.close()


def shows(kind: MishapKind, file: FileKind, hours: float) -> bool:
    """Tell whether such a mishap can be planted."""
    try:
        Mishap(kind, file, hours * HOUR)
    except Problem:
        return False
    return True


def short(files: list[Path]) -> list[str]:
    """Return names without their stamps."""
    return [file.name.rpartition("_")[0] for file in files]


def test_a_file_on_call_is_whole_and_comes_at_once(town: Town) -> None:
    (file,) = town.feed.issue(FULL)

    assert file.name == "ZENKEN_000000_20261124093015001.txt"
    assert file.read_bytes() == link_file(LINKS, PROFILE)
    assert town.feed.on_its_way() == {}


def test_the_schedule_issues_each_night_and_each_week_and_makes_up_for_nothing(
    town: Town,
) -> None:
    first = town.feed.run()
    again = town.feed.run()
    town.clock.advance(timedelta(hours=16))
    before_two = town.feed.run()
    town.clock.advance(HOUR)
    night, same_night = town.feed.run(), town.feed.run()
    town.clock.advance(30 * DAY)
    month = town.feed.run()

    assert short(first) == ["SABUN_000001", "ZENKEN_000001"]
    assert (again, before_two, same_night) == ([], [], [])
    assert short(night) == ["SABUN_000002"]
    assert short(month) == ["SABUN_000003", "ZENKEN_000003"]


def test_another_worker_does_not_issue_what_is_issued(town: Town) -> None:
    other = Feed(town.world, Register(town.world, town.register.folder))

    assert (len(town.feed.run()), other.run()) == (2, [])


@pytest.mark.parametrize(
    ("profile", "due"), [("modelled-2", "2026-11-25 02:00"), ("modelled-1", "2026-11-26 02:00")]
)
def test_the_next_file_is_told_by_the_schedule_and_issued_then(
    tmp_path: Path, profile: str, due: str
) -> None:
    town = Town(tmp_path, profile)
    town.feed.run()

    upcoming = town.feed.upcoming
    town.clock.advance(upcoming - START - timedelta(seconds=1))
    before = town.feed.run()
    town.clock.advance(timedelta(seconds=1))
    then = town.feed.run()
    town.world.close()

    assert f"{upcoming:%Y-%m-%d %H:%M}" == due
    assert (before, len(then)) == ([], 1)


def test_without_deltas_only_full_files_come(tmp_path: Path) -> None:
    town = Town(tmp_path, "modelled-1")

    files = town.feed.run()
    with pytest.raises(ValueError, match="no delta files"):
        town.feed.issue(DELTA)
    town.world.close()

    assert short(files) == ["link_full"]


def test_a_late_file_keeps_its_name_and_comes_when_it_is_due(town: Town) -> None:
    town.plant("late", "full", hours=48)
    late = town.feed.issue(FULL)
    waiting = town.feed.on_its_way()
    (later,) = town.feed.issue(FULL)
    town.clock.advance(2 * DAY - timedelta(seconds=1))
    early = town.feed.deliver()
    town.clock.advance(timedelta(seconds=1))

    (file,) = town.feed.deliver()

    assert (late, early, town.feed.deliver()) == ([], [], [])
    assert waiting == {file.name: START + 2 * DAY}
    assert file.name < later.name


def test_a_gap_uses_a_number_and_what_it_told_is_never_told(town: Town) -> None:
    town.plant("gap", "delta")
    town.register.note(Change("add", LINKS[0]))

    lost, (following,) = town.feed.issue(DELTA), town.feed.issue(DELTA)

    assert lost == []
    assert following.name.startswith("SABUN_000002_")
    assert following.read_bytes().decode("cp932").splitlines()[1:] == ["SABUN-END,0"]


def test_a_repeated_delta_has_the_same_number_and_bytes_under_another_name(town: Town) -> None:
    town.plant("repeat", "delta")
    town.register.note(Change("add", LINKS[0]))

    first, second = town.feed.issue(DELTA)

    assert short([first, second]) == ["SABUN_000001"] * 2
    assert first.name < second.name
    assert first.read_bytes() == second.read_bytes()


def test_a_broken_delta_breaks_off_and_comes_whole_later(town: Town) -> None:
    town.plant("broken", "delta", hours=1)
    town.register.note(Change("add", LINKS[0]))
    (broken,) = town.feed.issue(DELTA)
    town.clock.advance(HOUR)

    (whole,) = town.feed.deliver()

    assert "SABUN-END" not in broken.read_bytes().decode("cp932")
    assert whole.read_bytes().decode("cp932").splitlines()[-1] == "SABUN-END,1"
    assert short([broken, whole]) == ["SABUN_000001"] * 2


def test_a_broken_file_without_lag_never_comes_whole(town: Town) -> None:
    town.plant("broken", "full")

    assert len(town.feed.issue(FULL)) == 1
    assert town.feed.on_its_way() == {}


def test_a_nearly_empty_file_is_whole_and_has_the_first_link(town: Town) -> None:
    town.plant("nearly-empty", "full")

    (file,) = town.feed.issue(FULL)

    assert file.read_bytes() == link_file(LINKS[:1], PROFILE)


def test_a_mishap_strikes_its_kind_of_file_as_often_as_told(town: Town) -> None:
    id_ = town.plant("gap", "full", times=2)
    town.plant("late", "delta", hours=1)
    lost = [town.feed.issue(FULL), town.feed.issue(FULL)]

    assert lost == [[], []]
    assert len(town.feed.issue(FULL)) == 1
    assert list(town.feed.mishaps.planted().values()) == [
        Mishap(MishapKind.LATE, DELTA, HOUR, times=1)
    ]
    assert town.feed.mishaps.lift(id_)
    assert not town.feed.mishaps.lift(id_)


def test_what_is_planted_is_seen_by_another_worker(town: Town) -> None:
    id_ = town.plant("repeat", "full", hours=2)

    assert Mishaps(town.world.engine).planted() == {id_: Mishap(MishapKind.REPEAT, FULL, 2 * HOUR)}


@pytest.mark.parametrize(
    ("kind", "file", "hours", "times"),
    [
        ("nearly-empty", "delta", 0, 1),
        ("gap", "full", 1, 1),
        ("nearly-empty", "full", 1, 1),
        ("late", "full", 0, 1),
        ("late", "full", 48.1, 1),
        ("repeat", "full", -1, 1),
        ("gap", "full", 0, 0),
    ],
)
def test_a_mishap_that_would_never_show_is_refused(
    kind: str, file: str, hours: float, times: int
) -> None:
    with pytest.raises(Problem, match="cannot happen"):
        read_mishap(kind, file, hours * 3600, times)


@pytest.mark.parametrize(
    ("kind", "file", "told"),
    [
        ("gpa", "full", "There is no 'gpa'.*gap, repeat, late, broken, nearly-empty"),
        ("gap", "ful", "There is no 'ful'.*full, delta"),
    ],
)
def test_a_misspelt_mishap_is_refused_with_the_names_there_are(
    kind: str, file: str, told: str
) -> None:
    with pytest.raises(Problem) as problem:
        read_mishap(kind, file)

    assert told.partition(".*")[0] in problem.value.in_language("en")
    assert told.partition(".*")[2] in problem.value.in_language("en")
