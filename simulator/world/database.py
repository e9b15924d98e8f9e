"""The world's store: one SQL layer for all rooms, and large bytes as content-addressed files.

Rooms declare their tables on `METADATA`. SQLite is used in WAL mode and called inline; see
`tests/benchmarks` for why no thread pool stands in between. PostgreSQL takes its place where an
address is given; nothing here or above asks which of the two it is, but for their locks.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from weakref import finalize

import sqlalchemy as sa

from simulator.contracts.problem import Problem, Text
from simulator.world.postgresql import open_postgresql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

METADATA = sa.MetaData()

_LOCK = sa.select(
    sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.func.current_schema(), 0))
)


def open_database(folder: Path, address: str = "") -> sa.Engine:
    """Open or create the database of a world, and all declared tables.

    Args:
        folder: of the world. A world on a server keeps the name of its schema there, so that it
            finds it again, and no other world of that server meets it.
        address: of a PostgreSQL database, as a URL; "" is SQLite in the folder.

    Raises:
        Problem: the database cannot be used.
    """
    if not address:
        return open_engine(folder / "world.sqlite")
    engine = open_postgresql(address, _schema_of(folder))
    with change(engine) as connection:
        METADATA.create_all(connection)
    return engine


def _schema_of(folder: Path) -> str:
    file = folder / "schema"
    if not file.exists():
        part = file.with_name(f"schema.{secrets.token_hex(4)}.part")
        part.write_text(f"tekigo_{secrets.token_hex(8)}", encoding="ascii")
        with suppress(FileExistsError):  # another worker was first
            file.hardlink_to(part)
        part.unlink()
    return file.read_text(encoding="ascii")


@contextmanager
def change(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction that no other one of the world comes in between, in whatever process.

    Who changes something because of what it read in there may rely on it until the end. SQLite
    has one writer at a time, and takes it before the first read; PostgreSQL has a lock a schema.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(_LOCK)
        yield connection


def failures(engine: sa.Engine) -> tuple[type[Exception], ...]:
    """Return what is raised when a database cannot do what it is asked, by its driver or above."""
    return sa.exc.SQLAlchemyError, engine.dialect.loaded_dbapi.Error


def open_engine(file: Path) -> sa.Engine:
    """Open or create an SQLite database and all declared tables.

    Args:
        file: the database.

    Raises:
        Problem: the file exists but is not a sound database.
    """
    # Every thread that reads keeps a connection, and there are as many threads as episodes.
    engine = sa.create_engine(f"sqlite:///{file}", max_overflow=-1)
    sa.event.listen(engine, "connect", _prepare)
    try:
        with engine.connect() as connection:
            verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
            if verdict != "ok":
                raise _corrupt(file, str(verdict))
        with change(engine) as connection:
            METADATA.create_all(connection)
    except sa.exc.DatabaseError as error:
        engine.dispose()
        raise _corrupt(file, str(error.orig)) from error
    return engine


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's own type
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()


def _corrupt(file: Path, detail: str) -> Problem:
    return Problem(
        Text(
            ja=f"データベース {file} は壊れているか、SQLite ではありません ({detail})。",
            en=f"The database {file} is damaged or not SQLite ({detail}).",
        ),
        Text(
            ja="別の作業フォルダを --workspace で指定するか、このファイルを退避してください。",
            en="Name another folder with --workspace, or move this file away.",
        ),
    )


class Statement:
    """A statement that is compiled once and goes to the driver as text, for what runs all day.

    To build and compile one anew costs ten times what SQLite needs to carry it out.

    Args:
        statement: the statement, its values as bound parameters.
    """

    def __init__(self, statement: sa.Select[Any] | sa.Insert) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, Sequence[str]]] = {}

    def run(self, engine: sa.Engine, rows: Iterable[Mapping[str, object]]) -> None:
        """Carry the statement out once for each row, all in one transaction."""
        text, names = self.compiled(engine)
        values = [[row[name] for name in names] for row in rows]
        with change(engine) as connection:
            connection.connection.cursor().executemany(text, values)

    def compiled(self, engine: sa.Engine) -> tuple[str, Sequence[str]]:
        """Return the text for an engine's driver, and the parameters in its order."""
        name = engine.dialect.name
        if name not in self._compiled:
            compiled = self._statement.compile(dialect=engine.dialect)
            self._compiled[name] = str(compiled), compiled.positiontup or ()
        return self._compiled[name]


class _Reading:
    """What one thread reads by; its connection is given back when the thread has ended."""

    def __init__(self, connection: sa.Connection) -> None:
        self.cursor = connection.connection.cursor()
        self.done = finalize(self, connection.close)


class Reader:
    """Carries queries out on one connection a thread, which stays open until that ends or `close`.

    Args:
        engine: the world's database.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._own = threading.local()
        self._open: list[finalize[Any, _Reading]] = []

    def all(self, query: Statement, given: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Return every row a query finds."""
        if not hasattr(self._own, "reading"):
            # In no transaction: it would see the world as it was when that one began.
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._own.reading = _Reading(connection)
            self._open = [one for one in self._open if one.alive] + [self._own.reading.done]
        text, names = query.compiled(self._engine)
        cursor = self._own.reading.cursor
        cursor.execute(text, [given[name] for name in names])
        return list(cursor.fetchall())

    def close(self) -> None:
        """Let go of every connection."""
        for done in self._open:
            done()


class Blobs:
    """Large bytes, stored once under their SHA-256.

    Args:
        folder: where the files live; created when missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, content: bytes) -> str:
        """Store `content` and return its digest (64 hex digits)."""
        digest = hashlib.sha256(content).hexdigest()
        file = self.path(digest)
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_name(f"{digest}.{secrets.token_hex(4)}.part")
            part.write_bytes(content)
            os.replace(part, file)  # noqa: PTH105  atomic, and says so
        return digest

    def path(self, digest: str) -> Path:
        """Return the file of a digest."""
        return self._folder / digest[:2] / digest

    def get(self, digest: str) -> bytes:
        """Return the bytes of a digest."""
        return self.path(digest).read_bytes()
