"""Processing states of a filing (申請処理状況) and which may follow which.

The official code table is not public; states are derived from the published screens and papers,
transitions are ours. Wire codes belong to the profile.
"""

from __future__ import annotations

from enum import StrEnum

from simulator.contracts.provenance import Provenance

PROVENANCE = Provenance.MODELLED


class Status(StrEnum):
    """State of one filing, as the applicant sees it (申請状況)."""

    ARRIVED = "arrived"
    RECEIVED = "received"
    IN_REVIEW = "in-review"
    VISIT = "visit-required"
    RESUBMIT = "resubmit"
    COMPLETED = "completed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


JAPANESE = {
    Status.ARRIVED: "到達",
    Status.RECEIVED: "受付",
    Status.IN_REVIEW: "確認中",
    Status.VISIT: "要来庁",
    Status.RESUBMIT: "要再申請",
    Status.COMPLETED: "完了",
    Status.REJECTED: "却下",
    Status.WITHDRAWN: "取下げ",
}

RESULTS = (Status.RESUBMIT, Status.COMPLETED, Status.REJECTED)
"""States after which the municipality registers no other: a mended filing has a new number."""

FOLLOWERS: dict[Status, frozenset[Status]] = {
    Status.ARRIVED: frozenset({Status.RECEIVED}),
    Status.RECEIVED: frozenset({Status.IN_REVIEW, Status.VISIT, *RESULTS}),
    Status.IN_REVIEW: frozenset({Status.VISIT, *RESULTS}),
    # The visit decides nothing by itself: staff look at what was brought, and then decide.
    Status.VISIT: frozenset({Status.IN_REVIEW, *RESULTS}),
    Status.RESUBMIT: frozenset(),
    Status.COMPLETED: frozenset(),
    Status.REJECTED: frozenset(),
    Status.WITHDRAWN: frozenset(),
}
"""What the municipality may register next; 取下げ is the applicant's alone."""

WITHDRAWABLE = frozenset({Status.ARRIVED, Status.RECEIVED, Status.IN_REVIEW, Status.VISIT})
"""States in which the applicant may withdraw (取下げ): as long as there is no result. Our model."""


def may_follow(before: Status, after: Status) -> bool:
    """Tell whether `after` may be registered when a filing stands at `before`.

    A repeat of the same state is allowed, because an answer may be lost on the way back.
    """
    return after == before or after in FOLLOWERS[before]
