"""Makes the theatre a connector's depth asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        return DrivingTheatre(settings, settings.reach, folder)
    return SharingTheatre(settings, settings.reach, episodes, folder, tell)
