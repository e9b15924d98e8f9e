"""Writes 番号紐付情報 files: which certificate belongs to which 宛名番号, and what changed.

That the resident register provides it and 申請管理 keeps it up to date is published (標準仕様書
2021-09-30, ②-2, ③-1); the layout is our model and lies in the linkage profile. A certificate is
named by issuer, kind and serial number together: generations of a CA share one name, and the same
integer under another issuer or kind is another certificate.
"""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.contracts.profile import Linkage

Kind = Literal["signature", "authentication"]
Operation = Literal["add", "lapse"]


@dataclass(frozen=True)
class Link:
    """One certificate of one resident.

    Args:
        issuer: key identifier of the issuing CA, hex.
        kind: 署名用 ("signature") or 利用者証明用 ("authentication").
        serial: serial number as the profile writes it, text.
        person: 宛名番号, 15 digits as text.
        since: start of validity as the profile writes it.
        until: when it lapsed, "" while it is in force.
    """

    issuer: str
    kind: Kind
    serial: str
    person: str
    since: str
    until: str = ""


@dataclass(frozen=True)
class Change:
    """One row of a delta file: a link that is new or different (追加), or has lapsed (失効)."""

    operation: Operation
    link: Link


def serial_text(number: int, profile: Linkage) -> str:
    """Write a serial number as the profile does, without leading zeros."""
    return f"{number:x}" if profile.serial == "hex" else str(number)


def serial_number(text: str, profile: Linkage) -> int:
    """Read a serial number as the profile writes it.

    Raises:
        ValueError: it is no such number.
    """
    return int(text, 16 if profile.serial == "hex" else 10)


def link_file(links: Iterable[Link], profile: Linkage) -> bytes:
    """Return a full link file: header, one row a certificate, closing line with the count."""
    rows = [_row(link, profile) for link in links]
    return _file([*profile.columns.values()], rows, profile.end, profile)


def delta_file(changes: Iterable[Change], profile: Linkage) -> bytes:
    """Return a delta file: the operation stands before the columns of a full file.

    Raises:
        ValueError: the profile has no delta files.
    """
    if profile.delta is None:
        raise ValueError("this profile has no delta files")
    delta = profile.delta
    rows = [[delta.operations[one.operation], *_row(one.link, profile)] for one in changes]
    return _file([delta.operation, *profile.columns.values()], rows, delta.end, profile)


def file_name(profile: Linkage, stamp: str, sequence: int = 0) -> str:
    """Return the name of the full file issued at `stamp` (digits, later sorts later).

    Args:
        profile: gives the pattern.
        stamp: when it was issued.
        sequence: the delta up to which it is current, where the profile has deltas.
    """
    return profile.file.format(stamp=stamp, sequence=f"{sequence:06d}")


def delta_name(profile: Linkage, stamp: str, sequence: int) -> str:
    """Return the name of delta `sequence` as sent at `stamp`.

    Raises:
        ValueError: the profile has no delta files.
    """
    if profile.delta is None:
        raise ValueError("this profile has no delta files")
    return profile.delta.file.format(stamp=stamp, sequence=f"{sequence:06d}")


def _row(link: Link, profile: Linkage) -> list[str]:
    values = asdict(link) | {"kind": profile.kinds[link.kind]}
    return [values[name] for name in profile.columns]


def _file(
    header: Sequence[str], rows: Sequence[Sequence[str]], end: str, profile: Linkage
) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=profile.newline)
    writer.writerow(header)
    writer.writerows(rows)
    buffer.write(end.format(count=len(rows)) + profile.newline)
    return buffer.getvalue().encode(profile.encoding)
