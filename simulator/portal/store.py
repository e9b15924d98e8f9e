"""The portal's tables: drafts not yet signed, filings that have arrived, what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from simulator.contracts.profile import stamp
from simulator.contracts.status import Status
from simulator.world.database import METADATA, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from simulator.contracts.document import ResultDocument
    from simulator.world.database import Blobs, Reader

NEVER = "9999-12-31T23:59:59+09:00"
"""Since when a filing is visible that no municipality sees any more."""

DRAFTS = sa.Table(
    "portal_drafts",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("municipality", sa.String, nullable=False),
    sa.Column("content", sa.String, nullable=False),
    sa.Column("former", sa.String, nullable=False, default=""),
)

TAKEN = sa.Table(
    "portal_taken_drafts",
    METADATA,
    sa.Column("draft", sa.String, primary_key=True),
    sa.Column("number", sa.String, nullable=False),
)
"""Which filing became of a draft, for an applicant whose receipt was lost on the way."""

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
    sa.Column("former", sa.String, nullable=False, default=""),
    sa.Column("signer", sa.String, nullable=False, default=""),
    sa.Index("portal_filings_by_arrival", "municipality", "arrived", "number", "visible"),
    sa.Index("portal_filings_by_update", "municipality", "updated", "number"),
    sa.Index("portal_filings_by_signer", "signer"),
)

HISTORY = sa.Table(
    "portal_status_history",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("number", sa.String, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("comment", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("author", sa.String, nullable=False),
    sa.Index("portal_history_by_number", "number"),
)

DOCUMENTS = sa.Table(
    "portal_documents",
    METADATA,
    sa.Column("number", sa.String, primary_key=True),
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("media_type", sa.String, nullable=False),
    sa.Column("content", sa.String, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("until", sa.String, nullable=False),
)


class Author(StrEnum):
    """Who set a state."""

    MUNICIPALITY = "municipality"
    APPLICANT = "applicant"


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
        former: 受付番号 of the filing it takes the place of (再申請), "" for most.
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
    former: str


@dataclass(frozen=True)
class HistoryLine:
    """One state a filing was set to."""

    number: str
    status: Status
    comment: str
    at: str


@dataclass(frozen=True)
class KeptDocument:
    """One result document (交付物) as the portal keeps it.

    Args:
        id: its place among those of its filing, from 1.
        content: SHA-256 of the bytes in the world's blobs.
        size: bytes.
        until: until when the applicant may fetch it.
    """

    id: str
    name: str
    media_type: str
    content: str
    size: int
    until: str


_COLUMNS = [FILINGS.c[name] for name in ArrivedFiling.__dataclass_fields__]
# What every call asks is worded once: to word it costs more than to ask it.
_ONE = sa.select(*_COLUMNS).where(FILINGS.c.number == sa.bindparam("number"))
_NUMBERED = Statement(_ONE)
_SET = (
    sa.update(FILINGS)
    .where(FILINGS.c.number == sa.bindparam("of"))
    .values({name: sa.bindparam(name) for name in ("status", "comment", "updated")})
)
_NOTE = sa.insert(HISTORY)


def filing_numbered(reader: Reader, number: str) -> ArrivedFiling | None:
    """Return the filing of a 受付番号, or None, for what is asked all day long."""
    return next(map(_filing, reader.all(_NUMBERED, {"number": number})), None)


def filing_of(connection: sa.Connection, number: str) -> ArrivedFiling | None:
    """Return the filing of a 受付番号, or None."""
    return next(map(_filing, connection.execute(_ONE, {"number": number})), None)


def filings_of(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[ArrivedFiling]:
    """Return some filings, in the order in which they came in."""
    rows = connection.execute(sa.select(*_COLUMNS).where(which).order_by(FILINGS.c.sequence))
    return [_filing(row) for row in rows]


def _filing(row: Sequence[Any]) -> ArrivedFiling:
    values = dict(zip(ArrivedFiling.__dataclass_fields__, row, strict=True))
    told = {"status": Status(values["status"]), "obtained": bool(values["obtained"])}
    return ArrivedFiling(**values | told)


def successor_of(connection: sa.Connection, former: str) -> str | None:
    """Return the 受付番号 that took the place of a filing (再申請), None when none stands."""
    standing = sa.and_(FILINGS.c.former == former, FILINGS.c.status != Status.WITHDRAWN)
    query = sa.select(FILINGS.c.number).where(standing)
    return connection.execute(query).scalars().first()


def number_of_draft(connection: sa.Connection, draft: str) -> str:
    """Return the 受付番号 of the filing that became of a draft, "" where none did."""
    query = sa.select(TAKEN.c.number).where(TAKEN.c.draft == draft)
    return connection.execute(query).scalar() or ""


def mark_obtained(connection: sa.Connection, number: str) -> None:
    """Note that a municipality has fetched a filing."""
    connection.execute(sa.update(FILINGS).where(FILINGS.c.number == number).values(obtained=True))


def hide(connection: sa.Connection, number: str) -> None:
    """Let no municipality see a filing any more."""
    connection.execute(sa.update(FILINGS).where(FILINGS.c.number == number).values(visible=NEVER))


def set_status(
    connection: sa.Connection,
    number: str,
    status: Status,
    comment: str,
    at: datetime,
    author: Author,
) -> None:
    """Write the new state of a filing and its history line."""
    moment = stamp(at)
    told = {"status": status, "comment": comment}
    connection.execute(_SET, {"of": number, "updated": moment, **told})
    connection.execute(_NOTE, {"number": number, "at": moment, "author": author, **told})


def replace_documents(
    connection: sa.Connection,
    number: str,
    documents: Sequence[ResultDocument],
    blobs: Blobs,
    until: datetime,
) -> bool:
    """Keep result documents of a filing in place of those it has; none leaves them as they are.

    Returns:
        Whether they are others than those it has.
    """
    names = ("name", "media_type", "content")
    given = [(one.name, one.media_type, blobs.put(one.content)) for one in documents]
    if not given:
        return False
    own = DOCUMENTS.c.number == number
    query = sa.select(*(DOCUMENTS.c[name] for name in names)).where(own).order_by(DOCUMENTS.c.id)
    if [tuple(row) for row in connection.execute(query)] == given:
        return False
    connection.execute(sa.delete(DOCUMENTS).where(own))
    for place, (row, one) in enumerate(zip(given, documents, strict=True), start=1):
        about = {"number": number, "id": f"{place:02d}", "size": len(one.content)}
        values = about | {"until": stamp(until)} | dict(zip(names, row, strict=True))
        connection.execute(sa.insert(DOCUMENTS).values(values))
    return True
