"""The sentinels: a fixed handful of checks, across the blocks, that every mutant faces.

A mutant has one fault, so it passes them unless they are of its own kind: of the block or the
episode of the check it was made for. One that does not breaks more than it says. Their episodes
are cheap, for they are played for every mutant, and a sentinel whose control does not arrive is
not passed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.checks.catalogue import checks
from conformance.result.model import Result, Verdict

if TYPE_CHECKING:
    from conformance.checks.check import Check

SENTINELS = (
    "1-3.09",
    "3-1.12",
    "3-2.03",
    "sig.30",
    "3-3.01",
    "3-4.05",
    "3-5.01",
    "3-6.02",
    "3-6.03",
    "op.01",
)


def faced(id_: str) -> frozenset[str]:
    """Return the checks a mutant faces that violates a requirement: its episode's, and sentinels.

    Args:
        id_: the requirement.
    """
    own = _check(id_).episode
    return frozenset(one.id for one in checks() if one.episode == own) | frozenset(SENTINELS)


def broken(violated: str, result: Result) -> list[str]:
    """Return the sentinels of another kind that a run did not pass, though it required them.

    Where the fault is a sentinel's own, as when nothing at all is handed over, one whose control
    does not arrive has no say.

    Args:
        violated: the requirement the connector was made to violate.
        result: the run.
    """
    excused = {Verdict.PASS, Verdict.INCONCLUSIVE if violated in SENTINELS else Verdict.PASS}
    well = {check.id for check in result.checks if check.verdict in excused}
    return [
        id_
        for id_ in SENTINELS
        if id_ in result.required and id_ not in well and not _akin(violated, id_)
    ]


def _akin(violated: str, sentinel: str) -> bool:
    same_block = violated.partition(".")[0] == sentinel.partition(".")[0]
    return same_block or _check(violated).episode == _check(sentinel).episode


def _check(id_: str) -> Check:
    return next(one for one in checks() if one.id == id_)
