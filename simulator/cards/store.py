"""Reads and writes what the card service remembers, and gives names to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from simulator.cards.tables import (
    CERTIFICATES,
    CHANGES,
    LINKS,
    MEDIA,
    REVOCATIONS,
    SAME,
    TABLES,
    text,
)
from simulator.pki.leaf import Kind
from simulator.pki.revocation import GOOD, UNKNOWN, Reason, Revocation, Standing, revoked
from simulator.world.database import METADATA, Reader, Statement

_STANDING = Statement(
    sa.select(REVOCATIONS.c.serial, REVOCATIONS.c.at, REVOCATIONS.c.reason)
    .select_from(CERTIFICATES.outerjoin(REVOCATIONS, SAME))
    .where(
        CERTIFICATES.c.issuer == sa.bindparam("issuer"),
        CERTIFICATES.c.serial == sa.bindparam("serial"),
    )
)


@dataclass(frozen=True)
class CertificateName:
    """What names a certificate, and nothing less does.

    Args:
        issuer: key identifier of its authority, lower-case hex.
        serial: its serial number.
    """

    issuer: str
    serial: int


class Link(StrEnum):
    """What a link says: the second is, of the first, …"""

    SUCCESSOR = "successor"  # 証明書新旧紐付け, old to new
    PAIR = "pair"  # 証明書紐付け, 署名用 to 利用者証明用
    PHONE = "phone"  # card's certificate to the phone's


@dataclass(frozen=True)
class Issued:
    """A certificate as the service remembers it.

    Args:
        name: its name.
        kind: its kind.
        medium: number of the card or phone that holds it.
        again: how many of the kind that had before.
        end: its last valid instant.
        certificate: its DER.
    """

    name: CertificateName
    kind: Kind
    medium: int
    again: int
    end: datetime
    certificate: bytes


@dataclass(frozen=True)
class Medium:
    """A card or a phone as the service remembers it; see `MEDIA`."""

    number: int
    profile: str
    card: int
    end: datetime
    signs: bool
    closed: bool


class Store:
    """Reads and writes what the card service remembers.

    Args:
        engine: the world's database.
        reader: reads it, for what is asked all day long.
    """

    def __init__(self, engine: sa.Engine, reader: Reader) -> None:
        self._engine = engine
        self._reader = reader
        METADATA.create_all(engine, tables=TABLES)

    def add(
        self,
        media: Iterable[Mapping[str, object]],
        certificates: Iterable[Mapping[str, object]],
        links: Iterable[tuple[Link, CertificateName, CertificateName]],
    ) -> None:
        """Remember what was issued, all of it or nothing.

        Raises:
            IntegrityError: a number of a medium or a name of a certificate is taken.
        """
        with self._engine.begin() as connection:
            for table, rows in (
                (MEDIA, list(media)),
                (CERTIFICATES, list(certificates)),
                (LINKS, [_link_row(*link) for link in links]),
            ):
                if rows:
                    connection.execute(sa.insert(table), rows)

    def medium(self, number: int) -> Medium:
        """Return a card or phone.

        Raises:
            LookupError: there is none of this number.
        """
        query = sa.select(MEDIA).where(MEDIA.c.number == number)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise LookupError(f"card {number} was never issued")
        return _medium(row)

    def close(self, number: int) -> None:
        """Remember that a card was given up for good."""
        with self._engine.begin() as connection:
            connection.execute(sa.update(MEDIA).where(MEDIA.c.number == number).values(closed=True))

    def phones(self, card: int) -> list[Medium]:
        """Return the phones that hang on a card, in the order of their numbers."""
        hanging = sa.and_(MEDIA.c.card == card, MEDIA.c.number != card)
        query = sa.select(MEDIA).where(hanging).order_by(MEDIA.c.number)
        with self._engine.connect() as connection:
            return [_medium(row) for row in connection.execute(query)]

    def held(self, medium: int) -> dict[Kind, Issued]:
        """Return the latest certificate of each kind on a card or phone, revoked or not."""
        table = CERTIFICATES
        query = sa.select(table).where(table.c.card == medium).order_by(table.c.again, table.c.kind)
        with self._engine.connect() as connection:
            issued = [_issued(row) for row in connection.execute(query)]
        return {one.kind: one for one in sorted(issued, key=lambda one: list(Kind).index(one.kind))}

    def given(self) -> set[int]:
        """Return the numbers of all cards and phones that hold a certificate, revoked or not."""
        with self._engine.connect() as connection:
            return set(connection.execute(sa.select(CERTIFICATES.c.card).distinct()).scalars())

    def find(self, name: CertificateName) -> Issued | None:
        """Return a certificate, None when none of this name was issued."""
        query = sa.select(CERTIFICATES).where(_is(CERTIFICATES, name))
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _issued(row)

    def standing(self, name: CertificateName, at: datetime) -> Standing:
        """Return the standing of a certificate at an instant: revoked from its revocation on."""
        given = {"issuer": name.issuer, "serial": str(name.serial)}
        row = next(iter(self._reader.all(_STANDING, given)), None)
        if row is None:
            return UNKNOWN
        _, revoked_at, _ = row
        return GOOD if revoked_at is None or revoked_at > text(at) else revoked(revocation(*row))

    def linked(
        self, name: CertificateName
    ) -> tuple[list[tuple[Link, CertificateName]], list[tuple[Link, CertificateName]]]:
        """Return the links that begin at a certificate, and those that end there."""
        here = LINKS.c
        onwards = sa.select(here.link, here.to_issuer, here.to_serial).where(_is(LINKS, name))
        back = sa.select(here.link, here.issuer, here.serial).where(
            here.to_issuer == name.issuer, here.to_serial == str(name.serial)
        )
        with self._engine.connect() as connection:
            forward, backward = (
                [
                    (Link(link), CertificateName(issuer, int(serial)))
                    for link, issuer, serial in connection.execute(query)
                ]
                for query in (onwards, back)
            )
        return forward, backward

    def revoke(self, name: CertificateName, at: datetime, reason: Reason) -> bool:
        """Remember a revocation; False when the certificate was revoked before, which stands."""
        row = {"issuer": name.issuer, "serial": str(name.serial)}
        try:
            with self._engine.begin() as connection:
                stated = {"at": text(at), "reason": reason.value}
                connection.execute(sa.insert(REVOCATIONS), row | stated)
        except sa.exc.IntegrityError:
            return False
        return True

    def change(self, generation: int, at: datetime) -> None:
        """Remember that a generation began to issue."""
        with self._engine.begin() as connection:
            row = {"generation": generation, "at": text(at)}
            connection.execute(sa.insert(CHANGES), row)

    def generation(self) -> int | None:
        """Return the number of the latest generation that began to issue."""
        with self._engine.connect() as connection:
            number: int | None = connection.execute(
                sa.select(sa.func.max(CHANGES.c.generation))
            ).scalar()
        return number


def revocation(serial: str, at: str, reason: str) -> Revocation:
    """Return a revocation as its row tells it."""
    return Revocation(int(serial), datetime.fromisoformat(at), Reason(reason))


def _is(table: sa.Table, name: CertificateName) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.issuer == name.issuer, table.c.serial == str(name.serial))


def _link_row(link: Link, one: CertificateName, other: CertificateName) -> dict[str, object]:
    return {
        "link": link.value,
        "issuer": one.issuer,
        "serial": str(one.serial),
        "to_issuer": other.issuer,
        "to_serial": str(other.serial),
    }


def _medium(row: sa.Row[tuple[object, ...]]) -> Medium:
    found = row._mapping  # noqa: SLF001  its only public way to names
    end = datetime.fromisoformat(found["end"])
    return Medium(
        *(found["number"], found["profile"], found["card"]), end, found["signs"], found["closed"]
    )


def _issued(row: sa.Row[tuple[object, ...]]) -> Issued:
    found = row._mapping  # noqa: SLF001  its only public way to names
    return Issued(
        name=CertificateName(found["issuer"], int(found["serial"])),
        kind=Kind(found["kind"]),
        medium=found["card"],
        again=found["again"],
        end=datetime.fromisoformat(found["end"]),
        certificate=found["certificate"],
    )
