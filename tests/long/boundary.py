"""The boundary between the product and what outlives it: statements, commits and files.

A process that installs a boundary ends itself with SIGKILL at one of these steps: before a
statement that changes something, after it, and so for commits and files, and in the middle of a
write. The product knows nothing of it; driver and file calls are wrapped from outside.
"""

import os
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

READS = ("SELECT", "PRAGMA")


class Boundary:
    """Counts the steps, and kills the process at one of them.

    Args:
        fatal: number of the step, from 1; 0 kills never.
        report: is told the name of the fatal step before it is taken.

    Steps count while it is `armed`.
    """

    def __init__(self, fatal: int, report: Callable[[str], object]) -> None:
        self.steps: list[str] = []
        self.armed = True
        self._fatal = fatal
        self._report = report

    def step(self, name: str) -> None:
        """Take note of a step; the process may end here."""
        if not self.armed:
            return
        self.steps.append(name)
        if len(self.steps) == self._fatal:
            self._report(name)
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, name: str, act: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever it returns
        """Do something between two steps."""
        self.step(f"before {name}")
        done = act()
        self.step(f"after {name}")
        return done

    def install(self) -> None:
        """Wrap drivers and file calls of this process, for the rest of its life."""
        self._wrap_files()
        self._wrap_sqlite()
        try:
            import psycopg  # noqa: PLC0415  an optional extra
        except ImportError:
            return
        for name in ("execute", "executemany"):
            self._wrap(psycopg.Cursor, name, lambda _cursor, statement, *_: _named(statement))
        self._wrap(psycopg.Connection, "commit", lambda *_: "commit")

    def _wrap(self, owner: Any, name: str, named: Callable[..., str]) -> None:  # noqa: ANN401
        plain = getattr(owner, name)

        def wrapped(*given: Any, **options: Any) -> Any:  # noqa: ANN401  as the plain one
            step = named(*given)
            if not step:
                return plain(*given, **options)
            return self.around(step, lambda: plain(*given, **options))

        setattr(owner, name, wrapped)

    def _wrap_files(self) -> None:
        self._wrap(os, "replace", lambda *_: "replace")
        boundary = self

        def write_bytes(path: Path, content: bytes) -> int:
            boundary.step("before write")
            with path.open("wb") as file:
                file.write(content[: len(content) // 2])
                file.flush()
                boundary.step("half of write")
                file.write(content[len(content) // 2 :])
            return len(content)

        Path.write_bytes = write_bytes  # type: ignore[assignment, method-assign]

    def _wrap_sqlite(self) -> None:
        boundary = self

        class Cursor(sqlite3.Cursor):
            def execute(self, statement: str, *given: Any) -> Any:  # noqa: ANN401  as sqlite3
                act = super().execute
                name = _named(statement)
                return (
                    boundary.around(name, lambda: act(statement, *given))
                    if name
                    else act(statement, *given)
                )

            def executemany(self, statement: str, rows: Any) -> Any:  # noqa: ANN401  as sqlite3
                act = super().executemany
                return boundary.around(_named(statement), lambda: act(statement, rows))

        class Connection(sqlite3.Connection):
            def cursor(self, *_factory: Any) -> Any:  # noqa: ANN401  as sqlite3
                return super().cursor(Cursor)

            def commit(self) -> None:
                act = super().commit
                if self.in_transaction:
                    boundary.around("commit", act)

        connect = sqlite3.dbapi2.connect
        sqlite3.dbapi2.connect = lambda *given, **options: connect(  # type: ignore[assignment]
            *given, **options, factory=Connection
        )


def _named(statement: object) -> str:
    """Return a statement's first words, such as INSERT INTO portal_filings; "" for a read."""
    words = str(statement).split()
    return "" if words[0].upper() in READS else " ".join(words[:3])
