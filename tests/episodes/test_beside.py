"""The longest episode goes on beside the others, and what comes of it is had where it is asked."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Self

import pytest

from conformance.checks.settings import RunSettings
from conformance.episodes.backlog import backlog
from conformance.episodes.beside import BesideTheatre
from conformance.episodes.driving import DrivingTheatre
from conformance.episodes.episode import Episode
from conformance.episodes.journey import journey
from conformance.episodes.opening import theatre_for
from conformance.episodes.theatre import Played, Traces, told
from conformance.result.model import Connector
from conformance.target.settings import Drive

PATIENCE = 20
NOW = datetime(2026, 6, 1, tzinfo=UTC)


class Fake:
    """A theatre that begins an episode, and ends it when it is let or left."""

    def __init__(self, ends: Event, fault: Exception | None = None) -> None:
        self.began = Event()
        self.ends = ends
        self.fault = fault
        self.left = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.left = True
        self.ends.set()

    def meet(self) -> Connector:
        return Connector(name="fake", version="1")

    def play(self, episode: Episode) -> Played:
        self.began.set()
        assert self.ends.wait(PATIENCE)
        if self.fault:
            raise self.fault
        return Played(None, told(episode, None, None, None))

    def traces(self) -> Traces:
        return Traces()


def test_the_long_episode_is_played_while_another_is() -> None:
    long, ended = Fake(Event()), Event()
    ended.set()
    with BesideTheatre(Fake(ended), long, backlog) as both:
        assert both.meet() == Connector(name="fake", version="1")
        assert long.began.wait(PATIENCE)
        assert both.play(journey).result.name == "journey"
        assert not long.ends.is_set()

        long.ends.set()
        assert both.play(backlog).result.name == "backlog"


def test_what_breaks_the_long_episode_is_told_where_it_is_asked() -> None:
    ended = Event()
    ended.set()
    with BesideTheatre(Fake(ended), Fake(ended, ZeroDivisionError("x")), backlog) as both:
        both.meet()
        both.play(journey)
        with pytest.raises(ZeroDivisionError):
            both.play(backlog)


def test_a_run_that_ends_early_does_not_wait_for_the_long_episode() -> None:
    first, long = Fake(Event()), Fake(Event())
    with BesideTheatre(first, long, backlog) as both:
        both.meet()
        assert long.began.wait(PATIENCE)

    assert (first.left, long.left) == (True, True)


@pytest.mark.parametrize(
    ("reach", "episodes", "beside"),
    [
        (Drive(("c",)), [journey, backlog], True),
        (Drive(("c",)), [backlog], False),
        (Drive(("c",)), [journey], False),
        (Drive(("c",), pair=False), [journey, backlog], False),
        (Drive(url="http://a/", pair_url="http://b/"), [journey, backlog], False),
    ],
)
def test_it_takes_a_connector_that_may_run_twice(
    tmp_path: Path, reach: Drive, episodes: list[Episode], *, beside: bool
) -> None:
    settings = RunSettings(reach=reach).staged(NOW)
    with theatre_for(settings, episodes, tmp_path, lambda _moment: None) as made:
        assert isinstance(made, BesideTheatre if beside else DrivingTheatre)
