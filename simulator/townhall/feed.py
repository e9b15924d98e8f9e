"""Issues 番号紐付情報 by schedule or on call, and brings each file to the connector, late or not.

How often the real files come is not known: the schedule is a setting, its values our model. That
a link may be two days late is published (みやき町).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.contracts.linkage import link_file
from simulator.townhall.mishaps import FileKind, MishapKind, Mishaps
from simulator.townhall.tables import COUNTERS, FILES
from simulator.world.clock import JST
from simulator.world.database import change

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.townhall.register import Register
    from simulator.world.world import World

_EPOCH = datetime(1970, 1, 1, tzinfo=JST)
_AT_ONCE = timedelta(0)


@dataclass(frozen=True)
class Schedule:
    """When files are issued by themselves.

    Args:
        full: from one full file to the next.
        delta: from one delta to the next.
        at: time of day, Japan time.
    """

    full: timedelta = timedelta(days=7)
    delta: timedelta = timedelta(days=1)
    at: time = time(2)

    def runs(self, file: FileKind, now: datetime) -> int:
        """Return how many files of a kind were due from 1970 until now."""
        every = self.full if file is FileKind.FULL else self.delta
        return (now - self._begin) // every

    def following(self, file: FileKind, now: datetime) -> datetime:
        """Return when the next file of a kind is due after now."""
        every = self.full if file is FileKind.FULL else self.delta
        return self._begin + every * (self.runs(file, now) + 1)

    @property
    def _begin(self) -> datetime:
        return _EPOCH + timedelta(hours=self.at.hour, minutes=self.at.minute)


class Feed:
    """Brings the files of one register to the connector.

    Args:
        world: gives clock, profile and database.
        register: whose links they tell.
        schedule: when files are issued by themselves.
    """

    def __init__(self, world: World, register: Register, schedule: Schedule | None = None) -> None:
        self._world = world
        self._register = register
        self._schedule = schedule or Schedule()
        self.mishaps = Mishaps(world.engine)

    @property
    def kinds(self) -> tuple[FileKind, ...]:
        """The kinds of files the profile has; a delta goes before the full file of its night."""
        deltas = self._world.profile.linkage.delta is not None
        return (FileKind.DELTA, FileKind.FULL) if deltas else (FileKind.FULL,)

    @property
    def upcoming(self) -> datetime:
        """When the next file will be issued by itself."""
        return min(self._schedule.following(kind, self._now) for kind in self.kinds)

    def run(self) -> list[Path]:
        """Issue what the schedule says is due, and bring what is due to come.

        However many times were missed, one file of a kind is issued: it tells all there is.

        Returns:
            The files that appeared.
        """
        for file in self.kinds:
            if self._is_due(file):
                self._send(file)
        return self.deliver()

    def issue(self, file: FileKind) -> list[Path]:
        """Issue one file now, with whatever is planted to go wrong, and bring what is due.

        Args:
            file: which kind.

        Returns:
            The files that appeared.

        Raises:
            ValueError: the profile has no delta files.
        """
        if file not in self.kinds:
            raise ValueError("this profile has no delta files")
        self._send(file)
        return self.deliver()

    def deliver(self) -> list[Path]:
        """Let the files that are due by now appear, in the order they were sent."""
        columns = (FILES.c.id, FILES.c.name, FILES.c.content)
        waiting = sa.and_(FILES.c.arrived == "", FILES.c.due <= _text(self._now))
        query = sa.select(*columns).where(waiting).order_by(FILES.c.due, FILES.c.id)
        with self._world.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [self._bring(*row) for row in rows]

    def on_its_way(self) -> dict[str, datetime]:
        """Return the names of files that have not come yet, and when they will."""
        query = sa.select(FILES.c.name, FILES.c.due).where(FILES.c.arrived == "")
        with self._world.engine.connect() as connection:
            rows = connection.execute(query.order_by(FILES.c.id)).all()
        return {name: datetime.fromisoformat(due) for name, due in rows}

    @property
    def _now(self) -> datetime:
        return self._world.clock.now()

    def _send(self, file: FileKind) -> None:
        mishaps = self.mishaps.take(file)
        for content, name, lag in self._copies(file, mishaps):
            row = {
                "name": name,
                "content": self._world.blobs.put(content),
                "due": _text(self._now + lag),
            }
            with self._world.engine.begin() as connection:
                connection.execute(sa.insert(FILES), row)

    def _copies(
        self, file: FileKind, mishaps: dict[MishapKind, timedelta]
    ) -> Iterator[tuple[bytes, str, timedelta]]:
        """Yield content, name and lag of everything that comes of one file."""
        register, linkage = self._register, self._world.profile.linkage
        delta = register.delta() if file is FileKind.DELTA else None
        whole = register.whole() if delta is None else delta.content
        sequence = None if delta is None else delta.sequence
        if MishapKind.GAP in mishaps:
            return
        if MishapKind.NEARLY_EMPTY in mishaps:
            whole = link_file(register.links()[:1], linkage)
        lag = mishaps.get(MishapKind.LATE, _AT_ONCE)
        again = mishaps.get(MishapKind.BROKEN, _AT_ONCE)
        if MishapKind.BROKEN in mishaps:
            yield register.broken(whole), register.next_name(sequence), lag
        if MishapKind.BROKEN not in mishaps or again:
            yield whole, register.next_name(sequence), lag + again
        if MishapKind.REPEAT in mishaps:
            yield whole, register.next_name(sequence), lag + again + mishaps[MishapKind.REPEAT]

    def _is_due(self, file: FileKind) -> bool:
        """Tell whether a file is due; only one worker is told so."""
        name, runs = f"scheduled-{file}", self._schedule.runs(file, self._now)
        own = COUNTERS.c.name == name
        with change(self._world.engine) as connection:
            done = connection.execute(sa.select(COUNTERS.c.value).where(own)).scalar()
            if done is None:
                connection.execute(sa.insert(COUNTERS).values(name=name, value=runs))
            elif done < runs:
                connection.execute(sa.update(COUNTERS).where(own).values(value=runs))
            return done is None or done < runs

    def _bring(self, id_: int, name: str, content: str) -> Path:
        # Written first and noted after: a cut in between writes the same file once more.
        file = self._register.put(name, self._world.blobs.get(content))
        with self._world.engine.begin() as connection:
            here = sa.update(FILES).where(FILES.c.id == id_)
            connection.execute(here.values(arrived=_text(self._now)))
        return file


def _text(instant: datetime) -> str:
    """Write an instant so that texts sort as instants do."""
    return instant.astimezone(JST).isoformat(timespec="seconds")
