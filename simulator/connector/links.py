"""Keeps 番号紐付情報 up to date (③-1) and looks up certificates (③-4)."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from simulator.connector.facts import CertificateName, LinkRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.connector.store import Store
    from simulator.contracts.profile import Linkage


_HEX = re.compile("[0-9a-fA-F]+")


class Links:
    """The link table in the connector's store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def person(self, certificate: CertificateName) -> str | None:
        """Return the 宛名番号 of a certificate, or None when it is not linked."""
        return self._store.person(certificate.issuer, certificate.kind, certificate.serial)

    def persons_by_serial(self, serial: str) -> list[str]:
        """Return everyone linked to a serial number, whatever issuer and kind."""
        return self._store.persons_by_serial(serial)


def take_in(
    folder: Path, profile: Linkage, store: Store, is_whole: Callable[[int | None, int], bool]
) -> int:
    """Take in link files that appeared since last time, oldest first.

    A full file replaces the table in one transaction; a broken one is kept out whole.

    Args:
        folder: where the files appear.
        profile: their layout.
        store: where links are kept.
        is_whole: tells from the stated count and the rows read whether a file is complete.

    Returns:
        How many files were taken in.
    """
    taken = 0
    pattern = profile.file.format(stamp="*")
    for file in sorted(folder.glob(pattern)):
        if store.has_link_file(file.name):
            continue
        rows = _read(file, profile, is_whole)
        store.replace_links(file.name, rows)
        taken += rows is not None
    return taken


def _read(
    file: Path, profile: Linkage, is_whole: Callable[[int | None, int], bool]
) -> list[LinkRow] | None:
    try:
        text = file.read_bytes().decode(profile.encoding)
        lines = list(csv.reader(io.StringIO(text, newline="")))
    except (UnicodeDecodeError, csv.Error):
        return None
    if not lines or lines[0] != list(profile.columns.values()):
        return None
    width = len(lines[0])
    records = [line for line in lines[1:] if len(line) == width]
    stated = _stated(lines[-1], profile)
    odd = len(lines) - 1 - len(records)  # lines of another width; the closing line is one
    if not is_whole(stated, len(records)) or (stated is not None and odd > 1):
        return None
    names = list(profile.columns)
    kinds = {written: kind for kind, written in profile.kinds.items()}
    rows = (dict(zip(names, record, strict=True)) for record in records)
    persons: dict[CertificateName, set[str]] = {}
    try:
        for row in rows:
            serial = _serial(row["serial"])
            certificate = CertificateName(row["issuer"], kinds[row["kind"]], serial)
            persons.setdefault(certificate, set()).add(row["person"])
    except (KeyError, ValueError):
        return None
    # A certificate that is linked to two people identifies neither.
    return [LinkRow(certificate, *own) for certificate, own in persons.items() if len(own) == 1]


def _serial(text: str) -> str:
    # Registers write serial numbers with and without leading zeros and in either case.
    if not _HEX.fullmatch(text):
        raise ValueError(text)
    return f"{int(text, 16):x}"


def _stated(line: list[str], profile: Linkage) -> int | None:
    prefix, _, suffix = profile.end.partition("{count}")
    text = ",".join(line)
    count = text.removeprefix(prefix).removesuffix(suffix)
    return int(count) if text.startswith(prefix) and count.isdecimal() else None
