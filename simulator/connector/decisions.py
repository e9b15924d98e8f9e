"""What staff decide on a filing (③-5): whether it is taken, and what the resident is owed then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.connector.facts import Owed
from simulator.connector.steps import STATUS_OF

if TYPE_CHECKING:
    from simulator.connector.facts import StaffDecision, Stored
    from simulator.connector.steps import Steps
    from simulator.contracts.profile import Documents

WAITING = ("waiting", "quarantined")


def owed_for(
    stored: Stored | None, said: StaffDecision, limits: Documents, steps: Steps
) -> Owed | None:
    """Return the state that tells the resident of a decision; None tells nothing.

    Args:
        stored: the filing, None when there is none of that 受付番号.
        said: what staff said.
        limits: of result documents.
        steps: the rules.

    Raises:
        ValueError: the decision cannot be taken.
    """
    if said.decision not in STATUS_OF:
        raise ValueError(f"decision {said.decision!r} is not one of {', '.join(STATUS_OF)}")
    if stored is None:
        raise ValueError(f"no filing {said.number!r}")
    if stored.state == "withdrawn":
        raise ValueError(f"{said.number} was withdrawn")
    if not steps.takes_decision(stored.decision, said.decision):
        raise ValueError(f"{said.number} is decided: {stored.decision}")
    if len(said.documents) > limits.max_count:
        raise ValueError(f"more than {limits.max_count} documents")
    if any(len(one.content) > limits.max_size for one in said.documents):
        raise ValueError(f"a document of more than {limits.max_size} bytes")
    status = steps.status_of(said.decision, waiting=stored.state in WAITING)
    if status is None:
        return None
    return Owed(
        number=steps.registered_under(stored),
        status=status,
        comment=steps.comment(said.comment),
        documents=tuple(
            replace(one, content=steps.result_document(one.content)) for one in said.documents
        ),
    )
