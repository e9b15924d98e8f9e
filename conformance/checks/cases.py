"""Keeps what a check failed on as a case, where its episode had drawn it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.result.case import Case, case
from conformance.specification.register import register

if TYPE_CHECKING:
    from conformance.checks.check import Check, Deviation
    from conformance.result.model import Scope


def case_of(check: Check, deviation: Deviation, scope: Scope) -> Case | None:
    """Return the case of a failed check; None where nothing was drawn.

    Args:
        check: the check that failed.
        deviation: what it found.
        scope: of the run.
    """
    filing = None if deviation.history else deviation.filing
    requirement = register().of(check.id)
    if not check.episode.drawn or requirement is None or not (filing or deviation.history):
        return None
    return case(
        requirement=check.id,
        scope=scope,
        note=check.episode.title if filing is None else filing.note,
        expectation=requirement.text().text,
        found=deviation.reason,
        filing=None if filing is None else filing.filing,
        history=deviation.history,
    )
