"""Declares episodes: a function over a scene, with a name and a title people read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.result.model import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.episodes.scene import Scene


@dataclass(frozen=True)
class Episode:
    """One episode.

    Args:
        name: short id, such as ``identification``.
        title: what it is about.
        play: plants, lets the connector act, plants more. Settling follows by itself.
        cycles: how many cycles it takes at most, settling not counted.
        alone: whether no other episode may share its cycles.
        drawn: whether it draws what it plants, so that what fails is kept as a case; it then plays
            the stage's case, where there is one.
    """

    name: str
    title: Bilingual
    play: Callable[[Scene], None]
    cycles: int = 1
    alone: bool = False
    drawn: bool = False


def episode(
    name: str, cycles: int, *, alone: bool = False, drawn: bool = False
) -> Callable[[Callable[[Scene], None]], Episode]:
    """Make an `Episode` of a function whose docstring is its title, ``日本語 / English``.

    Args:
        name: what it is called by.
        cycles: how many cycles it takes at most where other episodes share them.
        alone: whether no other episode may share them.
        drawn: whether it draws what it plants.
    """

    def declare(play: Callable[[Scene], None]) -> Episode:
        return Episode(name, two_languages(play.__doc__), play, cycles, alone, drawn)

    return declare


def two_languages(text: str | None) -> Bilingual:
    """Split a ``日本語 / English`` text, however its lines are broken.

    Raises:
        ValueError: the text has not both.
    """
    ja, slash, en = " ".join((text or "").split()).partition(" / ")
    if not slash:
        message = f"not '日本語 / English': {text!r}"
        raise ValueError(message)
    return Bilingual(ja=ja, en=en)
