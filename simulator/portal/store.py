"""The portal's tables: drafts not yet signed, and filings that have arrived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.contracts.status import Status
from simulator.world.database import METADATA

if TYPE_CHECKING:
    from datetime import datetime

NEVER = "9999-12-31T23:59:59+09:00"
"""Since when a filing is visible that no municipality sees any more."""

DRAFTS = sa.Table(
    "portal_drafts",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("municipality", sa.String, nullable=False),
    sa.Column("content", sa.String, nullable=False),
)

FILINGS = sa.Table(
    "portal_filings",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("number", sa.String, nullable=False, unique=True),
    sa.Column("municipality", sa.String, nullable=False),
    sa.Column("procedure", sa.String, nullable=False),
    sa.Column("form_version", sa.String, nullable=False),
    sa.Column("arrived", sa.String, nullable=False),
    sa.Column("visible", sa.String, nullable=False),
    sa.Column("package", sa.String, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("verification", sa.String, nullable=False),
    sa.Column("obtained", sa.Boolean, nullable=False, default=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("comment", sa.String, nullable=False),
    sa.Column("updated", sa.String, nullable=False),
    sa.Index("portal_filings_by_arrival", "municipality", "arrived", "number", "visible"),
    sa.Index("portal_filings_by_update", "municipality", "updated", "number"),
)

HISTORY = sa.Table(
    "portal_status_history",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("number", sa.String, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("comment", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
)


@dataclass(frozen=True)
class ArrivedFiling:
    """One filing as the portal keeps it; instants are ISO 8601 in JST, so text order is time order.

    Args:
        number: 受付番号.
        package: SHA-256 of the 申請ZIP in the world's blobs.
        size: bytes of the 申請ZIP.
        visible: from when municipalities see it; up to two hours after arrival is published.
        verification: the 電子認証結果 the portal found.
        obtained: whether the municipality has fetched it (取得済み).
    """

    number: str
    municipality: str
    procedure: str
    form_version: str
    arrived: str
    visible: str
    package: str
    size: int
    verification: str
    obtained: bool
    status: Status
    comment: str
    updated: str


def filing_of(connection: sa.Connection, number: str) -> ArrivedFiling | None:
    """Return the filing of a 受付番号, or None."""
    columns = [FILINGS.c[name] for name in ArrivedFiling.__dataclass_fields__]
    row = connection.execute(sa.select(*columns).where(FILINGS.c.number == number)).one_or_none()
    return None if row is None else _filing(row)


def _filing(row: sa.Row[tuple[object, ...]]) -> ArrivedFiling:
    values = dict(row._mapping)  # noqa: SLF001  the documented way to read a row by name
    return ArrivedFiling(**{**values, "status": Status(values["status"])})


def mark_obtained(connection: sa.Connection, number: str) -> None:
    """Note that a municipality has fetched a filing."""
    connection.execute(sa.update(FILINGS).where(FILINGS.c.number == number).values(obtained=True))


def hide(connection: sa.Connection, number: str) -> None:
    """Let no municipality see a filing any more."""
    connection.execute(sa.update(FILINGS).where(FILINGS.c.number == number).values(visible=NEVER))


def set_status(
    connection: sa.Connection, number: str, status: Status, comment: str, at: datetime
) -> None:
    """Write the new state of a filing and its history line."""
    moment = at.isoformat(timespec="seconds")
    connection.execute(
        sa.update(FILINGS)
        .where(FILINGS.c.number == number)
        .values(status=status, comment=comment, updated=moment)
    )
    connection.execute(
        sa.insert(HISTORY).values(number=number, status=status, comment=comment, at=moment)
    )
