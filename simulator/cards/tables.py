"""What the card service remembers: media, certificates, revocations, links, and generations."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from simulator.world.database import METADATA

MEDIA = sa.Table(
    "cards_media",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("profile", sa.String, nullable=False),
    sa.Column("card", sa.Integer, nullable=False, index=True),
    sa.Column("end", sa.String, nullable=False),
    sa.Column("signs", sa.Boolean, nullable=False),
    sa.Column("closed", sa.Boolean, nullable=False, default=False),
)
"""Cards and phones, by number; `card` is the card a phone hangs on, and a card's own number.

`signs` tells whether a 署名用 certificate is wanted on it, once its holder is old enough. A card is
closed when it was given up for good: another took its place, or its holder died.
"""

CERTIFICATES = sa.Table(
    "cards_certificates",
    METADATA,
    sa.Column("issuer", sa.String, primary_key=True),
    sa.Column("serial", sa.String, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("card", sa.Integer, nullable=False, index=True),
    sa.Column("again", sa.Integer, nullable=False),
    sa.Column("end", sa.String, nullable=False),
    sa.Column("municipality", sa.String, nullable=False, index=True),
    sa.Column("prefecture", sa.String, nullable=False),
    sa.Column("city", sa.String, nullable=False),
    sa.Column("certificate", sa.LargeBinary, nullable=False),
)
"""Certificates issued, by the key identifier of the issuer and the serial number in decimal.

`card` is the number of the medium, `again` how many of the kind that had before.
"""

REVOCATIONS = sa.Table(
    "cards_revocations",
    METADATA,
    sa.Column("issuer", sa.String, primary_key=True),
    sa.Column("serial", sa.String, primary_key=True),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
)

LINKS = sa.Table(
    "cards_links",
    METADATA,
    sa.Column("link", sa.String, primary_key=True),
    sa.Column("issuer", sa.String, primary_key=True),
    sa.Column("serial", sa.String, primary_key=True),
    sa.Column("to_issuer", sa.String, primary_key=True),
    sa.Column("to_serial", sa.String, primary_key=True),
)
"""Which certificate belongs to which, written once, in one direction."""

CHANGES = sa.Table(
    "cards_generations",
    METADATA,
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("at", sa.String, nullable=False),
)
"""From when a later generation of authorities issued certificates of cards."""

SAME = sa.and_(
    CERTIFICATES.c.issuer == REVOCATIONS.c.issuer,
    CERTIFICATES.c.serial == REVOCATIONS.c.serial,
)
"""Joins certificates with their revocations."""

TABLES = [MEDIA, CERTIFICATES, REVOCATIONS, LINKS, CHANGES]


def text(instant: datetime) -> str:
    """Write an instant so that texts sort as instants do."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")
