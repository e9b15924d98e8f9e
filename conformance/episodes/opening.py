"""Makes the theatre a connector's depth asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.episodes.beside import BesideTheatre
from conformance.episodes.driving import DrivingTheatre
from conformance.episodes.sharing import SharingTheatre
from conformance.target.settings import Drive

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from conformance.episodes.episode import Episode
    from conformance.episodes.theatre import Settings, Theatre
    from conformance.target.waiting import Tell


def theatre_for(
    settings: Settings, episodes: Sequence[Episode], folder: Path, tell: Tell
) -> Theatre:
    """Return a theatre, not entered yet.

    Args:
        settings: what the run is made of.
        episodes: all that will be played.
        folder: for what does not outlive the run.
        tell: takes each moment of a wait.

    Raises:
        Problem: a place it needs is not named, or cannot be used.
    """
    if isinstance(settings.reach, Drive):
        return _driving(settings, settings.reach, episodes, folder)
    return SharingTheatre(settings, settings.reach, episodes, folder, tell)


def _driving(
    settings: Settings, reach: Drive, episodes: Sequence[Episode], folder: Path
) -> Theatre:
    first = DrivingTheatre(settings, reach, folder)
    long = next((one for one in episodes if one.long), None)
    # Over HTTP the second instance serves the episode that needs a pair.
    if long is None or len(episodes) == 1 or reach.url or "pair" not in reach.controls:
        return first
    elsewhere = replace(settings, place=replace(settings.place, port=0))
    return BesideTheatre(first, DrivingTheatre(elsewhere, reach, folder / "beside"), long)
