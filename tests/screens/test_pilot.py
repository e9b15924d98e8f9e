"""A room that goes on by itself, and one that waits for a person."""

import threading

import pytest

from simulator.screens import pilot
from simulator.screens.bench import Bench
from simulator.screens.offer import Seat
from simulator.screens.pilot import EVERY_SECONDS, Pilot
from simulator.screens.place import Place
from simulator.townhall.mishaps import FileKind
from tests.screens.lines import Scripted
from tests.screens.opened import Opened

NUMBER = "20260601000000000042"


class Flight:
    """A pilot with a scripted connector, whose seconds pass as a test says."""

    def __init__(self, opened: Opened) -> None:
        self.line = Scripted()
        place = Place("https://localhost:1", opened.running.workspace.root, (), "secret")
        self.bench = Bench(opened.room, Seat({"scripted": self.line.offer()}, place, "scripted"))
        self.seconds = 100.0
        self.pilot = Pilot(opened.room, self.bench, lambda: self.seconds)
        self.pilot.glance()

    def cycles(self) -> int:
        """Return how many cycles the connector was given by another look."""
        self.line.came.clear()
        self.pilot.glance()
        return self.line.verbs.count("cycle")


@pytest.fixture
def flight(opened: Opened) -> Flight:
    """Return a pilot who has looked once."""
    return Flight(opened)


def test_nothing_new_is_no_cycle_until_the_time_has_come(flight: Flight) -> None:
    assert flight.cycles() == 0
    flight.seconds += EVERY_SECONDS
    assert [flight.cycles(), flight.cycles()] == [1, 0]


@pytest.mark.parametrize(
    ("actor", "operation"),
    [("portal", "submit"), ("portal", "withdraw"), ("staff", "decide"), ("staff", "identify")],
)
def test_something_new_is_taken_up_at_once(
    opened: Opened, flight: Flight, actor: str, operation: str
) -> None:
    opened.room.note(actor, operation, NUMBER)
    assert [flight.cycles(), flight.cycles()] == [1, 0]


def test_a_look_at_a_form_is_nothing_new(opened: Opened, flight: Flight) -> None:
    opened.room.note("portal", "get-form")
    assert flight.cycles() == 0


def test_a_clock_that_was_moved_is_something_new(opened: Opened, flight: Flight) -> None:
    opened.running.simulation.world.control.move(60)
    assert [flight.cycles(), flight.cycles()] == [1, 0]


def test_a_world_that_begins_anew_is_something_new_and_so_is_what_comes_then(
    opened: Opened, flight: Flight
) -> None:
    for _ in range(5):
        opened.room.note("portal", "get-form")
    assert flight.cycles() == 0
    flight.bench.begin_anew(opened.running.reset)
    assert [flight.cycles(), flight.cycles()] == [1, 0]
    # The new journal is shorter than what was seen of the old one.
    opened.room.note("portal", "submit", NUMBER)
    assert [flight.cycles(), flight.cycles()] == [1, 0]


def test_a_pilot_switched_off_leaves_the_cycle_to_a_person(opened: Opened, flight: Flight) -> None:
    flight.pilot.auto = False
    opened.room.note("portal", "submit", NUMBER)
    flight.seconds += EVERY_SECONDS
    assert flight.cycles() == 0
    flight.pilot.auto = True
    assert flight.cycles() == 1


@pytest.mark.parametrize("state", ["cut-off", "lost"])
def test_a_connector_that_was_stopped_is_left_to_whoever_stopped_it(
    flight: Flight, state: str
) -> None:
    flight.line.dies_at = "cycle" if state == "lost" else ""
    flight.seconds += EVERY_SECONDS
    assert flight.cycles() == 1
    if state == "cut-off":
        flight.bench.close()
    assert flight.bench.state == state
    flight.seconds += EVERY_SECONDS
    assert flight.cycles() == 0


def test_link_files_come_by_their_schedule_whoever_flies_and_are_something_new(
    opened: Opened, flight: Flight
) -> None:
    noted = len(opened.noted("links"))
    flight.pilot.auto = False
    opened.running.simulation.world.control.move(7 * 24 * 3600)
    flight.pilot.tick()
    (came,) = opened.noted("links")[noted:]
    assert came == ("register", "", f'{{"file": "{newest(opened)}"}}')


def newest(opened: Opened) -> str:
    """Return the name of the newest link file."""
    return max(file.name for file in opened.running.workspace.links.iterdir())


def test_a_link_file_at_a_push_is_something_new(opened: Opened, flight: Flight) -> None:
    opened.running.simulation.feed.issue(FileKind.FULL)
    assert [flight.cycles(), flight.cycles()] == [1, 0]


def test_a_pilot_goes_on_after_a_look_that_failed(
    flight: Flight, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks, again = [], threading.Event()

    def glance() -> None:
        looks.append("look")
        if len(looks) == 1:
            raise OSError("the hand-over cannot be read")
        again.set()

    monkeypatch.setattr(pilot, "GLANCE_SECONDS", 0)
    monkeypatch.setattr(flight.pilot, "glance", glance)
    flight.pilot.start()
    went_on = again.wait(10)
    flight.pilot.stop()
    flight.pilot.join()
    assert went_on
    assert [one.getMessage() for one in caplog.records] == ["room-1 could not be looked after"]
