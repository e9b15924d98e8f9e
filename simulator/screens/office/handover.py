"""What the core systems got: batches as they came, and each filing compared with what was filed.

Only the folder of the hand-over is read, as core systems do.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.screens.handed import HAND_OVER
from simulator.townhall.inbox import complete_batches

if TYPE_CHECKING:
    from simulator.contracts.profile import HandOver
    from simulator.screens.room import Room
    from simulator.townhall.core import Result
    from simulator.townhall.inbox import Delivered

ROWS = 200
LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True)
class Handed:
    """What came of one filing.

    Args:
        result: compared with what was filed.
        came: every delivery of it.
    """

    result: Result
    came: tuple[Delivered, ...]


@dataclass(frozen=True)
class File:
    """One file of a batch.

    Args:
        name: of the file.
        size: in bytes.
        rows: of a table, header first; () for any other file.
        cut: whether there are more rows.
        unreadable: why a table cannot be shown, "" when it can.
    """

    name: str
    size: int
    rows: tuple[tuple[str, ...], ...] = ()
    cut: bool = False
    unreadable: str = ""


@dataclass(frozen=True)
class Batch:
    """One folder of the inbox.

    Args:
        name: of the folder.
        at: when it was seen to be complete, ISO 8601; "" while it is not.
        numbers: 受付番号 that were read in it.
    """

    name: str
    at: str
    numbers: tuple[str, ...]


def handed(room: Room, number: str) -> Handed:
    """Return what came of one filing.

    Args:
        room: the room.
        number: 受付番号.
    """
    inbox, layout = _inbox(room), _layout(room)
    calls = room.simulation.world.journal.calls(operation=HAND_OVER, number=number)
    own = {json.loads(call.request)["batch"] for call in calls}
    others = frozenset(complete_batches(inbox, layout)) - own
    columns = room.bench.offer.columns
    return Handed(*room.simulation.core.result(number, inbox, columns, others))


def batches(room: Room) -> list[Batch]:
    """Return every folder of the inbox, the latest first."""
    noted: dict[str, tuple[str, list[str]]] = {}
    for call in room.simulation.world.journal.calls(operation=HAND_OVER):
        _, numbers = noted.setdefault(json.loads(call.request)["batch"], (call.at, []))
        numbers.extend(filter(None, [call.number]))
    names = sorted(
        (one.name for one in _inbox(room).iterdir() if one.is_dir()),
        key=lambda name: (noted.get(name, ("~", []))[0], name),
        reverse=True,
    )
    return [
        Batch(name, noted[name][0], tuple(noted[name][1])) if name in noted else Batch(name, "", ())
        for name in names
    ]


def files(room: Room, batch: str) -> list[File]:
    """Return the files of a batch as they came, tables before the rest.

    Args:
        room: the room.
        batch: name of the folder.

    Raises:
        LookupError: there is no such folder.
    """
    folder = _inside(_inbox(room), batch)
    try:
        found = [_file(one, _layout(room)) for one in sorted(folder.iterdir()) if one.is_file()]
    except OSError as gone:
        raise LookupError(batch) from gone
    return sorted(found, key=lambda one: (not one.rows and not one.unreadable, one.name))


def file(room: Room, batch: str, name: str) -> Path:
    """Return the path of one file of a batch.

    Raises:
        LookupError: there is no such file.
    """
    found = _inside(_inside(_inbox(room), batch), name)
    if not found.is_file():
        raise LookupError(name)
    return found


def _inside(folder: Path, name: str) -> Path:
    """Return what lies directly in a folder, and nothing that lies elsewhere."""
    found = folder / name
    if found.parent != folder or found.is_symlink() or name in ("", ".", ".."):
        raise LookupError(name)
    return found


def _file(path: Path, layout: HandOver) -> File:
    size = path.stat().st_size
    if path.suffix != Path(layout.table).suffix or not size:
        return File(path.name, size)
    if size > LARGEST:
        return File(path.name, size, unreadable=f"> {LARGEST // 1024 // 1024} MiB")
    try:
        text = path.read_bytes().decode(layout.encoding)
        rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))]
    except (UnicodeDecodeError, csv.Error) as error:
        return File(path.name, size, unreadable=f"{layout.encoding}: {error}")
    return File(path.name, size, tuple(rows[: ROWS + 1]), cut=len(rows) > ROWS + 1)


def _inbox(room: Room) -> Path:
    return room.running.workspace.inbox


def _layout(room: Room) -> HandOver:
    return room.simulation.world.profile.handover
