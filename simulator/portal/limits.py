"""How often one account may call in one minute, counted where all workers of a world see it.

That the platform limits calls is not public: limit and counting are our model, and both profiles
that ship set none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.contracts.profile import ErrorName
from simulator.portal.refusal import Detail, Refusal
from simulator.world.database import METADATA

if TYPE_CHECKING:
    from simulator.world.world import World

SECONDS = 60
COUNTS = sa.Table(
    "portal_calls",
    METADATA,
    sa.Column("account", sa.String, primary_key=True),
    sa.Column("minute", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("count", sa.Integer, nullable=False),
)


class CallLimit:
    """Counts calls, and refuses those beyond the profile's limit.

    Args:
        world: gives limit and time.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._most = world.profile.wire.calls_per_minute

    def count(self, account: str) -> None:
        """Count one call of an account; where there is no limit, nothing is counted.

        Raises:
            Refusal: it is one too many; it tells the seconds until the next minute.
        """
        if not self._most:
            return
        minute, second = divmod(int(self._world.portal_now().timestamp()), SECONDS)
        if self._counted(account, minute) > self._most:
            message = f"1分間に {self._most} 回までです。"
            wait = SECONDS - second
            raise Refusal(ErrorName.TOO_MANY_REQUESTS, Detail("", message), retry_after=wait)

    def _counted(self, account: str, minute: int) -> int:
        mine = sa.and_(COUNTS.c.account == account, COUNTS.c.minute == minute)
        more = sa.update(COUNTS).where(mine).values(count=COUNTS.c.count + 1)
        with self._world.change() as connection:
            if not connection.execute(more).rowcount:
                connection.execute(
                    sa.insert(COUNTS).values(account=account, minute=minute, count=1)
                )
            return int(connection.execute(sa.select(COUNTS.c.count).where(mine)).scalar_one())
