"""The core systems' inbox (基幹システムの受け口): reads what the connector hands over.

A batch counts only when its marker file is there. The layout is checked strictly against the
hand-over profile; what does not fit the layout is reported apart from what does not fit in value.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simulator.contracts.profile import HandOver
    from simulator.procedures.model import Procedure


@dataclass(frozen=True)
class Delivered:
    """One filing as it was handed over.

    Args:
        number: 受付番号.
        batch: name of the folder it came in.
        fixed: the profile's own columns under our field names.
        values: form items under their ids.
        groups: repeat groups, rows in the order of their 連番.
        package: the 申請ZIP beside the table, None when it is missing.
    """

    number: str
    batch: str
    fixed: dict[str, str]
    values: dict[str, str]
    groups: dict[str, list[dict[str, str]]]
    package: bytes | None


@dataclass
class Deliveries:
    """Everything in an inbox.

    Args:
        filings: complete deliveries in the order they were read; a 受付番号 may occur twice.
        unfinished: folders without a marker.
        faults: what does not fit the layout, one sentence each.
    """

    filings: list[Delivered] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def of(self, number: str) -> list[Delivered]:
        """Return every delivery of one 受付番号."""
        return [filing for filing in self.filings if filing.number == number]


def read_inbox(
    folder: Path,
    profile: HandOver,
    procedures: Sequence[Procedure],
    *,
    but: frozenset[str] = frozenset(),
) -> Deliveries:
    """Read every batch below `folder`.

    Args:
        folder: the connector's output place; may be absent, which is an empty inbox.
        profile: the hand-over layout.
        procedures: form definitions whose tables may occur.
        but: names of batches to leave out.
    """
    found = Deliveries()
    batches = sorted(folder.iterdir()) if folder.is_dir() else []
    for batch in (one for one in batches if one.name not in but):
        if not (batch / profile.marker).is_file():
            found.unfinished.append(batch.name)
            continue
        for procedure in procedures:
            _read_batch(batch, profile, procedure, found)
    return found


def _read_batch(batch: Path, profile: HandOver, procedure: Procedure, found: Deliveries) -> None:
    table = batch / profile.table.format(procedure=procedure.id)
    if not table.is_file():
        return
    header = [*profile.columns.values(), *(item.id for item in procedure.items)]
    names = [*profile.columns, *(item.id for item in procedure.items)]
    groups = {
        group.id: _rows(
            batch / profile.group.format(procedure=procedure.id, group=group.id),
            profile,
            [*profile.group_columns.values(), *(item.id for item in group.items)],
            [*profile.group_columns, *(item.id for item in group.items)],
            found,
        )
        for group in procedure.groups
    }
    fixed = len(profile.columns)
    for row in _rows(table, profile, header, names, found):
        number = row["number"]
        found.filings.append(
            Delivered(
                number=number,
                batch=batch.name,
                fixed={name: row[name] for name in names[:fixed]},
                values={name: row[name] for name in names[fixed:]},
                groups={group: _own(rows, number) for group, rows in groups.items()},
                package=_content(batch / profile.package.format(number=number)),
            )
        )


def _content(file: Path) -> bytes | None:
    # The name comes from a table, so it may be one no file can have.
    try:
        return file.read_bytes()
    except (OSError, ValueError):
        return None


def _own(rows: list[dict[str, str]], number: str) -> list[dict[str, str]]:
    own = sorted((row for row in rows if row["number"] == number), key=_position)
    return [{k: v for k, v in row.items() if k not in ("number", "row")} for row in own]


def _position(row: dict[str, str]) -> int:
    return int(row["row"]) if row["row"].isdecimal() else 0


def _rows(
    file: Path, profile: HandOver, header: list[str], names: list[str], found: Deliveries
) -> list[dict[str, str]]:
    where = f"{file.parent.name}/{file.name}"
    if not file.is_file():
        return []
    try:
        text = file.read_bytes().decode(profile.encoding)
    except UnicodeDecodeError as error:
        found.faults.append(f"{where} は {profile.encoding} ではありません ({error})。")
        return []
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        found.faults.append(f"{where} は CSV として読めません ({error})。")
        return []
    if not rows or rows[0] != header:
        found.faults.append(f"{where} の見出し行が列定義と違います: {rows[:1]}")
        return []
    wrong = [i for i, row in enumerate(rows[1:], start=2) if len(row) != len(header)]
    if wrong:
        found.faults.append(f"{where} の {wrong[0]} 行目の列数が違います。")
        return []
    return [dict(zip(names, row, strict=True)) for row in rows[1:]]
