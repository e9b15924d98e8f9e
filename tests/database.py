"""Where the worlds of the tests lie: in SQLite, or in the database TEKIGO_TEST_DATABASE names.

A server for tests is one that is thrown away: nothing is tidied up there. `.ci/with-postgresql`
gives a command one, and names it in TEKIGO_TEST_SERVER.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from simulator.world import database, world


@pytest.fixture(scope="session", autouse=True)
def chosen_database() -> Iterator[None]:
    """Let every world for which a test names no database lie where the environment says."""
    chosen = os.environ.get("TEKIGO_TEST_DATABASE", "")

    def open_database(folder: Path, address: str = "") -> sa.Engine:
        return database.open_database(folder, address or chosen)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world, "open_database", open_database)
        yield


@pytest.fixture(scope="session")
def server() -> str:
    """Return the URL of a real PostgreSQL server, or skip the test, or under CI=true fail it."""
    url = os.environ.get("TEKIGO_TEST_SERVER", "")
    if not url:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up("TEKIGO_TEST_SERVER names no PostgreSQL server; see .ci/with-postgresql")
    return url
