"""One row of a world's database that everybody who serves this world sees, whatever the process.

Several workers share one world. What one of them is told and all must obey is a number here:
that faults changed, that tokens were revoked, by how much the clock was moved.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import sqlalchemy as sa

from simulator.world.database import METADATA, Reader, Statement, change

CONTROL = sa.Table(
    "world_control",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("offset", sa.Float, nullable=False),
)

_READ = Statement(sa.select(CONTROL.c.revision, CONTROL.c.epoch, CONTROL.c.offset))


@dataclass(frozen=True)
class Controlled:
    """What holds for all workers of a world at one moment.

    Args:
        revision: how often the planted faults changed.
        epoch: tokens of an earlier epoch are revoked.
        offset: seconds by which the clock was moved forward.
    """

    revision: int
    epoch: int
    offset: float


class Control:
    """Reads and changes that row.

    Args:
        engine: the world's database.
        reader: reads it, for it is asked at every call.
        shared: others change the row too; who is alone reads it once, and knows it by heart.
    """

    def __init__(self, engine: sa.Engine, reader: Reader, *, shared: bool) -> None:
        self._shared = shared
        self._engine = engine
        self._reader = reader
        self._known: Controlled | None = None
        self._lock = threading.Lock()
        with change(engine) as connection:
            if connection.execute(sa.select(CONTROL.c.id)).first() is None:
                connection.execute(sa.insert(CONTROL).values(id=1, revision=0, epoch=0, offset=0.0))

    def read(self) -> Controlled:
        """Return what holds now."""
        known = self._known
        if known is None or self._shared:
            with self._lock:
                known = self._known = Controlled(*self._reader.all(_READ, {})[0])
        return known

    def bump(self) -> None:
        """Tell all workers that the planted faults changed."""
        self._add("revision", 1)

    def revoke(self) -> None:
        """Begin a new epoch: every token given so far is void, as after a portal's restart."""
        self._add("epoch", 1)

    def move(self, seconds: float) -> None:
        """Move the clock of all workers forward.

        Raises:
            ValueError: `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError(f"a clock cannot go back: {seconds} s")
        self._add("offset", seconds)

    def _add(self, name: str, amount: float) -> None:
        # Added in the database, so that two workers who do so at once are both counted.
        with self._lock:
            with self._engine.begin() as connection:
                connection.execute(sa.update(CONTROL).values({name: CONTROL.c[name] + amount}))
            self._known = None
