"""What can go wrong with a file of links on its way, as a closed enumeration.

A misspelt mishap is refused, and so is one that would never show. What is planted stands in the
world's database, so that every worker sees it and none is spent twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

import sqlalchemy as sa

from simulator.contracts.problem import Problem, Text
from simulator.townhall.tables import MISHAPS

Name = TypeVar("Name", bound=StrEnum)

LONGEST_LAG = timedelta(days=2)
"""A new certificate's link is up to two days late (みやき町 案内) [M]."""


class FileKind(StrEnum):
    """The two kinds of files of links."""

    FULL = "full"  # 全件
    DELTA = "delta"  # 差分


class MishapKind(StrEnum):
    """Ways in which a file of links can go wrong."""

    GAP = "gap"
    REPEAT = "repeat"
    LATE = "late"
    BROKEN = "broken"
    NEARLY_EMPTY = "nearly-empty"


MEANING = {
    MishapKind.GAP: Text(
        "届かない。差分の番号は使われる", "never comes; a delta's number is used up"
    ),
    MishapKind.REPEAT: Text("違う名前で、もう一度届く", "comes a second time, under another name"),
    MishapKind.LATE: Text(
        "遅れて届く。名前は出したときのもの", "comes late, named as of its issue"
    ),
    MishapKind.BROKEN: Text(
        "最後の行で切れている。遅れの指定があれば、後で欠けなく届く",
        "breaks off in its last row; where a lag is told, it comes whole after that",
    ),
    MishapKind.NEARLY_EMPTY: Text(
        "一行だけを残して、ほかの行がない", "is whole, and has one row left of all"
    ),
}
"""What each does to a file."""

_ONLY_FULL = {MishapKind.NEARLY_EMPTY}
_WITHOUT_LAG = {MishapKind.GAP, MishapKind.NEARLY_EMPTY}


@dataclass(frozen=True)
class Mishap:
    """One planted mishap.

    Args:
        kind: what goes wrong.
        file: with which kind of file.
        lag: how much later the file comes, or comes again; at most two days.
        times: how many files it strikes before it is spent.

    Raises:
        Problem: it would never show.
    """

    kind: MishapKind
    file: FileKind
    lag: timedelta = timedelta(0)
    times: int = 1

    def __post_init__(self) -> None:
        """Refuse a mishap without effect."""
        zero = timedelta(0)
        senseless = (
            (self.kind in _ONLY_FULL and self.file is not FileKind.FULL)
            or (self.kind in _WITHOUT_LAG and self.lag != zero)
            or (self.kind is MishapKind.LATE and self.lag == zero)
            or not zero <= self.lag <= LONGEST_LAG
            or self.times < 1
        )
        if senseless:
            raise Problem(
                Text(
                    f"{self.kind} は {self.file} のファイルに、この指定では起きません。",
                    f"{self.kind} cannot happen to a {self.file} file in this way.",
                ),
                Text(
                    "lag は2日まで、late に必要で、gap と nearly-empty には使えません。"
                    "nearly-empty は full だけに、times は1以上です。",
                    "lag is two days at most, late needs it, gap and nearly-empty have none;"
                    " nearly-empty is for full only; times is 1 or more.",
                ),
            )


def read_mishap(kind: str, file: str, lag_seconds: float = 0, times: int = 1) -> Mishap:
    """Return a mishap by its names.

    Raises:
        Problem: a name is not known, or the mishap would never show.
    """
    lag = timedelta(seconds=lag_seconds)
    return Mishap(_named(MishapKind, kind), _named(FileKind, file), lag, times)


class Mishaps:
    """The mishaps of one world that are still to happen.

    Args:
        engine: the world's database.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def plant(self, mishap: Mishap) -> int:
        """Add a mishap, and return its id."""
        row = {
            "kind": mishap.kind.value,
            "file": mishap.file.value,
            "lag": mishap.lag.total_seconds(),
            "times": mishap.times,
        }
        with self._engine.begin() as connection:
            (id_,) = connection.execute(sa.insert(MISHAPS), row).inserted_primary_key or (0,)
            return int(id_)

    def lift(self, id_: int) -> bool:
        """Take a mishap away, and tell whether it was there."""
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(MISHAPS).where(MISHAPS.c.id == id_)).rowcount > 0

    def planted(self) -> dict[int, Mishap]:
        """Return the mishaps that are not spent, by id, with the times that are left."""
        table = MISHAPS.c
        query = sa.select(table.id, table.kind, table.file, table.lag, table.times)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(table.times > 0).order_by(table.id)).all()
        return {id_: read_mishap(*rest) for id_, *rest in rows}

    def take(self, file: FileKind) -> dict[MishapKind, timedelta]:
        """Return what goes wrong with the next file of a kind, and how late; one time is spent."""
        found: dict[MishapKind, timedelta] = {}
        for id_, mishap in self.planted().items():
            new = mishap.file is file and mishap.kind not in found
            if new and self._spend(id_):
                found[mishap.kind] = mishap.lag
        return found

    def _spend(self, id_: int) -> bool:
        own = sa.and_(MISHAPS.c.id == id_, MISHAPS.c.times > 0)
        spent = sa.update(MISHAPS).where(own).values(times=MISHAPS.c.times - 1)
        with self._engine.begin() as connection:
            return connection.execute(spent).rowcount > 0


def _named(kinds: type[Name], name: str) -> Name:
    known = {one.value: one for one in kinds}
    if name not in known:
        names = ", ".join(known)
        raise Problem(
            Text(f"{name!r} という名前はありません。", f"There is no {name!r}."),
            Text(f"次から選んでください: {names}", f"Choose one of {names}."),
        )
    return known[name]
