"""The login (ログイン) of residents with the 利用者証明用 certificate of their card or phone.

That there are procedures for which one has to log in is published (手続ページ); how it goes is our
model. A person signs, with the 利用者証明用 key, a text that names the moment. The token then
stands for that person. It proves who was there, and no will to sign: it makes no filing a signed
one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509

from simulator.cards.container import Container
from simulator.cards.signing import of_certificate
from simulator.cards.verification import Result
from simulator.contracts.profile import ErrorName, stamp
from simulator.pki.leaf import Kind, Medium, issuer_of
from simulator.portal.follow_up import signer_of
from simulator.portal.refusal import Detail, Refusal
from simulator.portal.seal import Seal
from simulator.world.clock import JST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.cards.service import CardService
    from simulator.pki.authority import Authority
    from simulator.world.world import World

FRESH = timedelta(minutes=10)
"""How far the moment of a login may lie from the portal's."""


@dataclass(frozen=True)
class Login:
    """Who is logged in.

    Args:
        person: SHA-256 of the 利用者証明用 certificate.
        medium: where its key is.
    """

    person: str
    medium: Medium


def login_text(moment: datetime) -> bytes:
    """Return what a person signs to log in."""
    return f"tekigo login\n{stamp(moment.astimezone(JST))}".encode()


def medium_of(certificate: bytes, authorities: Iterable[Authority]) -> Medium | None:
    """Return where the key of a certificate (DER) is, as its issuer tells; None for no known one.

    Args:
        certificate: the certificate.
        authorities: who issues certificates, on cards and on phones.
    """
    try:
        issuer = issuer_of(x509.load_der_x509_certificate(certificate))
    except (ValueError, x509.InvalidVersion, x509.ExtensionNotFound):
        return None
    known = {one.key_identifier: one.series.medium for one in authorities}
    return known.get(issuer)


class LoginDesk:
    """Lets residents log in, and tells who is.

    Args:
        world: gives seed, epoch and time.
        cards: answers for certificates.
    """

    def __init__(self, world: World, cards: CardService) -> None:
        self._world = world
        self._cards = cards
        self._seal = Seal(world, "logins")

    def sign_in(
        self, moment: datetime, certificate: bytes, signature: bytes
    ) -> tuple[str, datetime]:
        """Return a token for a login, and when it ends.

        Args:
            moment: when the person signed.
            certificate: the person's 利用者証明用 certificate, DER.
            signature: the card's answer over `login_text`.

        Raises:
            Refusal: it is not fresh, or the signature or the certificate does not hold.
        """
        now = self._world.portal_now()
        medium = medium_of(certificate, self._cards.every)
        fresh = abs(now - moment) <= FRESH
        if not fresh or medium is None or not self._is_signed(moment, certificate, signature):
            raise _no_login("ログインの署名が正しくないか、古すぎます。")
        end = now + timedelta(seconds=self._world.profile.wire.consent_lifetime)
        claims = f"{int(end.timestamp())}\n{signer_of(certificate)}\n{medium}"
        return self._seal.close(claims), end

    def who(self, token: str) -> Login:
        """Return who is logged in.

        Raises:
            Refusal: the token was never given, or has ended.
        """
        claims = self._seal.open(token)
        if claims is None:
            raise _no_login("ログインのトークンではありません。")
        end, person, medium = claims.split("\n")
        if self._world.portal_now().timestamp() >= int(end):
            raise _no_login("ログインの期限が切れています。")
        return Login(person, Medium(medium))

    def _is_signed(self, moment: datetime, certificate: bytes, signature: bytes) -> bool:
        said = Container(
            login_text(moment), {}, signature, certificate, of_certificate(certificate)
        )
        now = self._world.portal_now()
        found = self._cards.verify(b"", {}, now, lambda _content: said, Kind.AUTHENTICATION)
        return found.result is Result.VALID


def _no_login(message: str) -> Refusal:
    return Refusal(ErrorName.BAD_CREDENTIALS, Detail("", message))
