"""Records every call a world answers, in order, and reads the record back.

Entries are buffered and written in batches, and always before anything is read, so a reader never
sees less than what happened. Secrets never reach the journal: the caller hands over bodies already
redacted.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, fields

import sqlalchemy as sa

from simulator.world.database import METADATA, Statement

BATCH = 256
OK = 200

CALLS = sa.Table(
    "journal_calls",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("listener", sa.String, nullable=False),
    sa.Column("operation", sa.String, nullable=False),
    sa.Column("path", sa.String, nullable=False),
    sa.Column("account", sa.String, nullable=False),
    sa.Column("number", sa.String, nullable=False),
    sa.Column("request", sa.String, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("response_digest", sa.String, nullable=False),
    sa.Column("response_size", sa.Integer, nullable=False),
    sa.Column("refused", sa.String, nullable=False),
    sa.Column("fault", sa.String, nullable=False),
    sa.Column("effect", sa.String, nullable=False),
)


@dataclass(frozen=True)
class Call:
    """One call and its answer.

    Args:
        at: the world's time, ISO 8601.
        listener: name of the address that took the call.
        operation: our name of the call, "" when the path is none of the profile's.
        path: path as called.
        account: account of the token or login, "" when unknown.
        number: the 受付番号 the call is about, "" when none.
        request: request body as JSON text, secrets redacted, cut when long.
        status: HTTP status answered; 0 when the connection was cut.
        response_digest: SHA-256 of the answer's body.
        response_size: bytes of the answer's body.
        refused: name of the reason for which the call was refused, "" when it was not.
        fault: planted fault that hit the call, "" when none.
        effect: what the call changed, in one word, "" when nothing.
    """

    at: str
    listener: str
    operation: str
    path: str
    account: str
    number: str
    request: str
    status: int
    response_digest: str
    response_size: int
    refused: str
    fault: str
    effect: str

    @property
    def done(self) -> bool:
        """Tell whether the call was answered whole, and not refused."""
        return self.status == OK and not self.refused


NAMES = [field.name for field in fields(Call)]
_ADD = Statement(sa.insert(CALLS).values({name: sa.bindparam(name) for name in NAMES}))


class Journal:
    """The record of one world.

    Args:
        engine: the world's database.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._buffer: list[Call] = []
        self._lock = threading.Lock()

    def record(self, call: Call) -> None:
        """Add one call."""
        with self._lock:
            self._buffer.append(call)
            full = len(self._buffer) >= BATCH
        if full:
            self.flush()

    def flush(self) -> None:
        """Write what is buffered."""
        with self._lock:
            if not self._buffer:
                return
            _ADD.run(self._engine, map(vars, self._buffer))
            self._buffer.clear()

    def calls(self) -> list[Call]:
        """Return every call so far, in order."""
        self.flush()
        query = sa.select(*(CALLS.c[name] for name in NAMES)).order_by(CALLS.c.sequence)
        with self._engine.connect() as connection:
            return [Call(*row) for row in connection.execute(query)]
