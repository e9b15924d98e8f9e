"""Writes the 番号紐付情報 file: which certificate belongs to which 宛名番号.

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
    from collections.abc import Iterable

    from simulator.contracts.profile import Linkage

Kind = Literal["signature", "authentication"]


@dataclass(frozen=True)
class Link:
    """One certificate of one resident.

    Args:
        issuer: key identifier of the issuing CA, hex.
        kind: 署名用 ("signature") or 利用者証明用 ("authentication").
        serial: serial number as the profile writes it, text.
        person: 宛名番号, 15 digits as text.
        since: start of validity, ISO 8601.
        until: when it lapsed, "" while it is in force.
    """

    issuer: str
    kind: Kind
    serial: str
    person: str
    since: str
    until: str = ""


def link_file(links: Iterable[Link], profile: Linkage) -> bytes:
    """Return a full link file: header, one row a certificate, closing line with the count."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=profile.newline)
    writer.writerow(profile.columns.values())
    count = 0
    for link in links:
        row = asdict(link) | {"kind": profile.kinds[link.kind]}
        writer.writerow([row[name] for name in profile.columns])
        count += 1
    buffer.write(profile.end.format(count=count) + profile.newline)
    return buffer.getvalue().encode(profile.encoding)


def file_name(profile: Linkage, stamp: str) -> str:
    """Return the name of the file issued at `stamp` (digits, later sorts later)."""
    return profile.file.format(stamp=stamp)
