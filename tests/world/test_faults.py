"""A planted fault hits what it names, as often as it says, for everybody who serves the world."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from simulator.contracts.problem import Problem
from simulator.contracts.profile import Operation, builtin
from simulator.world.clock import JST, SimulatedClock
from simulator.world.fault_kinds import TLS, Hits
from simulator.world.faults import KINDS, Fault, FaultKind
from simulator.world.world import World

GET = Operation.GET_APPLICATION
LIST = Operation.LIST_APPLICATIONS
NOON = datetime(2026, 6, 1, 12, 0, 0, tzinfo=JST)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOON)


@pytest.fixture
def workers(tmp_path: Path, clock: SimulatedClock) -> Iterator[tuple[World, World]]:
    """Two who serve the same world."""
    both = [World(tmp_path, builtin(), clock, seed=1, steered=True) for _ in range(2)]
    yield both[0], both[1]
    for world in both:
        world.close()


@pytest.fixture
def world(tmp_path: Path, clock: SimulatedClock) -> Iterator[World]:
    world = World(tmp_path, builtin(), clock, seed=1)
    yield world
    world.close()


def kinds(world: World, *calls: tuple[Operation, str, str]) -> list[FaultKind | None]:
    """Return what hits some calls, one after the other."""
    taken = [world.faults.take(*call) for call in calls]
    return [fault.kind if fault else None for fault in taken]


# What it hits


def test_without_faults_nothing_fails_and_nothing_is_asked(world: World) -> None:
    assert world.faults.take(GET) is None
    world.engine.dispose()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world.engine, "connect", None)
        assert world.faults.take(GET) is None
        assert not world.faults.any
        assert (world.faults.offset(), world.faults.disguise()) == (timedelta(), None)


def test_a_fault_is_spent_after_its_times(world: World) -> None:
    world.faults.plant(Fault(FaultKind.MAINTENANCE, GET, times=2))

    assert kinds(world, *[(GET, "", "")] * 3) == [FaultKind.MAINTENANCE] * 2 + [None]
    assert world.faults.planted() == []


def test_a_fault_without_times_lasts_until_it_is_lifted(world: World) -> None:
    id_ = world.faults.plant(Fault(FaultKind.MAINTENANCE, GET, times=None))

    assert kinds(world, *[(GET, "", "")] * 3) == [FaultKind.MAINTENANCE] * 3
    assert (world.faults.lift(id_), world.faults.lift(id_)) == (True, False)
    assert world.faults.take(GET) is None


def test_a_fault_hits_only_the_filing_the_call_and_the_account_it_names(world: World) -> None:
    world.faults.plant(Fault(FaultKind.ANSWER_LOST, GET, number="2", account="east"))

    assert kinds(
        world, (GET, "1", "east"), (GET, "2", "west"), (LIST, "2", "east"), (GET, "2", "east")
    ) == [None, None, None, FaultKind.ANSWER_LOST]


def test_a_fault_without_a_call_hits_every_call_of_its_kind(world: World) -> None:
    world.faults.plant(Fault(FaultKind.TOKEN_EXPIRED, times=None))

    assert kinds(world, (GET, "", ""), (LIST, "", ""), (Operation.SUBMIT, "", "")) == [
        FaultKind.TOKEN_EXPIRED,
        FaultKind.TOKEN_EXPIRED,
        None,
    ]


def test_faults_come_in_the_order_they_were_planted(world: World) -> None:
    world.faults.plant(Fault(FaultKind.MAINTENANCE, GET))
    world.faults.plant(Fault(FaultKind.TOKEN_EXPIRED, GET))

    assert kinds(world, (GET, "", ""), (GET, "", "")) == [
        FaultKind.MAINTENANCE,
        FaultKind.TOKEN_EXPIRED,
    ]


def test_a_window_begins_and_ends_by_the_world_s_clock(world: World, clock: SimulatedClock) -> None:
    begin, end = NOON + HOUR, NOON + 2 * HOUR
    world.faults.plant(Fault(FaultKind.MAINTENANCE, times=None, since=begin, until=end))
    seen = []
    for step in (timedelta(0), HOUR, HOUR - timedelta(seconds=1), timedelta(seconds=1)):
        clock.advance(step)
        seen += kinds(world, (LIST, "", ""))

    assert seen == [None, FaultKind.MAINTENANCE, FaultKind.MAINTENANCE, None]


def test_rows_arrivals_and_calls_do_not_spend_each_other_s_faults(world: World) -> None:
    world.faults.plant(Fault(FaultKind.DUPLICATE_ENTRY, number="7"))
    world.faults.plant(Fault(FaultKind.LATE_ARRIVAL, seconds=60))

    assert kinds(world, (LIST, "7", ""), (Operation.SUBMIT, "", "")) == [None, None]
    assert world.faults.take_row(FaultKind.MOVING_LIST, LIST, "7") is None
    assert world.faults.take_row(FaultKind.DUPLICATE_ENTRY, LIST, "6") is None
    assert world.faults.take_row(FaultKind.DUPLICATE_ENTRY, LIST, "7") is not None
    arrival = world.faults.take_arrival()
    assert arrival is not None
    assert (arrival.kind, arrival.seconds) == (FaultKind.LATE_ARRIVAL, 60)
    assert world.faults.planted() == []


def test_what_stands_is_never_spent_and_adds_up(world: World) -> None:
    world.faults.plant(Fault(FaultKind.CLOCK_OFFSET, seconds=300))
    world.faults.plant(Fault(FaultKind.CLOCK_OFFSET, seconds=-60))
    world.faults.plant(Fault(FaultKind.OLD_TLS, until=NOON + HOUR))

    assert [world.faults.offset().total_seconds() for _ in range(2)] == [240, 240]
    assert [world.faults.disguise() for _ in range(2)] == [FaultKind.OLD_TLS] * 2
    assert world.portal_now() == NOON + timedelta(minutes=4)


# Whoever serves the world


def test_two_workers_see_the_same_faults_and_never_spend_one_twice(
    workers: tuple[World, World],
) -> None:
    one, other = workers
    assert kinds(other, (GET, "", "")) == [None]
    one.faults.plant(Fault(FaultKind.MAINTENANCE, GET, times=3))

    hit = [kinds(world, (GET, "", ""))[0] for world in (one, other, one, other, one)]

    assert hit == [FaultKind.MAINTENANCE] * 3 + [None] * 2


def test_what_one_worker_clears_is_gone_for_the_other(workers: tuple[World, World]) -> None:
    one, other = workers
    one.faults.plant(Fault(FaultKind.MAINTENANCE, GET, times=None))
    assert kinds(other, (GET, "", "")) == [FaultKind.MAINTENANCE]
    one.faults.clear()

    assert kinds(other, (GET, "", "")) == [None]


def test_a_fault_is_the_same_when_the_world_is_opened_again(world: World, tmp_path: Path) -> None:
    fault = Fault(
        FaultKind.TOO_MANY_REQUESTS,
        GET,
        number="7",
        times=None,
        account="east",
        since=NOON,
        until=NOON + HOUR,
        seconds=30,
        json=True,
    )
    id_ = world.faults.plant(fault)
    again = World(tmp_path, builtin(), SimulatedClock(NOON), seed=1)

    assert [(one.id, one.fault) for one in again.faults.planted()] == [(id_, fault)]
    assert again.faults.take(GET, "7", "east") == fault
    again.close()


# What is refused


@pytest.mark.parametrize(
    ("kind", "told", "cause"),
    [
        ("cut", {"seconds": 1}, "it has no use for seconds = 1"),
        ("cut", {"times": 0}, "times = 0 must be 1 or more"),
        ("delay", {}, "it needs seconds"),
        ("delay", {"seconds": -1}, "seconds = -1 must be above 0"),
        ("maintenance", {"json": True}, "it has no use for json = True"),
        ("redirect", {}, "it needs target"),
        ("redirect", {"target": "elsewhere"}, "target = 'elsewhere' must look like https://HOST"),
        ("cut", {"since": NOON.replace(tzinfo=None)}, "12:00:00 has no offset"),
        ("cut", {"since": NOON, "until": NOON}, "12:00:00+09:00) is not after since"),
        (
            "duplicate-entry",
            {"operation": Operation.LIST_STATUSES},
            "it cannot happen at list-statuses (it can at: list-applications)",
        ),
        ("cut", {"operation": LIST, "number": "7"}, "number = '7': no such call names"),
        ("cut", {"operation": Operation.SUBMIT, "account": "east"}, "account = 'east': no such"),
        ("late-arrival", {"seconds": 9, "number": "7"}, "number = '7': no such call names"),
        ("old-tls", {"times": 2}, "times = 2: it holds until it is lifted"),
        ("old-tls", {"operation": Operation.LOGIN}, "it cannot happen at login"),
    ],
)
def test_a_fault_that_could_never_show_is_refused_with_what_it_takes(
    kind: str, told: dict[str, Any], cause: str
) -> None:
    with pytest.raises(Problem) as problem:
        Fault(FaultKind(kind), **told)

    assert problem.value.cause.en.startswith(f"No {kind} can be planted: ")
    assert cause in problem.value.cause.en
    assert "portal.md" in problem.value.hint.en
    assert problem.value.exit_code == 3


@pytest.mark.parametrize(
    ("profile", "fault", "setting"),
    [
        ("modelled-2", Fault(FaultKind.TOKEN_EXPIRED), "auth"),
        ("modelled-2", Fault(FaultKind.TOKEN_REVOKED), "auth"),
        ("modelled-2", Fault(FaultKind.MAINTENANCE, Operation.LOGIN), "operations"),
    ],
)
def test_what_a_profile_never_shows_is_refused_there(
    tmp_path: Path, clock: SimulatedClock, profile: str, fault: Fault, setting: str
) -> None:
    world = World(tmp_path, builtin(profile), clock, seed=1)

    with pytest.raises(Problem, match=rf"never shows in this profile \(by wire\.{setting}\)"):
        world.faults.plant(fault)

    assert world.faults.planted() == []
    world.close()


def test_a_list_without_pages_cannot_move(tmp_path: Path, clock: SimulatedClock) -> None:
    wire = builtin().wire.model_copy(update={"paging": "none"})
    world = World(tmp_path, builtin().model_copy(update={"wire": wire}), clock, seed=1)

    with pytest.raises(Problem, match=r"by wire\.paging"):
        world.faults.plant(Fault(FaultKind.MOVING_LIST))

    world.close()


# The list of kinds


def test_every_kind_has_one_row_in_both_languages() -> None:
    assert list(KINDS) == list(FaultKind)
    assert all(
        kind.text.ja.endswith("。") and kind.text.en.endswith(".") for kind in KINDS.values()
    )
    assert {name for name, kind in KINDS.items() if kind.hits is Hits.EVERYTHING} == TLS | {
        FaultKind.CLOCK_OFFSET
    }
