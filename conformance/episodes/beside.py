"""Plays the longest episode beside the others, by driving a second instance of the connector.

Each has addresses and a simulation of its own, so neither sees anything of the other; they share
nothing but the machine, which has work for more than one core in this way.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from conformance.episodes.episode import Episode
    from conformance.episodes.theatre import Played, Theatre, Traces
    from conformance.result.model import Connector


class BesideTheatre:
    """Two theatres, of which one plays a single episode.

    Args:
        first: plays all other episodes.
        second: plays the one, from the moment at which both have met the connector.
        long: the episode that takes longest.
    """

    def __init__(self, first: Theatre, second: Theatre, long: Episode) -> None:
        self._first = first
        self._second = second
        self._long = long
        self._player = ThreadPoolExecutor(max_workers=1)
        self._played: Future[Played] | None = None

    def __enter__(self) -> Self:
        """Start all addresses."""
        self._first.__enter__()
        self._second.__enter__()
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stop both; a long episode that is still played loses its connector, and ends."""
        self._second.__exit__()
        self._player.shutdown()
        self._first.__exit__()

    def meet(self) -> Connector:
        """Meet both instances, begin the long episode, and return who the connector is.

        Raises:
            ConnectorLost: one of them cannot be reached.
        """
        connector = self._first.meet()
        self._second.meet()
        self._played = self._player.submit(self._second.play, self._long)
        return connector

    def play(self, episode: Episode) -> Played:
        """Play one episode to its end, or await the end of the long one."""
        if episode is not self._long:
            return self._first.play(episode)
        assert self._played is not None  # noqa: S101  the connector was met
        return self._played.result()

    def traces(self) -> Traces:
        """Return what the connector left at the address of all other episodes."""
        return self._first.traces()
