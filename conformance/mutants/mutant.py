"""What a mutant is: the reference connector with one step replaced.

Seen from outside it is a connector like any other: nothing in its answers gives the fault away.
"""

from __future__ import annotations

import re
from typing import ClassVar

from conformance.episodes.episode import two_languages
from conformance.result.model import Bilingual
from simulator.connector.steps import Steps


class Mutant(Steps):
    """A connector with one fault, told by the docstring: ``日本語 / English``.

    Args:
        kills: id of the requirement it violates; its check must fail.
    """

    kills: ClassVar[str]
    all: ClassVar[list[type[Mutant]]] = []

    def __init_subclass__(cls, kills: str) -> None:
        """Enter the mutant into the list."""
        cls.kills = kills
        Mutant.all.append(cls)

    @classmethod
    def name(cls) -> str:
        """Return the name it is called by, such as ``guesses-by-name``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def story(cls) -> Bilingual:
        """Return its fault in one line."""
        return two_languages(cls.__doc__)
