"""The card service of one world: hands out cards, revokes certificates, knows their standing.

Sources are graded [P] primary, [M] municipality page, [S] secondary. Serial numbers and opaque
names are not public: they are our model.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards import xmldsig
from simulator.cards.card import (
    AUTHENTICATION_TRIES,
    DEFAULT_PINS,
    SIGNATURE_TRIES,
    Card,
    Credential,
    Pins,
)
from simulator.cards.holder import Holder
from simulator.cards.verification import Method, Read, Trust, Verification, verify
from simulator.pki import keys
from simulator.pki.authority import FIRST, MOBILE, SECOND, THIRD, Authority, Generation
from simulator.pki.leaf import Kind, Municipality, Series, Subject, Validity, issuer_of
from simulator.pki.revocation import (
    GOOD,
    UNKNOWN,
    Reason,
    Revocation,
    Standing,
    State,
    revoked,
)
from simulator.world.choices import Stream
from simulator.world.clock import JST
from simulator.world.database import METADATA, Statement
from simulator.world.world import World

CERTIFICATES = sa.Table(
    "cards_certificates",
    METADATA,
    sa.Column("issuer", sa.String, primary_key=True),
    sa.Column("serial", sa.String, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("card", sa.Integer, nullable=False, index=True),
    sa.Column("municipality", sa.String, nullable=False, index=True),
    sa.Column("prefecture", sa.String, nullable=False),
    sa.Column("city", sa.String, nullable=False),
    sa.Column("certificate", sa.LargeBinary, nullable=False),
)
"""Certificates issued, by the key identifier of the issuer and the serial number in decimal."""

REVOCATIONS = sa.Table(
    "cards_revocations",
    METADATA,
    sa.Column("issuer", sa.String, primary_key=True),
    sa.Column("serial", sa.String, primary_key=True),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
)

CHANGES = sa.Table(
    "cards_generations",
    METADATA,
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("at", sa.String, nullable=False),
)
"""From when a later generation of authorities issued certificates of cards."""

CARDS = (FIRST, SECOND)
GENERATIONS = (*CARDS, THIRD, MOBILE)

SAME = sa.and_(
    CERTIFICATES.c.issuer == REVOCATIONS.c.issuer,
    CERTIFICATES.c.serial == REVOCATIONS.c.serial,
)

_STANDING = Statement(
    sa.select(CERTIFICATES.c.serial, REVOCATIONS.c.at, REVOCATIONS.c.reason)
    .select_from(CERTIFICATES.outerjoin(REVOCATIONS, SAME))
    .where(
        CERTIFICATES.c.issuer == sa.bindparam("issuer"),
        CERTIFICATES.c.serial == sa.bindparam("serial"),
    )
)

YOUNGEST = 15
"""Age from which a 署名用 certificate is issued, in principle [M]."""

_BIRTHDAYS = 5
_LAST_SECOND = time(23, 59, 59, tzinfo=JST)


class CardService:
    """Everything around the cards of one world.

    Args:
        world: whose clock, seed and database are used.
        fresh_lists: make a revocation list anew whenever it is asked for, and not once a day, so
            that nothing has to wait for the next day.
    """

    def __init__(self, world: World, *, fresh_lists: bool = False) -> None:
        self.world = world
        self.fresh_lists = fresh_lists
        self.every = tuple(Authority(kind, one) for one in GENERATIONS for kind in Kind)
        METADATA.create_all(world.engine, tables=[CERTIFICATES, REVOCATIONS, CHANGES])
        with world.engine.connect() as connection:
            changed = connection.execute(sa.select(sa.func.max(CHANGES.c.generation))).scalar()
        self.generation = next((one for one in CARDS if one.number == changed), FIRST)

    @property
    def authorities(self) -> dict[Kind, Authority]:
        """The authorities that issue the certificates of today's cards, by kind."""
        return {kind: self.authority(kind) for kind in Kind}

    def authority(self, kind: Kind, generation: Generation | None = None) -> Authority:
        """Return an authority; None means of the generation that issues now."""
        asked = generation or self.generation
        wanted = Series(kind, asked.medium, asked.number)
        return next(one for one in self.every if one.series == wanted)

    def change_generation(self, generation: Generation) -> None:
        """Let another generation issue from now on; what an earlier one issued stays valid [S].

        Raises:
            ValueError: it is no later generation of the authorities of today's cards.
        """
        if generation not in CARDS or generation.number <= self.generation.number:
            raise ValueError(f"no generation after {self.generation.number}: {generation.number}")
        row = {"generation": generation.number, "at": text(self.world.clock.now())}
        with self.world.engine.begin() as connection:
            connection.execute(sa.insert(CHANGES), row)
        self.generation = generation

    def issue(
        self,
        holder: Holder,
        index: int,
        pins: Pins = DEFAULT_PINS,
        serials: Mapping[Kind, int] | None = None,
        since: datetime | None = None,
        generation: Generation | None = None,
    ) -> Card:
        """Hand out a card with both certificates.

        Args:
            holder: whom it is for.
            index: number of the card in this world, which decides its keys and serial numbers.
            pins: PINs the holder chose.
            serials: serial numbers to use instead of drawn ones, to let numbers collide on purpose.
            since: when it was handed out, in the past; None means now.
            generation: of the authorities; None means the one that issues now.

        Raises:
            ValueError: the holder is under 15, or a serial number is taken.
        """
        now = (since or self.world.clock.now()).replace(microsecond=0)
        if _birthday(holder.born, holder.born.year + YOUNGEST) > now.date():
            raise ValueError(f"署名用 certificates are not issued under {YOUNGEST}: {holder.born}")
        validity = Validity(now, _end_of_validity(holder.born, now.date()))
        chosen = serials or {}
        certificates = {
            kind: self._issue(
                self.authority(kind, generation), holder, index, validity, chosen.get(kind)
            )
            for kind in Kind
        }
        self._store(certificates, holder.municipality, index)
        return _card(certificates, index, pins)

    def card(self, index: int, pins: Pins = DEFAULT_PINS) -> Card:
        """Return a card issued before, perhaps by another process; its PIN counts start afresh.

        Raises:
            LookupError: no such card was issued.
        """
        table = CERTIFICATES.c
        query = sa.select(table.kind, table.certificate).where(table.card == index)
        with self.world.engine.connect() as connection:
            rows = connection.execute(query).all()
        if not rows:
            raise LookupError(f"card {index} was never issued")
        stored = {Kind(kind): x509.load_der_x509_certificate(der) for kind, der in rows}
        return _card(stored, index, pins)

    def revoke(
        self,
        kind: Kind,
        serial: int,
        at: datetime,
        reason: Reason,
        generation: Generation | None = None,
    ) -> None:
        """Revoke a certificate, once and for all.

        一時保留の解除は行わない: not even a hold is ever lifted (J-LIS CPS 4.9.9 as quoted by a
        platform operator [S]). That the first revocation stands is our model.

        Args:
            kind: which authority issued it.
            serial: its serial number.
            at: when, timezone-aware; may lie in the past or the future.
            reason: why.
            generation: of the authority; None means the one that issues now.

        Raises:
            LookupError: no such certificate was issued.
            ValueError: it is revoked already.
        """
        authority = self.authority(kind, generation)
        if self.standing(authority, serial, at).state is State.UNKNOWN:
            raise LookupError(f"no {kind} certificate {serial} was issued")
        issuer = authority.key_identifier
        row = {"issuer": issuer, "serial": str(serial), "at": text(at), "reason": reason.value}
        try:
            with self.world.engine.begin() as connection:
                connection.execute(sa.insert(REVOCATIONS), row)
        except sa.exc.IntegrityError as error:
            raise ValueError(f"{kind} certificate {serial} is revoked already") from error

    def status(
        self, kind: Kind, serial: int, at: datetime, generation: Generation | None = None
    ) -> Standing:
        """Return the standing of a certificate of today's authorities, or of a generation's."""
        return self.standing(self.authority(kind, generation), serial, at)

    def standing(self, authority: Authority, serial: int, at: datetime) -> Standing:
        """Return the standing of one authority's certificate at an instant."""
        given = {"issuer": authority.key_identifier, "serial": str(serial)}
        row = next(iter(self.world.reader.all(_STANDING, given)), None)
        if row is None:
            return UNKNOWN
        _, revoked_at, _ = row
        return GOOD if revoked_at is None or revoked_at > text(at) else revoked(revocation(*row))

    def verify(
        self,
        content: bytes,
        members: Mapping[str, bytes],
        at: datetime,
        read: Read = xmldsig.read,
    ) -> Verification:
        """Verify a signature as the portal does, by OCSP; see `verification.verify`."""
        trust = Trust(self.every, Method.OCSP, self.standing)
        return verify(content, members, at, trust, read)

    def _issue(
        self,
        authority: Authority,
        holder: Holder,
        index: int,
        validity: Validity,
        serial: int | None,
    ) -> x509.Certificate:
        kind = authority.kind
        # Who remembers an earlier world may remember that a serial number was revoked there.
        earlier = (self.world.numbers_after,) if self.world.numbers_after else ()
        stream = Stream(self.world.seed, "card", index, kind.value, *earlier)
        drawn = _serial(stream)
        attributes = holder.attributes() if kind is Kind.SIGNATURE else None
        subject = Subject(_opaque_id(stream), holder.municipality, attributes)
        public_key = keys.key(_slot(kind, index)).public_key()
        return authority.issue(subject, public_key, serial or drawn, validity)

    def _store(
        self, certificates: Mapping[Kind, x509.Certificate], place: Municipality, index: int
    ) -> None:
        rows = [
            {
                "issuer": issuer_of(certificate),
                "serial": str(certificate.serial_number),
                "kind": kind.value,
                "card": index,
                "municipality": place.code,
                "prefecture": place.prefecture,
                "city": place.city,
                "certificate": certificate.public_bytes(Encoding.DER),
            }
            for kind, certificate in certificates.items()
        ]
        try:
            with self.world.engine.begin() as connection:
                connection.execute(sa.insert(CERTIFICATES), rows)
        except sa.exc.IntegrityError as error:
            raise ValueError(f"a serial number of card {index} is taken") from error


def _card(certificates: Mapping[Kind, x509.Certificate], index: int, pins: Pins) -> Card:
    signature, authentication = (
        (certificates[kind], keys.key(_slot(kind, index))) for kind in Kind
    )
    return Card(
        signature=Credential(*signature, pins.signature, SIGNATURE_TRIES),
        authentication=Credential(*authentication, pins.authentication, AUTHENTICATION_TRIES),
    )


def _slot(kind: Kind, index: int) -> int:
    return dict(zip(Kind, keys.card_slots(index), strict=True))[kind]


def _serial(stream: Stream) -> int:
    """Return a serial number of 8 or 16 bytes, leading zeros and sign bytes included.

    Length and form of real ones are not public. Ours meet, by chance alone, everything a careless
    reader trips over: more than 63 bits, a highest bit that is set, hex that begins with zeros.
    """
    size = stream.pick((8, 16))
    return stream.integer(1, 256**size - 1)


def _opaque_id(stream: Stream) -> str:
    """Return a common name that says TEST and nothing about its holder; its form is ours."""
    return f"TEST{stream.integer(0, 10**19 - 1):019d}"


def _end_of_validity(born: date, issued: date) -> datetime:
    """Return the last second of the fifth birthday after issue, in Japan.

    Until the fifth birthday after issue: jpki.go.jp, procedure/period.html [P]. That the day itself
    counts in full is our model, after the 23:59:59 JST at which CA certificates end.
    """
    passed = _birthday(born, issued.year) <= issued
    year = issued.year + _BIRTHDAYS - (0 if passed else 1)
    return datetime.combine(_birthday(born, year), _LAST_SECOND)


def _birthday(born: date, year: int) -> date:
    """Return the birthday in a year; 28 February for a leap day in a common year (our model)."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def revocation(serial: str, at: str, reason: str) -> Revocation:
    """Return a revocation as the table holds it."""
    return Revocation(int(serial), datetime.fromisoformat(at), Reason(reason))


def text(instant: datetime) -> str:
    """Write an instant so that texts sort as instants do."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")
