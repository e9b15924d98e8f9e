"""Keeps 番号紐付情報 up to date (③-1) and looks up certificates (③-4).

A full file replaces the table, a delta changes rows of it, each in one transaction; a file that is
broken or doubtful is kept out whole. A delta waits in its folder until those before it have come.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from simulator.connector.facts import CertificateName, LinkRow
from simulator.contracts.profile import read_instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from simulator.connector.steps import Steps
    from simulator.connector.store import Store
    from simulator.contracts.profile import Linkage

OPERATION = "operation"
SEQUENCE, ROWS, FULL = "links-sequence", "links-rows", "links-full-file"


class Links:
    """The link table in the connector's store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def person(self, certificate: CertificateName, at: datetime) -> str | None:
        """Return the 宛名番号 a certificate is linked to at an instant, or None."""
        found = self._store.link(certificate)
        if found is None or (found.until and datetime.fromisoformat(found.until) <= at):
            return None
        return found.person or None

    def persons_by_serial(self, serial: str) -> list[str]:
        """Return everyone linked to a serial number, whatever issuer and kind."""
        return self._store.persons_by_serial(serial)


@dataclass
class Taken:
    """What came of a look at the folder.

    Args:
        files: how many files were taken in.
        refused: those kept out for good, with the reason.
    """

    files: int = 0
    refused: list[str] = field(default_factory=list)


def take_in(folder: Path, profile: Linkage, store: Store, steps: Steps) -> Taken:
    """Take in link files that appeared since last time: full files, oldest first, then deltas.

    Args:
        folder: where the files appear.
        profile: their layout.
        store: where links are kept.
        steps: which files are whole, replace the table, or are due.
    """
    taken = Taken()
    columns = profile.columns
    for file, sequence in _new(folder, profile.file, store):
        rows = _read(file, columns, profile.end, profile, steps)
        current, previous = _number(store, SEQUENCE), _number(store, ROWS)
        if rows is None:
            _keep_out(file, "途中で切れたか、形が違う", store, taken)
        elif file.name < (store.note(FULL) or ""):
            _keep_out(file, "取り込み済みの全件より古い", store, taken)
        elif sequence < current:
            _keep_out(file, "取り込み済みの差分より古い", store, taken)
        elif not steps.full_file_replaces(len(rows), previous):
            _keep_out(file, f"行数が {previous} から {len(rows)} に減った", store, taken)
        else:
            notes = {SEQUENCE: str(sequence), ROWS: str(len(rows)), FULL: file.name}
            store.replace_links(file.name, steps.one_person_each(rows), notes)
            taken.files += 1
    if profile.delta is not None:
        _take_in_deltas(folder, profile, store, steps, taken)
    return taken


def _take_in_deltas(
    folder: Path, profile: Linkage, store: Store, steps: Steps, taken: Taken
) -> None:
    assert profile.delta is not None  # noqa: S101  asked before
    columns = {OPERATION: profile.delta.operation} | profile.columns
    waiting = {}
    for file, sequence in _new(folder, profile.delta.file, store):
        rows = _read(file, columns, profile.delta.end, profile, steps)
        if rows is None:
            _keep_out(file, "途中で切れたか、形が違う", store, taken)
        else:
            waiting[sequence] = (file, rows)
    for sequence in steps.deltas_due(_number(store, SEQUENCE), list(waiting)):
        file, rows = waiting.pop(sequence)
        notes = {SEQUENCE: str(max(sequence, _number(store, SEQUENCE)))}
        store.change_links(file.name, steps.one_person_each(rows), notes)
        taken.files += 1
    for sequence, (file, _) in waiting.items():
        if sequence <= _number(store, SEQUENCE):
            _keep_out(file, "取り込み済みの差分である", store, taken)


def _keep_out(file: Path, reason: str, store: Store, taken: Taken) -> None:
    store.keep_out(file.name)
    taken.refused.append(f"{file.name}: {reason}")


def _number(store: Store, note: str) -> int:
    return int(store.note(note) or "0")


def _new(folder: Path, pattern: str, store: Store) -> Iterator[tuple[Path, int]]:
    """Yield files not looked at before, with their running number, in the order of names."""
    fits = re.compile(
        re.escape(pattern)
        .replace(re.escape("{sequence}"), "(?P<sequence>[0-9]{6})")
        .replace(re.escape("{stamp}"), "[0-9]+")
    )
    for file in sorted(folder.glob("*")):
        found = fits.fullmatch(file.name)
        if found and file.is_file() and not store.has_link_file(file.name):
            yield file, int(found.groupdict().get("sequence", "0"))


def _read(
    file: Path, columns: dict[str, str], end: str, profile: Linkage, steps: Steps
) -> list[LinkRow] | None:
    try:
        text = file.read_bytes().decode(profile.encoding)
        lines = list(csv.reader(io.StringIO(text, newline="")))
    except (UnicodeDecodeError, csv.Error):
        return None
    if not lines or lines[0] != list(columns.values()):
        return None
    width = len(lines[0])
    records = [line for line in lines[1:] if len(line) == width]
    stated = _stated(lines[-1], end)
    odd = len(lines) - 1 - len(records)  # lines of another width; the closing line is one
    if not steps.link_file_is_whole(stated, len(records)) or (stated is not None and odd > 1):
        return None
    try:
        return [_row(dict(zip(columns, record, strict=True)), profile, steps) for record in records]
    except (KeyError, ValueError):
        return None


def _row(record: dict[str, str], profile: Linkage, steps: Steps) -> LinkRow:
    kinds = {written: kind for kind, written in profile.kinds.items()}
    serial = steps.serial(record["serial"], profile.serial)
    until = _moment(record["until"], profile)
    if profile.delta is not None and OPERATION in record:
        named = {written: name for name, written in profile.delta.operations.items()}
        if named[record[OPERATION]] == "lapse" and not until:
            raise ValueError(record[OPERATION])
    certificate = CertificateName(record["issuer"], kinds[record["kind"]], serial)
    return LinkRow(certificate, record["person"], until)


def _moment(text: str, profile: Linkage) -> str:
    return read_instant(text, profile.timestamp).isoformat() if text else ""


def _stated(line: Sequence[str], end: str) -> int | None:
    prefix, _, suffix = map(re.escape, end.partition("{count}"))
    found = re.fullmatch(f"{prefix}([0-9]{{1,9}}){suffix}", ",".join(line))
    return int(found[1]) if found else None
