"""Tokens of the municipality's side: given at login, and known again by whoever serves the world.

A token carries its account, its end, a running number and the world's epoch under an HMAC, so that
nothing is kept of it: it holds for all workers and over a restart, until `Control` begins a new
epoch. Only where keys rotate is the number of the next one kept, for a key is good for one call.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.world.database import METADATA

if TYPE_CHECKING:
    from simulator.world.world import World

SEPARATOR = "\n"
DIGITS = 32
MARK_DIGITS = 12
KEYS = sa.Table(
    "portal_keys",
    METADATA,
    sa.Column("login", sa.Integer, primary_key=True),
    sa.Column("next", sa.Integer, nullable=False),
)


@dataclass(frozen=True)
class _Claims:
    """What a token says.

    Args:
        account: name of the account.
        until: when it ends, in seconds since 1970.
        epoch: the world's epoch in which it was given.
        login: number of the login it comes from.
        use: how many keys of that login came before it.
    """

    account: str
    until: int
    epoch: int
    login: int
    use: int = 0

    def text(self) -> str:
        return SEPARATOR.join(
            map(str, (self.account, self.until, self.epoch, self.login, self.use))
        )


class TokenRefused(Exception):
    """Nobody was given this token, or it is over."""


class Tokens:
    """Gives tokens of one world, and tells whose they are.

    Args:
        world: gives seed, folder, epoch, time and the life of a token.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._wire = world.profile.wire
        # The folder tells worlds of one seed apart; all who serve one world share it.
        self._secret = hashlib.sha256(f"{world.seed}/{world.folder.resolve()}".encode()).digest()
        self.mark = self._mac("mark")[:MARK_DIGITS]
        """What every token of this world begins with, and nothing else holds by chance."""
        self._logins = 0
        # One token comes with call after call; what it says never changes.
        self._read = lru_cache(self._unsealed)

    def give(self, account: str) -> str:
        """Return a new token for an account."""
        return self._sealed(
            _Claims(account, self._end(), self._world.control.read().epoch, self._login())
        )

    def holder(self, token: str) -> str:
        """Return the account a token was given to.

        Raises:
            TokenRefused: it was never given, has ended, or is of an earlier epoch.
        """
        return self._opened(token).account

    def renew(self, token: str) -> str:
        """Spend a key, and return the one for the next call.

        Raises:
            TokenRefused: as for `holder`, or the key is spent.
        """
        claims = self._opened(token)
        mine = sa.and_(KEYS.c.login == claims.login, KEYS.c.next == claims.use)
        with self._world.engine.begin() as connection:
            spent = connection.execute(
                sa.update(KEYS).where(mine).values(next=KEYS.c.next + 1)
            ).rowcount
        if not spent:
            raise TokenRefused
        return self._sealed(replace(claims, until=self._end(), use=claims.use + 1))

    def _end(self) -> int:
        end = self._world.portal_now() + timedelta(seconds=self._wire.token_lifetime)
        return int(end.timestamp())

    def _login(self) -> int:
        if self._wire.auth != "rotating":
            self._logins += 1
            return self._logins
        with self._world.engine.begin() as connection:
            done = connection.execute(sa.insert(KEYS).values(next=0))
        (number,) = done.inserted_primary_key or (0,)
        return int(number)

    def _sealed(self, claims: _Claims) -> str:
        body = base64.urlsafe_b64encode(claims.text().encode()).decode()
        return f"{self.mark}{self._mac(body)}.{body}"

    def _opened(self, token: str) -> _Claims:
        claims = self._read(token)
        now = self._world.portal_now().timestamp()
        if now >= claims.until or claims.epoch != self._world.control.read().epoch:
            raise TokenRefused
        return claims

    def _unsealed(self, token: str) -> _Claims:
        mac, _, body = token.partition(".")
        if not hmac.compare_digest(mac.encode(), f"{self.mark}{self._mac(body)}".encode()):
            raise TokenRefused
        account, *numbers = base64.urlsafe_b64decode(body).decode().split(SEPARATOR)
        return _Claims(account, *map(int, numbers))

    def _mac(self, body: str) -> str:
        return hmac.digest(self._secret, body.encode(), "sha256").hex()[:DIGITS]
