"""One room for all tests of a kind, because to settle a world takes a second."""

from collections.abc import Iterator

import pytest

from tests.screens.opened import Opened
from tests.screens.visiting import Place


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """Return a room that is served, with the reference connector."""
    room = Opened(tmp_path_factory.mktemp("opened"))
    yield room
    room.close()


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Return a room with the resident's pages; each test has a person of its own there."""
    place = Place(tmp_path_factory.mktemp("place"))
    yield place
    place.close()
