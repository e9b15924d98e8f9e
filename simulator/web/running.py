"""A simulation that runs as a service: it outlives its process, and can begin anew.

Everything lies in one workspace: the world, the link files (番号紐付情報) it issues, and the inbox
(基幹システムの受け口) a connector hands over to. A restart resumes the world, its moved clock too.
"""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.web.admin import AdminApi
from simulator.web.app import unguarded
from simulator.web.founding import Founding, founded, founding_mark
from simulator.web.population import Population
from simulator.web.simulation import Simulation
from simulator.world.control import CONTROL
from simulator.world.database import METADATA

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from starlette.types import ASGIApp

    from simulator.contracts.profile import Profile
    from simulator.portal.municipality import Account
    from simulator.web.app import Front, Guard
    from simulator.world.clock import Clock


@dataclass(frozen=True)
class Workspace:
    """Where everything lies; `root` is created when missing."""

    root: Path

    @property
    def world(self) -> Path:
        """Database and packages."""
        return self.root / "world"

    @property
    def links(self) -> Path:
        """Where link files appear for the connector."""
        return self.root / "links"

    @property
    def inbox(self) -> Path:
        """Where the connector hands over."""
        return self.root / "handover"


class Running:
    """One simulation behind a front, with everybody who lives there.

    Args:
        front: serves it.
        name: first segment of its paths.
        workspace: where it lives.
        profile: the interfaces in force.
        clock: what its time runs by; it can be moved.
        accounts: who may log in at the municipality's side.
        admin_token: what a caller of the admin API must show.
        seed: of a new world; None takes the one of the world that is there.
        without: ids of the rules of cards that are switched off.
        database: a PostgreSQL database, as a URL; "" is SQLite in the workspace.
        joins: another process has opened it already; who lives there has settled.
        pages: makes its pages.
        guard: what stands before its portal and card service.

    Raises:
        Problem: the world there has another seed or profile, or its database cannot be used.
    """

    def __init__(
        self,
        front: Front,
        name: str,
        workspace: Workspace,
        profile: Profile,
        clock: Clock,
        accounts: Sequence[Account],
        admin_token: str,
        *,
        seed: int | None = None,
        without: Collection[str] = (),
        database: str = "",
        joins: bool = False,
        pages: Callable[[Running], ASGIApp] | None = None,
        guard: Guard = unguarded,
    ) -> None:
        self.name = name
        self.workspace = workspace
        self._front = front
        self._profile = profile
        self._clock = clock
        self._accounts = accounts
        self._without = without
        self._lock = threading.RLock()
        self._database = database
        self._admin = AdminApi(self, admin_token)
        self._opened: list[Callable[[Simulation], None]] = []
        self._pages = None if pages is None else pages(self)
        self._guard = guard
        self.founding = founded(workspace.world, profile.name, clock.now(), seed)
        self._open()
        if not joins:
            self.population.settle()
        # Not before: who came meanwhile would find people without cards.
        self._serve()

    @cached_property
    def population(self) -> Population:
        """Everybody who lives there."""
        return Population(self.simulation, self.founding.at)

    def on_open(self, told: Callable[[Simulation], None]) -> None:
        """Let somebody be given every simulation that is opened from now on, before it is served.

        Args:
            told: whoever makes the pages says so at once, and is given the first one too.
        """
        self._opened.append(told)

    @contextmanager
    def still(self) -> Iterator[Simulation]:
        """Give the present simulation to who looks at it from a thread of their own.

        Until they are done it does not begin anew.
        """
        with self._lock:
            yield self.simulation

    def tick(self) -> None:
        """Let happen what is due by now: link files are issued by their schedule, and arrive."""
        with self._lock:
            if self.simulation.register.links():  # none while another worker begins anew
                self.simulation.feed.run()

    def reset(self, seed: int | None = None) -> None:
        """Begin anew: no filing, no fault, no call, the machine's time, everybody with a new card.

        Tokens given before are void. What the connector has handed over in the workspace goes too;
        what it remembers itself, it must forget by itself.

        Args:
            seed: another one; None keeps the present one.
        """
        with self._lock:
            self._begin_anew(self.founding.seed if seed is None else seed)

    def keep_up(self) -> None:
        """Take up the town that another worker has begun anew, if one has."""
        if founding_mark(self.workspace.world) == self._mark:
            return
        with self._lock:
            # It may have been we ourselves who began anew, a moment ago.
            if founding_mark(self.workspace.world) != self._mark:
                self.simulation.close()
                self.founding = founded(self.workspace.world, self._profile.name, self._clock.now())
                self._open()
                self._serve()

    def close(self) -> None:
        """Write what is buffered and let go."""
        self.simulation.close()

    def _begin_anew(self, seed: int) -> None:
        _empty(self.simulation)
        self.simulation.close()
        for folder in (self.workspace.links, self.workspace.inbox):
            _clear(folder)
        self.founding = Founding(seed=seed, profile=self._profile.name, at=self._clock.now())
        self.founding.write(self.workspace.world)
        self._open()
        self._serve()
        self.population.settle()

    def _open(self) -> None:
        self.workspace.inbox.mkdir(parents=True, exist_ok=True)
        self._mark = founding_mark(self.workspace.world)
        self.__dict__.pop("population", None)
        self.simulation = Simulation(
            self.workspace.world,
            self._profile,
            self._clock,
            self.founding.seed,
            self._accounts,
            links=self.workspace.links,
            without=self._without,
            database=self._database,
            steered=True,
        )
        for told in self._opened:
            told(self.simulation)

    def _serve(self) -> None:
        self._front.add(self.name, self.simulation, self._admin, self._pages, self._guard)


def _empty(simulation: Simulation) -> None:
    """Empty every table; what workers obey is not forgotten but told anew."""
    world = simulation.world
    world.journal.flush()
    with world.engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            if table is not CONTROL:
                connection.execute(sa.delete(table))
        anew = {"offset": 0.0, "epoch": CONTROL.c.epoch + 1, "revision": CONTROL.c.revision + 1}
        connection.execute(sa.update(CONTROL).values(anew))
    shutil.rmtree(world.folder / "blobs", ignore_errors=True)


def _clear(folder: Path) -> None:
    """Remove what is in a folder, which stays: another worker may be about to write there."""
    for one in folder.iterdir():
        if one.is_dir():
            shutil.rmtree(one, ignore_errors=True)
        else:
            one.unlink(missing_ok=True)
