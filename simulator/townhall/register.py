"""The links of the resident register (住民記録), and the files that tell them: 番号紐付情報.

A link is known here from the moment the register is told of it; when the file reaches the
connector is a separate step, because in life it lags by up to two days (みやき町). A delta is
numbered when it is made and may be placed late, out of order, or twice. All of it is kept in the
world's database, so that every worker sees it and a restart loses nothing.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.contracts.linkage import (
    Change,
    Link,
    delta_file,
    delta_name,
    file_name,
    link_file,
)
from simulator.townhall.tables import CHANGES, COUNTERS, LINKS, TABLES
from simulator.world.database import METADATA, change

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.world.world import World

_LINK = (LINKS.c.issuer, LINKS.c.kind, LINKS.c.serial, LINKS.c.person, LINKS.c.since, LINKS.c.until)
_CHANGED = [CHANGES.c[column.name] for column in _LINK]
_CERTIFICATE = ("its_issuer", "its_kind", "its_serial")
_FORGET = sa.delete(LINKS).where(
    *(column == sa.bindparam(name) for column, name in zip(_LINK, _CERTIFICATE, strict=False))
)


@dataclass(frozen=True)
class Delta:
    """A delta file on its way: its running number and its content."""

    sequence: int
    content: bytes


class Register:
    """Keeps the links of one municipality and issues them as files.

    Args:
        world: gives profile, clock and database.
        folder: where issued files appear for the connector.
    """

    def __init__(self, world: World, folder: Path) -> None:
        self._world = world
        self._engine = world.engine
        self._profile = world.profile.linkage
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        METADATA.create_all(self._engine, tables=TABLES)
        self._begin_counting("stamp", "delta")

    def add(self, *links: Link) -> None:
        """Take note of certificates, as of a stock that no delta has to tell."""
        with self._engine.begin() as connection:
            connection.execute(sa.insert(LINKS), [vars(link) for link in links])

    def links(self, person: str = "") -> list[Link]:
        """Return the links known, in the order of files.

        Args:
            person: of this 宛名番号 only; "" means of everybody.
        """
        query = sa.select(*_LINK).order_by(LINKS.c.sequence)
        if person:
            query = query.where(LINKS.c.person == person)
        with self._engine.connect() as connection:
            return [Link(*row) for row in connection.execute(query)]

    def note(self, *changes: Change) -> None:
        """Take note of changes, each in place of what was known; the next delta tells them."""
        if not changes:
            return
        latest = {(one.link.issuer, one.link.kind, one.link.serial): one.link for one in changes}
        told = [{"delta": 0, "operation": one.operation, **vars(one.link)} for one in changes]
        with self._engine.begin() as connection:
            known = [dict(zip(_CERTIFICATE, certificate, strict=True)) for certificate in latest]
            connection.execute(_FORGET, known)
            connection.execute(sa.insert(LINKS), [vars(link) for link in latest.values()])
            connection.execute(sa.insert(CHANGES), told)

    def issue(self) -> Path:
        """Write a full file of everything known and return it."""
        return self.issue_bytes(self.whole())

    def whole(self) -> bytes:
        """Return a full file of everything known."""
        return link_file(self.links(), self._profile)

    def issue_broken(self, new: Link) -> Path:
        """Write a full file, a new link first, that breaks off in its last row.

        A connector that takes the part that came gains the new link and loses the oldest.

        Args:
            new: a link that stands in this file and in no other.
        """
        whole = link_file([new, *reversed(self.links())], self._profile)
        return self.issue_bytes(self.broken(whole))

    def broken(self, whole: bytes) -> bytes:
        """Return a file that breaks off in the last row before its closing line."""
        newline = self._profile.newline.encode()
        return whole.rstrip(newline).rsplit(newline, 1)[0][:-8]

    def issue_nearly_empty(self, left: Link) -> Path:
        """Write a whole full file that has lost every link but one."""
        return self.issue_bytes(link_file([left], self._profile))

    def issue_bytes(self, content: bytes) -> Path:
        """Write `content` under the next name of a full file, whole or not at all."""
        return self.put(self.next_name(), content)

    def delta(self, *changes: Change) -> Delta:
        """Take note of changes and return the delta file of all that changed since the last.

        Raises:
            ValueError: the profile has no delta files.
        """
        self.note(*changes)
        with change(self._engine) as connection:
            number = _count(connection, "delta", COUNTERS.c.value + 1)
            untold = sa.update(CHANGES).where(CHANGES.c.delta == 0)
            connection.execute(untold.values(delta=number))
            query = sa.select(CHANGES.c.operation, *_CHANGED).where(CHANGES.c.delta == number)
            rows = connection.execute(query.order_by(CHANGES.c.sequence)).all()
            told = [Change(operation, Link(*link)) for operation, *link in rows]
            return Delta(number, delta_file(told, self._profile))

    def place(self, delta: Delta) -> Path:
        """Write a delta file where the connector looks, for the first time or again."""
        return self.put(self.next_name(delta.sequence), delta.content)

    def next_name(self, delta: int | None = None) -> str:
        """Return the name of the next file, which sorts after all before it.

        Args:
            delta: number of a delta; None for a full file.
        """
        if delta is None:
            return file_name(self._profile, self._stamp(), self._deltas())
        return delta_name(self._profile, self._stamp(), delta)

    def put(self, name: str, content: bytes) -> Path:
        """Write a file where the connector looks, whole or not at all, by however many workers."""
        file = self.folder / name
        part = file.with_name(f"{name}.{secrets.token_hex(4)}.part")
        part.write_bytes(content)
        os.replace(part, file)  # noqa: PTH105  atomic, and says so
        return file

    def _begin_counting(self, *names: str) -> None:
        with change(self._engine) as connection:
            known = set(connection.execute(sa.select(COUNTERS.c.name)).scalars())
            for name in names:
                if name not in known:
                    connection.execute(sa.insert(COUNTERS).values(name=name, value=0))

    def _stamp(self) -> str:
        """Return digits of a fixed length that are larger at every call, led by the time."""
        least = int(f"{self._world.clock.now():%Y%m%d%H%M%S}000")
        value = COUNTERS.c.value
        with change(self._engine) as connection:
            following = sa.case((value > least, value + 1), else_=least + 1)
            return str(_count(connection, "stamp", following))

    def _deltas(self) -> int:
        query = sa.select(COUNTERS.c.value).where(COUNTERS.c.name == "delta")
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())


def _count(connection: sa.Connection, name: str, following: sa.ColumnElement[int]) -> int:
    own = COUNTERS.c.name == name
    connection.execute(sa.update(COUNTERS).where(own).values(value=following))
    return int(connection.execute(sa.select(COUNTERS.c.value).where(own)).scalar_one())
