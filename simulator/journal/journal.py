"""Records every call a world answers, in order, and reads the record back.

Entries are buffered and written in batches, and always before anything is read, so a reader never
sees less than what happened. Where something is missing all the same, because a batch could not be
written or a process was killed, the journal says so. Secrets never reach it: the caller hands over
bodies already redacted.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields

import sqlalchemy as sa

from simulator.contracts.problem import Text
from simulator.world.database import METADATA, Statement, change, failures

LOGGER = logging.getLogger("tekigo")
BATCH = 256
OK = 200

RECORDERS = sa.Table(
    "journal_recorders",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("batch", sa.Integer, nullable=False),
    sa.Column("recorded", sa.Integer),
    # A number is never given again, so that a process left over from a world begun anew, which
    # closes late, does not write into the row of another.
    sqlite_autoincrement=True,
)
"""Every process that ever recorded; `recorded` is how many calls, known once it has closed."""

CALLS = sa.Table(
    "journal_calls",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("recorder", sa.Integer, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("took", sa.Integer, nullable=False),
    sa.Column("listener", sa.String, nullable=False),
    sa.Column("operation", sa.String, nullable=False),
    sa.Column("path", sa.String, nullable=False),
    sa.Column("account", sa.String, nullable=False),
    sa.Column("number", sa.String, nullable=False),
    sa.Column("request", sa.String, nullable=False),
    sa.Column("request_digest", sa.String, nullable=False),
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
        took: microseconds from the first byte read to the answer made.
        listener: name of the address that took the call.
        operation: our name of the call, "" when the path is none of the profile's.
        path: path as called.
        account: account of the token or login, "" when unknown.
        number: the 受付番号 the call is about, "" when none.
        request: request body as JSON text, secrets redacted, cut when long.
        request_digest: SHA-256 of the request's body as it came, "" when it was not read.
        status: HTTP status answered; 0 when the connection was cut.
        response_digest: SHA-256 of the answer's body.
        response_size: bytes of the answer's body.
        refused: name of the reason for which the call was refused, "" when it was not.
        fault: planted fault that hit the call, "" when none.
        effect: what the call changed, in one word, "" when nothing.
        sequence: its place in the journal, from 1; 0 before it was written.
    """

    at: str
    took: int
    listener: str
    operation: str
    path: str
    account: str
    number: str
    request: str
    request_digest: str
    status: int
    response_digest: str
    response_size: int
    refused: str
    fault: str
    effect: str
    sequence: int = field(default=0, compare=False)

    @property
    def done(self) -> bool:
        """Tell whether the call was answered whole, and not refused."""
        return self.status == OK and not self.refused


NAMES = [one.name for one in fields(Call) if one.name != "sequence"]
_ADDED = ["recorder", *NAMES]
_ADD = Statement(sa.insert(CALLS).values({name: sa.bindparam(name) for name in _ADDED}))


class Journal:
    """The record of one world.

    Args:
        engine: the world's database.
        shared: others record too, and must see each other's calls: every call is written at once.
    """

    def __init__(self, engine: sa.Engine, *, shared: bool = False) -> None:
        self._engine = engine
        self._shared = shared
        self._batch = 1 if shared else BATCH
        self._buffer: list[Call] = []
        self._recorded = 0
        self._known: list[Call] = []
        self._told: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        with change(engine) as connection:
            made = connection.execute(sa.insert(RECORDERS).values(batch=self._batch))
            assert made.inserted_primary_key is not None  # noqa: S101  one row was inserted
            self._id: int = made.inserted_primary_key[0]

    def record(self, call: Call) -> None:
        """Add one call. That it cannot be written spoils no call; `gaps` tells."""
        with self._lock:
            self._recorded += 1
            self._buffer.append(call)
            full = len(self._buffer) >= self._batch
        if full:
            self.flush()
        for told in self._told:
            told()

    def subscribe(self, told: Callable[[], None]) -> None:
        """Let somebody be told of every call recorded from here on, by whatever thread.

        Args:
            told: called after the call is recorded; it must neither block nor raise.
        """
        self._told = [*self._told, told]

    def flush(self) -> None:
        """Write what is buffered; what cannot be written is kept for the next time."""
        with self._lock:
            if not self._buffer:
                return
            rows = ({"recorder": self._id} | vars(call) for call in self._buffer)
            try:
                _ADD.run(self._engine, rows)
            except failures(self._engine):
                LOGGER.exception("the journal cannot be written")
            else:
                self._buffer.clear()

    def calls(
        self,
        *,
        operation: str = "",
        number: str = "",
        account: str = "",
        since: int = 0,
        limit: int | None = None,
    ) -> list[Call]:
        """Return the calls so far that were written, in order.

        Args:
            operation: only this one; "" means any.
            number: only about this 受付番号; "" means any.
            account: only of this one; "" means any.
            since: only after this place in the journal.
            limit: at most so many; None means all.
        """
        self.flush()
        wanted = {"operation": operation, "number": number, "account": account}
        chosen = [CALLS.c[name] == value for name, value in wanted.items() if value]
        if chosen or since or limit is not None or self._shared:
            return self._read(since, *chosen, limit=limit)
        # The suite asks again and again: what was read once need not be read again.
        self._known += self._read(self._known[-1].sequence if self._known else 0)
        return list(self._known)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open a connection that sees every call so far, for whoever counts in `CALLS`."""
        self.flush()
        with self._engine.connect() as connection:
            yield connection

    @property
    def last(self) -> int:
        """The place of the latest call that was written, 0 while there is none."""
        with self.reading() as connection:
            return connection.execute(sa.select(sa.func.max(CALLS.c.sequence))).scalar_one() or 0

    def gaps(self) -> list[Text]:
        """Say what is missing from the journal, one sentence each; empty when it is whole."""
        self.flush()
        stored = sa.select(sa.func.count()).where(CALLS.c.recorder == RECORDERS.c.id)
        columns = (RECORDERS.c.id, RECORDERS.c.batch, RECORDERS.c.recorded)
        query = sa.select(*columns, stored.scalar_subquery()).order_by(RECORDERS.c.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        found = []
        for id_, batch, told, written in rows:
            recorded = self._recorded if id_ == self._id else told
            if recorded is None and batch > 1:
                found.append(_torn(batch - 1))
            elif recorded is not None and recorded > written:
                found.append(_lost(recorded - written))
        return found

    def close(self) -> None:
        """Write what is buffered, and that nothing more will come from here."""
        self.flush()
        told = sa.update(RECORDERS).where(RECORDERS.c.id == self._id)
        with change(self._engine) as connection:
            connection.execute(told.values(recorded=self._recorded))

    def _read(
        self, since: int, *chosen: sa.ColumnElement[bool], limit: int | None = None
    ) -> list[Call]:
        columns = (CALLS.c[name] for name in (*NAMES, "sequence"))
        query = sa.select(*columns).where(CALLS.c.sequence > since, *chosen)
        query = query.order_by(CALLS.c.sequence).limit(limit)
        with self._engine.connect() as connection:
            return [Call(*row) for row in connection.execute(query)]


def _lost(count: int) -> Text:
    return Text(
        ja=f"呼び出しの記録から {count} 件が失われています。",
        en=f"{count} call(s) are missing from the journal.",
    )


def _torn(most: int) -> Text:
    return Text(
        ja=f"記録していたプロセスが途中で終わり、最大 {most} 件の呼び出しが失われています。",
        en=f"A process that recorded was cut off, and up to {most} calls with it.",
    )
