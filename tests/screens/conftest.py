"""One room for all tests of the bench, because to settle a world takes a second."""

from collections.abc import Iterator

import pytest

from tests.screens.opened import Opened

pytest_plugins = ["anyio.pytest_plugin"]


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """Return a room that is served, with the reference connector."""
    room = Opened(tmp_path_factory.mktemp("opened"))
    yield room
    room.close()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Say what async tests run on: what the server runs on."""
    return "asyncio"
