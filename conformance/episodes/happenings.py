"""What can happen to a few residents, their filings and the connector: one short word a step.

A history is such steps in any order. A step that makes no sense where it stands does nothing, so
whatever is left of a history when steps are taken out is a history too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformance.result.case import Step as Plain

RESIDENTS = (1, 2)
"""The second is a namesake of the first, and not linked at the start."""


class Do(StrEnum):
    """What happens."""

    FILE = "file"
    WITHDRAW = "withdraw"
    FILE_ANEW = "file-anew"
    NEW_CERTIFICATE = "new-certificate"
    NEW_NUMBER = "new-number"
    COME_BACK = "come-back"
    LINK = "link"
    SERVICE_DOWN = "service-down"
    OUTAGE = "outage"
    ANSWER_LOST = "answer-lost"
    IDENTIFY = "identify"
    VISIT = "visit"
    COMPLETE = "complete"
    RESUBMIT = "resubmit"
    CRASH = "crash"
    HOUR = "hour"
    CYCLE = "cycle"


NOBODYS = frozenset({Do.CRASH, Do.HOUR, Do.CYCLE})
"""What concerns no resident."""
DECISIONS = frozenset({Do.VISIT, Do.COMPLETE, Do.RESUBMIT})
BY_STAFF = DECISIONS | {Do.IDENTIFY}
FAULTS = frozenset({Do.OUTAGE, Do.ANSWER_LOST})


@dataclass(frozen=True)
class Step:
    """One step.

    Args:
        do: what happens.
        who: to which resident; 0 where it concerns none.
    """

    do: Do
    who: int = 0


History = tuple[Step, ...]


def read(text: str) -> History:
    """Return the history written as ``file 1, cycle, withdraw 1``."""
    parts = (part.split() for part in text.split(","))
    return tuple(Step(Do(do), int(*who)) for do, *who in parts)


def plain(history: History) -> list[Plain]:
    """Return a history as a case file holds it."""
    return [{"do": one.do.value} | ({"who": one.who} if one.who else {}) for one in history]


def from_plain(steps: Iterable[Plain]) -> History:
    """Return the history that a case file holds.

    Raises:
        ValueError: there is no such step.
    """
    found = tuple(Step(Do(str(one["do"])), int(one.get("who", 0))) for one in steps)
    for one in found:
        if (one.who == 0) is not (one.do in NOBODYS) or one.who not in (0, *RESIDENTS):
            raise ValueError(f"{one.do}: who = {one.who}")
    return found


KNOWN = tuple(
    map(
        read,
        (
            # The link of a filing comes after its withdrawal.
            "file 2, cycle, withdraw 2, cycle, link 2, cycle",
            # A new certificate takes the place of one whose filing waits for its link.
            "file 2, cycle, new-certificate 2, link 2, cycle",
            # A namesake waits while link files come.
            "file 1, file 2, cycle, new-certificate 1, link 1, cycle",
            # The former filing waits, is returned, and never handed over.
            "file 2, cycle, resubmit 2, cycle, file-anew 2, link 2, cycle",
            # The 宛名番号 changes after staff entered the old one.
            "file 2, cycle, identify 2, cycle, new-number 2, link 2, file 2, cycle",
            # Who comes back has a filing from before that waits.
            "file 2, cycle, come-back 2, link 2, file 2, cycle",
            # Staff decide, and the connector is cut off before it has told the portal.
            "file 1, cycle, complete 1, crash, cycle",
            # Filings arrive while the connector is down.
            "file 1, cycle, file 1, crash, cycle",
            # The answer to 受付 is lost, and staff decide before it is registered again.
            "file 1, answer-lost 1, cycle, complete 1, cycle",
        ),
    )
)
"""What every run plays besides what it draws: each in the fewest steps that show its danger."""
