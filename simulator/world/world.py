"""The object that owns everything one simulation shares: store, clock, seed, profile, faults."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from simulator.journal.journal import Journal
from simulator.world.card_faults import CardFaults
from simulator.world.clock import SteeredClock
from simulator.world.control import Control
from simulator.world.database import Blobs, Reader, change, open_database
from simulator.world.faults import Faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    import sqlalchemy as sa

    from simulator.contracts.profile import Profile
    from simulator.world.clock import Clock


class World:
    """One simulated world in one folder.

    Args:
        folder: holds the database and the blobs; created when missing.
        profile: the interfaces in force.
        clock: tells the world's time.
        seed: makes every generated thing repeatable.
        numbers_after: 受付番号 begin after this one, for who may remember those of earlier worlds.
        database: a PostgreSQL database, as a URL; "" is SQLite in `folder`.
        steered: several workers share the world, and move its clock through `control`.
        timer: tells seconds that pass, for how long calls take.

    Raises:
        Problem: the folder holds a damaged database, or the server's cannot be used.
    """

    def __init__(
        self,
        folder: Path,
        profile: Profile,
        clock: Clock,
        seed: int,
        numbers_after: int = 0,
        database: str = "",
        *,
        steered: bool = False,
        timer: Callable[[], float] = perf_counter,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.profile = profile
        self.seed = seed
        self.timer = timer
        self.numbers_after = numbers_after
        self.engine = open_database(folder, database)
        self.reader = Reader(self.engine)
        self.control = Control(self.engine, self.reader, shared=steered)
        self.clock: Clock = SteeredClock(clock, self.control) if steered else clock
        self.card_faults = CardFaults(self.engine, self.control)
        self.faults = Faults(self.engine, self.clock, self.control, profile.wire)
        self.blobs = Blobs(folder / "blobs")
        self.journal = Journal(self.engine, shared=steered)

    def change(self) -> AbstractContextManager[sa.Connection]:
        """Open a transaction that no other one of this world comes in between; see `change`."""
        return change(self.engine)

    def portal_now(self) -> datetime:
        """Return the time by the portal's clock, which a planted fault may put wrong."""
        return self.clock.now() + self.faults.offset()

    def close(self) -> None:
        """Write what is still buffered and let go of the database."""
        self.journal.close()
        self.reader.close()
        self.engine.dispose()
