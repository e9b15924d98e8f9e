"""The scenarios of a workspace: those that ship, and the trainer's own files beside them.

Own files are read anew each time, so that a trainer who mends one sees it by loading the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.training.scenarios.model import EXTENSION
from conformance.training.scenarios.reading import scenario, shipped
from simulator.contracts.located import text_of
from simulator.contracts.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conformance.training.scenarios.model import Scenario


class Library:
    """Everything that can be played.

    Args:
        folder: where the trainer's own files are; it may be missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shipped = shipped()

    def known(self) -> dict[str, Scenario]:
        """Return every scenario that can be used, by id: the chapters first, then own ones."""
        own = {name: one for name, one in self._own() if not isinstance(one, Problem)}
        return {**self._shipped, **own}

    def broken(self) -> dict[str, Problem]:
        """Return why own files cannot be used, by their names."""
        return {name: one for name, one in self._own() if isinstance(one, Problem)}

    def _own(self) -> Iterator[tuple[str, Scenario | Problem]]:
        for file in sorted(self._folder.glob(f"*{EXTENSION}")):
            try:
                yield file.stem, scenario(text_of(file), file.name)
            except Problem as problem:
                yield file.name, problem
