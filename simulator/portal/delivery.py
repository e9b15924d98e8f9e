"""When a submitted filing arrives, and from when its municipality sees it.

As a rule both are at once. That it may take up to two hours is published by a municipality
(河内長野市 [M]); a planted fault lets it happen.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.portal.store import FILINGS
from simulator.world.choices import Stream
from simulator.world.clock import JST
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from simulator.world.world import World


def moments(
    world: World, municipality: str, arrived: datetime | None, visible: datetime | None
) -> tuple[datetime, datetime]:
    """Return 到達日時 and the instant from which a filing is seen, both in JST.

    Args:
        world: tells the time, and plays its faults.
        municipality: whom the filing is for.
        arrived: the 到達日時, where it is given; None means now.
        visible: from when it is seen, where it is given; None means at once.
    """
    now = (arrived or world.portal_now()).astimezone(JST)
    fault = world.faults.take_arrival()
    if fault is None:
        return now, (visible or now).astimezone(JST)
    last, count = _latest(world, municipality)
    if fault.kind is FaultKind.SAME_SECOND:
        same = now if last is None else datetime.fromisoformat(last)
        return same, now
    longest = round(fault.seconds)
    drawn = Stream(world.seed, "delivery", count).integer(0, longest)
    return now, now + timedelta(seconds=drawn if fault.kind is FaultKind.SLOW_DELIVERY else longest)


def _latest(world: World, municipality: str) -> tuple[str | None, int]:
    """Return the latest 到達日時 of a municipality, and how many filings the portal holds."""
    own = sa.case((FILINGS.c.municipality == municipality, FILINGS.c.arrived))
    query = sa.select(sa.func.max(own), sa.func.count()).select_from(FILINGS)
    with world.engine.connect() as connection:
        last, count = connection.execute(query).one()
    return last, count
