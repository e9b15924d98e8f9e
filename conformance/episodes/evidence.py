"""What an episode leaves behind, frozen: the only thing checks may look at.

Expected values come from the planted filings; what came is read from the portal's journal and
status history, the core systems' inbox, the connector's listing and its log.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.specification.roles import Milestone
from simulator.contracts.status import Status

if TYPE_CHECKING:
    from conformance.episodes.account import Account
    from conformance.result.model import Bilingual, Branch
    from simulator.contracts.filing import Filing
    from simulator.contracts.problem import Text
    from simulator.journal.journal import Call
    from simulator.townhall.inbox import Delivered, Deliveries


@dataclass(frozen=True)
class Planted:
    """One planted filing.

    Args:
        name: what the episode calls it, such as ``unknown-serial``.
        note: what is special about it, for people.
        number: 受付番号.
        arrived: 到達日時 as the journal writes instants.
        filing: what the resident sent.
        signer: the signer's true 宛名番号.
        subject: that of whom the filing is about: another's where a proxy files.
        package: the 申請ZIP as the portal holds it.
        fixed: what the hand-over's own columns must hold, under our field names.
    """

    name: str
    note: Bilingual
    number: str
    arrived: str
    filing: Filing
    signer: str
    package: bytes
    fixed: dict[str, str]
    subject: str = ""


@dataclass(frozen=True)
class StatusLine:
    """One state a filing went through, with its comment, and when."""

    status: Status
    comment: str
    at: str


@dataclass(frozen=True)
class HandOver:
    """Everything the core systems received under one planted filing's 受付番号."""

    filing: Planted
    delivered: tuple[Delivered, ...]
    layout_faults: tuple[Text, ...]


@dataclass(frozen=True)
class StatusHistory:
    """The states registered for one planted filing, oldest first, 到達 not included."""

    filing: Planted
    lines: tuple[StatusLine, ...]


@dataclass(frozen=True)
class Evidence:
    """What one episode left behind.

    Args:
        planted: filings by name, the control included.
        control: the plain filing planted last, which must arrive.
        calls: the portal's journal, the applicants' own calls left out.
        applicants: the calls applicants made through the portal's API.
        deliveries: the core systems' inbox.
        statuses: status history by 受付番号.
        documents: the result documents a resident may fetch, by 受付番号.
        listing: the connector's own listing by 受付番号; never the only evidence of a MUST.
        log: text of the connector's log.
        log_lost: whether a log named by hand shows nothing of this run, or less than before it.
        strays: how many connections were made to the address that only a hostile form names.
        marks: how many calls were made until each moment the episode marked, by name.
        deliveries_by: the core systems' inbox at each of those moments.
        settled: whether two cycles followed the last plant.
        shows: how far a plain filing of such a connector is seen to come.
        obstacle: what keeps this evidence from being judged; None when nothing does.
        secrets: what no log may hold: the password, its digest, and what every token begins with.
        branches: how many generated filings reached each branch.
        many: 受付番号 of filings of which no more is asked than that they are handed over.
        histories: the random histories that were played, those that failed first.
        refusal: the connector's last answer to a cycle that was an error; "" when none was.
    """

    planted: dict[str, Planted]
    control: Planted | None
    calls: tuple[Call, ...]
    deliveries: Deliveries
    statuses: dict[str, tuple[StatusLine, ...]]
    listing: dict[str, dict[str, Any]]
    log: str
    log_lost: bool = False
    applicants: tuple[Call, ...] = ()
    strays: int = 0
    documents: dict[str, tuple[bytes, ...]] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    deliveries_by: dict[str, Deliveries] = field(default_factory=dict)
    settled: bool = False
    shows: Milestone = Milestone.HANDED_OVER
    secrets: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()
    many: tuple[str, ...] = ()
    histories: tuple[Account, ...] = ()
    refusal: str = ""
    obstacle: Bilingual | None = None

    def filing(self, name: str) -> Planted:
        """Return a planted filing.

        Raises:
            KeyError: the episode planted none of that name.
        """
        return self.planted[name]

    def those(self, name: str) -> tuple[Planted, ...]:
        """Return a filing that only some forms can show: it alone, or nothing."""
        return tuple(one for one in self.planted.values() if one.name == name)

    def hand_over(self, filing: Planted, by: str = "") -> HandOver:
        """Return what the core systems received of a filing.

        Args:
            filing: the filing.
            by: until which marked moment; "" means until the end.
        """
        deliveries = self.deliveries_by[by] if by else self.deliveries
        delivered = tuple(deliveries.of(filing.number))
        return HandOver(filing, delivered, tuple(deliveries.faults))

    def status(self, filing: Planted) -> StatusHistory:
        """Return the states registered for a filing."""
        return StatusHistory(filing, self.statuses.get(filing.number, ()))

    def calls_at(self, listener: str) -> tuple[Call, ...]:
        """Return the calls one address took."""
        return tuple(call for call in self.calls if call.listener == listener)

    def calls_between(self, start: str, end: str) -> tuple[Call, ...]:
        """Return the calls made between two marks."""
        return self.calls[self.marks[start] : self.marks[end]]

    def fetched(self, filing: Planted) -> bool:
        """Tell whether the portal sent the filing's package whole."""
        return any(
            call.operation == "get-application" and call.number == filing.number and call.done
            for call in self.calls
        )

    @property
    def control_fetched(self) -> bool:
        """Tell whether the control filing reached the connector."""
        return self.control is not None and self.fetched(self.control)

    @property
    def control_arrived(self) -> bool:
        """Tell whether the control filing came as far as such a connector shows."""
        return self.control is not None and self.came(self.control, self.shows)

    def came(self, filing: Planted, milestone: Milestone) -> bool:
        """Tell whether a filing was seen to come as far as a milestone."""
        match milestone:
            case Milestone.FETCHED:
                return self.fetched(filing)
            case Milestone.RECEIVED:
                return any(line.status is Status.RECEIVED for line in self.status(filing).lines)
            case Milestone.HANDED_OVER:
                return bool(self.deliveries.of(filing.number))
