"""The town hall by the admin API: link data (番号紐付情報), the core systems' inbox, the staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from simulator.contracts.problem import Problem, Text
from simulator.townhall.mishaps import Mishap
from simulator.townhall.records import Event
from simulator.web.admin_answers import (
    Answer,
    ComingFile,
    DecidedLine,
    Decisions,
    Delivery,
    DifferentItem,
    HappeningLine,
    Inbox,
    LinkFiles,
    PlantedMishap,
    Residents,
    Words,
)
from simulator.web.admin_faults import nothing_to_lift
from simulator.web.admin_queries import (
    Deciding,
    FaultLifting,
    Happening,
    Identifying,
    LinkIssue,
    MishapPlanting,
    Nothing,
)
from simulator.web.happenings import happen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.web.running import Running

ITEM = tuple(DifferentItem.model_fields)


class TownHallDesk:
    """Acts on the town hall of one running simulation.

    Args:
        running: the simulation.
    """

    def __init__(self, running: Running) -> None:
        self._running = running
        self.acts: Mapping[str, Callable[[Any], Answer]] = {
            "links": self.links,
            "issue-links": self.issue_links,
            "plant-mishap": self.plant_mishap,
            "lift-mishap": self.lift_mishap,
            "residents": self.residents,
            "happen": self.happen,
            "inbox": self.inbox,
            "decisions": self.decisions,
            "decide": self.decide,
            "identify": self.identify,
        }

    def links(self, _query: Nothing) -> LinkFiles:
        """Return the files of link data, here and to come, and what will go wrong with them."""
        feed = self._running.simulation.feed
        return LinkFiles(
            here=tuple(sorted(file.name for file in self._running.workspace.links.iterdir())),
            coming=tuple(ComingFile(name=name, due=due) for name, due in feed.on_its_way().items()),
            mishaps=tuple(
                PlantedMishap(
                    id=id_,
                    kind=one.kind,
                    file=one.file,
                    lag=int(one.lag.total_seconds()),
                    times=one.times,
                )
                for id_, one in feed.mishaps.planted().items()
            ),
        )

    def issue_links(self, query: LinkIssue) -> LinkFiles:
        """Issue a file of link data now.

        Raises:
            Problem: the profile has no such files.
        """
        try:
            self._running.simulation.feed.issue(query.file)
        except ValueError as error:
            raise _no_deltas() from error
        return self.links(Nothing())

    def plant_mishap(self, query: MishapPlanting) -> LinkFiles:
        """Let something go wrong with a file of link data.

        Raises:
            Problem: it would never show.
        """
        lag = timedelta(seconds=query.lag)
        mishap = Mishap(query.kind, query.file, lag, query.times)
        self._running.simulation.feed.mishaps.plant(mishap)
        return self.links(Nothing())

    def lift_mishap(self, query: FaultLifting) -> LinkFiles:
        """Take a mishap away.

        Raises:
            Problem: there is none of this id.
        """
        if not self._running.simulation.feed.mishaps.lift(query.id):
            raise nothing_to_lift(query.id)
        return self.links(Nothing())

    def residents(self, _query: Nothing) -> Residents:
        """Return what happened to residents."""
        happened = self._running.simulation.residents.history()
        return Residents(
            happened=tuple(
                HappeningLine(
                    at=datetime.fromisoformat(one.at),
                    event=one.event,
                    number=one.number,
                    other=one.other,
                )
                for one in happened
            )
        )

    def happen(self, query: Happening) -> Residents:
        """Let something happen to a resident.

        Raises:
            Problem: it cannot happen to this one.
        """
        happen(self._running, query.applicant, Event(query.event))
        return self.residents(Nothing())

    def inbox(self, _query: Nothing) -> Inbox:
        """Return what was handed over, compared with what was filed."""
        running = self._running
        review = running.simulation.core.review(running.workspace.inbox)
        return Inbox(
            deliveries=tuple(
                Delivery(
                    number=one.number,
                    outcome=one.outcome,
                    batches=one.batches,
                    differences=tuple(
                        DifferentItem(**{name: getattr(found, name) for name in ITEM})
                        for found in one.differences
                    ),
                )
                for one in review.results
            ),
            unfinished=review.unfinished,
            faults=tuple(Words(ja=fault.ja, en=fault.en) for fault in review.faults),
        )

    def decisions(self, _query: Nothing) -> Decisions:
        """Return what staff did, and what is open."""
        staff = self._running.simulation.staff
        decided = tuple(DecidedLine(**vars(one)) for one in staff.decided())
        return Decisions(decided=decided, open=tuple(staff.open()))

    def decide(self, query: Deciding) -> Decisions:
        """Record a decision.

        Raises:
            Problem: there is no such filing.
        """
        staff = self._running.simulation.staff
        staff.decide(query.number, query.decision, query.comment, query.staff)
        return self.decisions(Nothing())

    def identify(self, query: Identifying) -> Decisions:
        """Record whose filing staff found it to be.

        Raises:
            Problem: there is no such filing, or no such open record.
        """
        self._running.simulation.staff.identify(query.number, query.signer, query.staff)
        return self.decisions(Nothing())


def _no_deltas() -> Problem:
    return Problem(
        Text("このプロファイルに差分ファイルはありません。", "This profile has no delta files."),
        Text("file を full にしてください。", "Let file be full."),
    )
