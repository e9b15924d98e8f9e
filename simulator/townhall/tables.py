"""What the town hall remembers: residents and what happened to them, links, files, decisions."""

from __future__ import annotations

import sqlalchemy as sa

from simulator.world.database import METADATA

RESIDENTS = sa.Table(
    "townhall_residents",
    METADATA,
    sa.Column("number", sa.String, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("born", sa.String, nullable=False),
    sa.Column("address", sa.String, nullable=False),
    sa.Column("begins", sa.String, nullable=False),
    sa.Column("ended", sa.String, nullable=False, default=""),
    sa.Column("merged_into", sa.String, nullable=False, default=""),
)
"""Everybody who has, or had, a 宛名番号; a record is closed (`ended`), and never deleted."""

EVENTS = sa.Table(
    "townhall_events",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("event", sa.String, nullable=False),
    sa.Column("number", sa.String, nullable=False, index=True),
    sa.Column("other", sa.String, nullable=False, default=""),
)
"""The 異動履歴; `other` is a second 宛名番号 where an event has one."""

LINKS = sa.Table(
    "townhall_links",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("issuer", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("serial", sa.String, nullable=False),
    sa.Column("person", sa.String, nullable=False, index=True),
    sa.Column("since", sa.String, nullable=False),
    sa.Column("until", sa.String, nullable=False, default=""),
    sa.Index("townhall_links_by_certificate", "issuer", "kind", "serial"),
)
"""Links as the next full file tells them, in this order; instants as the profile writes them."""

CHANGES = sa.Table(
    "townhall_changes",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("delta", sa.Integer, nullable=False, index=True),
    sa.Column("operation", sa.String, nullable=False),
    *(sa.Column(name, sa.String, nullable=False) for name in ("issuer", "kind", "serial")),
    *(sa.Column(name, sa.String, nullable=False) for name in ("person", "since", "until")),
)
"""What changed, with the number of the delta that tells it; 0 while none does."""

COUNTERS = sa.Table(
    "townhall_counters",
    METADATA,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)
"""Running numbers that no two workers may give twice."""

PLANTED = sa.Table(
    "townhall_planted",
    METADATA,
    sa.Column("number", sa.String, primary_key=True),
    sa.Column("arrived", sa.String, nullable=False),
    sa.Column("package", sa.String, nullable=False),
    sa.Column("content", sa.String, nullable=False),
)
"""What was filed, as the core systems must get it: form as JSON, SHA-256 of the 申請ZIP."""

DECISIONS = sa.Table(
    "townhall_decisions",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("number", sa.String, nullable=False, index=True),
    sa.Column("decision", sa.String, nullable=False),
    sa.Column("signer", sa.String, nullable=False, default=""),
    sa.Column("comment", sa.String, nullable=False, default=""),
    sa.Column("staff", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
)
"""What staff decided or entered."""

FILES = sa.Table(
    "townhall_files",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("content", sa.String, nullable=False),
    sa.Column("due", sa.String, nullable=False),
    sa.Column("arrived", sa.String, nullable=False, default=""),
)
"""Files of links that were sent: SHA-256 of the content, when due, and when it came, "" before."""

MISHAPS = sa.Table(
    "townhall_mishaps",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("lag", sa.Float, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
)
"""What is planted to go wrong with files of links; `lag` in seconds."""

TABLES = [RESIDENTS, EVENTS, LINKS, CHANGES, COUNTERS, PLANTED, DECISIONS, FILES, MISHAPS]
