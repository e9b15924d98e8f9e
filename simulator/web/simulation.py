"""One complete simulation: a world with every room in it, wired together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.cards.service import CardService
from simulator.contracts.problem import Problem
from simulator.portal.applicant import ApplicantDesk
from simulator.portal.follow_up import FollowUpDesk
from simulator.portal.login import LoginDesk
from simulator.portal.municipality import Account, MunicipalityDesk
from simulator.portal.services import DEMO, Service, ServiceDesk
from simulator.townhall.core import CoreSystems
from simulator.townhall.feed import Feed
from simulator.townhall.register import Register
from simulator.townhall.residents import Residents
from simulator.townhall.staff import StaffDesk
from simulator.world.world import World

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from simulator.contracts.profile import Profile
    from simulator.world.clock import Clock


class Simulation:
    """Portal, card service and town hall around one world.

    Args:
        folder: where the world keeps everything.
        profile: the interfaces in force.
        clock: the world's time.
        seed: makes it repeatable.
        accounts: who may log in at the municipality's side.
        numbers_after: 受付番号 begin after this one.
        database: a PostgreSQL database, as a URL; "" is SQLite in `folder`.
        steered: let the clock be moved for all workers, through the world's control.
        links: folder where link files appear; one in `folder` when None.
        fresh_lists: make revocation lists anew at every call, and not once a day.
        without: ids of the rules of cards that are switched off; published ones cannot be.
        services: outside web services that may act for residents.

    Raises:
        Problem: the folder holds a damaged database, the server's cannot be used, or a rule cannot
            be switched off.
    """

    def __init__(
        self,
        folder: Path,
        profile: Profile,
        clock: Clock,
        seed: int,
        accounts: Sequence[Account],
        *,
        numbers_after: int = 0,
        database: str = "",
        steered: bool = False,
        links: Path | None = None,
        fresh_lists: bool = False,
        without: Collection[str] = (),
        services: Sequence[Service] = (DEMO,),
    ) -> None:
        self.world = World(folder, profile, clock, seed, numbers_after, database, steered=steered)
        try:
            self.cards = CardService(self.world, without, fresh_lists=fresh_lists)
        except Problem:
            self.world.close()
            raise
        self.core = CoreSystems(self.world)
        self.applicant = ApplicantDesk(self.world, self.cards, self.core.note)
        self.follow_up = FollowUpDesk(self.world)
        self.services = ServiceDesk(self.world, self.cards, services)
        self.logins = LoginDesk(self.world, self.cards)
        self.municipality = MunicipalityDesk(self.world, accounts)
        self.register = Register(self.world, links or folder / "links")
        self.feed = Feed(self.world, self.register)
        self.residents = Residents(self.world, self.cards, self.register)
        self.staff = StaffDesk(self.world, self.residents)

    def close(self) -> None:
        """Write what is buffered and let go."""
        self.world.close()
