"""Which versions of a form there are at a municipality, and which of them is taken on a day.

A resident fills in the version in force. A version that has ended may still be taken for some days.
That forms have versions is seen in 様式版 alone; when they change, and the grace, are our model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.procedures.model import Procedure, Revision


@dataclass(frozen=True)
class Version:
    """One version of a form.

    Args:
        form: the procedure with this version's form.
        since: first day in force; None when it was there from the start.
        until: last day in force; None while no later version is known.
        taken_until: last day on which filings in it are taken; None like `until`.
    """

    form: Procedure
    since: date | None = None
    until: date | None = None
    taken_until: date | None = None

    def began(self, day: date) -> bool:
        """Tell whether this version is or was in force on a day."""
        return (self.since or date.min) <= day

    def taken(self, day: date) -> bool:
        """Tell whether a filing in this version is taken on a day."""
        return self.began(day) and day <= (self.taken_until or date.max)


def versions(
    procedure: Procedure, municipality: str, later: Iterable[Revision] = ()
) -> tuple[Version, ...]:
    """Return the versions of a form at a municipality, oldest first.

    Args:
        procedure: the procedure as it ships.
        municipality: six-digit code.
        later: revisions beyond those it ships with.
    """
    known = [Version(procedure.at(municipality))]
    own = (one for one in (*procedure.revisions, *later) if one.municipality in ("", municipality))
    for revision in sorted(own, key=lambda one: one.since):
        last = revision.since - timedelta(days=1)
        grace = timedelta(days=revision.grace_days)
        known[-1] = replace(known[-1], until=last, taken_until=last + grace)
        known.append(Version(known[-1].form.revised(revision), since=revision.since))
    return tuple(known)


def in_force(known: Sequence[Version], day: date) -> Version:
    """Return the version that residents fill in on a day."""
    return [one for one in known if one.began(day)][-1]
