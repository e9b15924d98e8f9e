"""One cycle at a time, however many instances of the connector share a state folder.

SQLite's own lock on a file of its own does it: every system has it, and lets go of it by itself
when a process dies.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Turn:
    """What only one instance has at a time.

    Args:
        file: is locked, and stays empty.
    """

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file, timeout=0, isolation_level=None)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Take the turn, and give it back at the end; False where another instance has it."""
        mine = self._take()
        try:
            yield mine
        finally:
            if mine:
                self._db.rollback()

    def _take(self) -> bool:
        try:
            self._db.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True
