"""Outside web services that act for residents, each with a token of one person's consent.

That web services file by the 電子申請等API is published, how they act for a person is not: all of
this is our model. A person consents by signing, with the 署名用 key, a text that names the service
and the moment. The token then stands for that person at that service, and for nobody else.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.cards.container import Container
from simulator.cards.signing import of_certificate
from simulator.cards.verification import Result
from simulator.contracts.profile import ErrorName, stamp
from simulator.portal.follow_up import signer_of
from simulator.portal.refusal import Detail, Refusal
from simulator.portal.seal import Seal
from simulator.portal.store import FILINGS
from simulator.world.clock import JST
from simulator.world.database import METADATA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.cards.service import CardService
    from simulator.world.world import World

FRESH = timedelta(minutes=10)
"""How far the moment of a consent may lie from the portal's."""

SERVED = sa.Table(
    "portal_served",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("service", sa.String, nullable=False),
    sa.Column("person", sa.String, nullable=False),
)
"""By which service, and for whom, a filing was prepared (id of the draft) or filed (受付番号)."""


@dataclass(frozen=True)
class Service:
    """One registered service."""

    name: str
    password: str


DEMO = Service("tekigo-service", "tekigo-service-password")


@dataclass(frozen=True)
class Acting:
    """Which service acts, and for whom: SHA-256 of the certificate that consented."""

    service: str
    person: str


def consent_text(service: str, moment: datetime) -> bytes:
    """Return what a person signs to let a service act for them from a moment on."""
    return f"tekigo consent\n{service}\n{stamp(moment.astimezone(JST))}".encode()


class ServiceDesk:
    """Gives tokens to services, and tells whom a token stands for.

    Args:
        world: gives seed, epoch and time.
        cards: answers for certificates.
        services: who is registered.
    """

    def __init__(self, world: World, cards: CardService, services: Sequence[Service]) -> None:
        self._world = world
        self._cards = cards
        self._services = {service.name: service for service in services}
        self._seal = Seal(world, "services")

    def consent(
        self, name: str, password: str, moment: datetime, certificate: bytes, signature: bytes
    ) -> tuple[str, datetime]:
        """Return a token for a person's consent, and when it ends.

        Args:
            name: of the service.
            password: its.
            moment: when the person consented.
            certificate: the person's 署名用 certificate, DER.
            signature: the card's answer over `consent_text`.

        Raises:
            Refusal: no such service or a wrong password; or no fresh, valid consent.
        """
        service = self._services.get(name)
        known = service.password if service else ""
        if service is None or not hmac.compare_digest(known.encode(), password.encode()):
            message = "サービス名またはパスワードが違います。"
            raise Refusal(ErrorName.BAD_CREDENTIALS, Detail("", message))
        now = self._world.portal_now()
        if abs(now - moment) > FRESH or not self._is_signed(name, moment, certificate, signature):
            raise _no_consent("同意の署名が正しくないか、古すぎます。")
        end = now + timedelta(seconds=self._world.profile.wire.consent_lifetime)
        claims = f"{int(end.timestamp())}\n{signer_of(certificate)}\n{name}"
        return self._seal.close(claims), end

    def acting(self, token: str) -> Acting:
        """Return which service acts for whom.

        Raises:
            Refusal: the token was never given, has ended, or was revoked.
        """
        claims = self._seal.open(token)
        if claims is None:
            raise _no_consent("同意のトークンではありません。")
        end, person, service = claims.split("\n", 2)
        if self._world.portal_now().timestamp() >= int(end):
            raise _no_consent("同意のトークンの期限が切れています。")
        return Acting(service, person)

    def own(
        self, acting: Acting, number: str | None = None, certificate: bytes | None = None
    ) -> None:
        """Let a token reach what is its person's: a filing, or what a certificate signed.

        Raises:
            Refusal: it is another's.
        """
        if certificate is not None and signer_of(certificate) != acting.person:
            raise _no_consent("同意した人の証明書ではありません。")
        if number is not None:
            query = sa.select(FILINGS.c.signer).where(FILINGS.c.number == number)
            with self._world.engine.connect() as connection:
                signer = connection.execute(query).scalar_one_or_none()
            if signer != acting.person:
                message = f"受付番号 {number} の申請はありません。"
                raise Refusal(ErrorName.NOT_FOUND, Detail("", message))

    def bind(self, draft: str, acting: Acting) -> None:
        """Note by which service a filing was prepared, and for whom."""
        row = {"id": draft, "service": acting.service, "person": acting.person}
        with self._world.engine.begin() as connection:
            connection.execute(sa.insert(SERVED).values(row))

    def served(self, of: str) -> Acting | None:
        """Return by which service a draft or filing came, None when its applicant came alone."""
        query = sa.select(SERVED.c.service, SERVED.c.person).where(SERVED.c.id == of)
        with self._world.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Acting(*row)

    def _is_signed(self, name: str, moment: datetime, certificate: bytes, signature: bytes) -> bool:
        said = Container(
            consent_text(name, moment), {}, signature, certificate, of_certificate(certificate)
        )
        found = self._cards.verify(b"", {}, self._world.portal_now(), lambda _content: said)
        return found.result is Result.VALID


def _no_consent(message: str) -> Refusal:
    return Refusal(ErrorName.CONSENT_INVALID, Detail("", message))
