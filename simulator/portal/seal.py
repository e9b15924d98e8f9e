"""Tokens that hold what they stand for, closed so that nobody else can make one.

Nothing is kept of a token, so that it holds for all workers of a world and over a restart, and not
over a reset.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.world.world import World


class Seal:
    """Closes and opens the tokens of one purpose.

    Args:
        world: gives seed and epoch.
        purpose: no token holds for another.
    """

    def __init__(self, world: World, purpose: str) -> None:
        self._world = world
        self._purpose = purpose

    def close(self, claims: str) -> str:
        """Return the token of what it stands for."""
        return _closed(claims, self._mac(claims))

    def open(self, token: str) -> str | None:
        """Return what a token stands for, None where it was never given."""
        try:
            claims, _, mac = base64.urlsafe_b64decode(token).decode().rpartition("\n")
        except ValueError:
            claims = mac = ""
        genuine = hmac.compare_digest(self.close(claims), _closed(claims, mac))
        return claims if genuine else None

    def _mac(self, claims: str) -> str:
        world = self._world
        epoch = world.control.read().epoch
        secret = f"{world.seed}/{world.folder.resolve()}/{self._purpose}/{epoch}"
        return hmac.new(secret.encode(), claims.encode(), hashlib.sha256).hexdigest()


def _closed(claims: str, mac: str) -> str:
    return base64.urlsafe_b64encode(f"{claims}\n{mac}".encode()).decode()
