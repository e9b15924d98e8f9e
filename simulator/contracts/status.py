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
    RESUBMIT = "resubmit"
    COMPLETED = "completed"
    REJECTED = "rejected"


JAPANESE = {
    Status.ARRIVED: "到達",
    Status.RECEIVED: "受付",
    Status.IN_REVIEW: "確認中",
    Status.RESUBMIT: "要再申請",
    Status.COMPLETED: "完了",
    Status.REJECTED: "却下",
}

FOLLOWERS: dict[Status, frozenset[Status]] = {
    Status.ARRIVED: frozenset({Status.RECEIVED}),
    Status.RECEIVED: frozenset(
        {Status.IN_REVIEW, Status.RESUBMIT, Status.COMPLETED, Status.REJECTED}
    ),
    Status.IN_REVIEW: frozenset({Status.RESUBMIT, Status.COMPLETED, Status.REJECTED}),
    Status.RESUBMIT: frozenset(),
    Status.COMPLETED: frozenset(),
    Status.REJECTED: frozenset(),
}


def may_follow(before: Status, after: Status) -> bool:
    """Tell whether `after` may be registered when a filing stands at `before`.

    A repeat of the same state is allowed, because an answer may be lost on the way back.
    """
    return after == before or after in FOLLOWERS[before]
