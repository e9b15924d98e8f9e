"""The records of the resident register: who has which 宛名番号, and the 異動履歴."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

import sqlalchemy as sa

from simulator.townhall.tables import EVENTS, RESIDENTS

Standing = Literal["resident", "non-resident"]


class Event(StrEnum):
    """What can happen to somebody in the register (異動事由)."""

    ENROL = "enrol"  # 登録
    MOVE_IN = "move-in"  # 転入
    MOVE_WITHIN = "move-within"  # 転居
    MOVE_OUT = "move-out"  # 転出
    COME_BACK = "come-back"  # 再転入
    DIE = "die"  # 死亡
    MERGE = "merge"  # 宛名番号の統合
    ENROL_NON_RESIDENT = "enrol-non-resident"  # 住登外者の登録
    RENEW = "renew"  # 証明書の更新
    PHONE = "phone"  # スマホ用電子証明書の発行


@dataclass(frozen=True)
class Record:
    """One 宛名番号 and whose it is.

    Args:
        number: 宛名番号, fifteen digits.
        kind: a resident, or 住登外者.
        name: 氏名.
        born: 生年月日, ISO 8601.
        address: 住所.
        begins: since when it is in use, an instant in ISO 8601.
        ended: since when it is closed, "" while it is open.
        merged_into: the 宛名番号 that took its place, "" where none did.
    """

    number: str
    kind: Standing
    name: str
    born: str
    address: str
    begins: str
    ended: str = ""
    merged_into: str = ""


@dataclass(frozen=True)
class Happening:
    """One line of the 異動履歴; `other` is a second 宛名番号 where an event has one."""

    at: str
    event: Event
    number: str
    other: str = ""


class Records:
    """Reads and writes the records of one world.

    Args:
        engine: the world's database.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def record(self, number: str) -> Record:
        """Return the record of a 宛名番号.

        Raises:
            LookupError: it was never given.
        """
        query = sa.select(RESIDENTS).where(RESIDENTS.c.number == number)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise LookupError(f"no 宛名番号 {number!r} was given")
        return Record(*row)

    def everybody(self) -> list[Record]:
        """Return every record there is or was, by 宛名番号."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(RESIDENTS).order_by(RESIDENTS.c.number))
            return [Record(*row) for row in rows]

    def history(self, number: str = "") -> list[Happening]:
        """Return what happened, oldest first: to one 宛名番号, or to everybody."""
        columns = (EVENTS.c.at, EVENTS.c.event, EVENTS.c.number, EVENTS.c.other)
        query = sa.select(*columns).order_by(EVENTS.c.sequence)
        if number:
            query = query.where(sa.or_(EVENTS.c.number == number, EVENTS.c.other == number))
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Happening(at, Event(event), own, other) for at, event, own, other in rows]

    def require_open(self, number: str) -> None:
        """Refuse a 宛名番号 that is not in use.

        Raises:
            LookupError: it was never given, or is closed.
        """
        if self.record(number).ended:
            raise LookupError(f"宛名番号 {number} is closed")

    def require_free(self, *numbers: str) -> None:
        """Refuse a 宛名番号 that was given, be it closed or not.

        Raises:
            ValueError: one of them was.
        """
        query = sa.select(RESIDENTS.c.number).where(RESIDENTS.c.number.in_(numbers))
        with self._engine.connect() as connection:
            taken = connection.execute(query.order_by(RESIDENTS.c.number)).scalars().first()
        if taken is not None:
            raise _taken(taken)

    def enter(self, event: Event, at: datetime, record: Record, other: str = "") -> None:
        """Open a record, and tell why.

        Raises:
            ValueError: its 宛名番号 is taken.
        """
        self.enter_all(event, at, [record], other)

    def enter_all(
        self, event: Event, at: datetime, records: Sequence[Record], other: str = ""
    ) -> None:
        """Open records, all of them or none, and tell why.

        Raises:
            ValueError: a 宛名番号 is taken.
        """
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(RESIDENTS), [vars(one) for one in records])
                _tell(connection, event, at, [one.number for one in records], other)
        except sa.exc.IntegrityError as error:
            raise _taken(", ".join(one.number for one in records)) from error

    def amend(
        self, event: Event, at: datetime, number: str, other: str = "", **values: str
    ) -> None:
        """Change a record, or only tell what happened."""
        with self._engine.begin() as connection:
            if values:
                own = sa.update(RESIDENTS).where(RESIDENTS.c.number == number)
                connection.execute(own.values(**values))
            _tell(connection, event, at, [number], other)


def _tell(
    connection: sa.Connection, event: Event, at: datetime, numbers: Sequence[str], other: str
) -> None:
    told = {"at": at.isoformat(), "event": event.value, "other": other}
    connection.execute(sa.insert(EVENTS), [told | {"number": number} for number in numbers])


def _taken(number: str) -> ValueError:
    return ValueError(f"宛名番号 {number} is taken")
