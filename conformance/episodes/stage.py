"""Where a scene plays: a simulation, its addresses, and the folders around the connector."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.episodes.budget import STANDARD, Budget
from conformance.specification.register import OWN_BY_OCSP, Signatures
from conformance.specification.roles import DEFAULT_ROLE, furthest
from simulator.residents.mynumber import Policy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from conformance.episodes.snare import Snare
    from conformance.result.case import Case
    from conformance.specification.roles import Milestone, Role
    from simulator.portal.municipality import Account
    from simulator.web.simulation import Simulation
    from simulator.world.clock import Clock

PORTAL = "portal"
"""Name in the journal of the portal's own address."""
ELSEWHERE = "elsewhere"
"""Name in the journal of the address that a redirect leads to."""


@dataclass(frozen=True)
class Stage:
    """Where a scene plays.

    Args:
        simulation: portal, card service and town hall.
        clock: the simulation's clock.
        address: the server all URLs begin with.
        portal_url: the portal's true address.
        card_url: the card service's address.
        ca_file: the CA a connector is told to trust.
        anchors: PEM files of the CAs of residents' certificates.
        account: the connector's account.
        folder: for the connector's state.
        handover: where the connector hands over.
        log: the connector's log; None where it shows none.
        by_hand: the connector was told of all this by people, who may err.
        elsewhere: another origin, behind a certificate that may be trusted; "" where none is.
        columns: headers of the hand-over that differ from the profile's.
        policy: about 個人番号 in filings.
        signatures: how the municipality has signatures checked.
        role: what kind of connector it is.
        half_sent: tells how many answers have begun and are not over.
        snare: the address that only hostile forms name; None where none will be planted.
        budget: how much an episode draws.
        case: the only one it is to try; None where it draws its own.
    """

    simulation: Simulation
    clock: Clock
    address: str
    portal_url: str
    card_url: str
    ca_file: Path
    anchors: Sequence[Path]
    account: Account
    folder: Path
    handover: Path
    log: Path | None
    by_hand: bool = False
    elsewhere: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    policy: Policy = Policy.OMIT
    signatures: Signatures = OWN_BY_OCSP
    role: Role = DEFAULT_ROLE
    snare: Snare | None = None
    budget: Budget = STANDARD
    case: Case | None = None
    half_sent: Callable[[], int] = lambda: 0

    @property
    def shows(self) -> Milestone:
        """How far a plain filing is seen to come here; staff are reached through the driver."""
        return furthest(self.role, staff=not self.by_hand)

    @property
    def taken(self) -> Path:
        """Where the core systems keep what they took away, a folder each time."""
        return self.folder / "taken"
