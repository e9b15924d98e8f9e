"""Files many applications at a running ``tekigo up``, in a mix, by those who live there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from conformance.cli.service import Admin
from simulator.contracts.problem import Problem
from simulator.generation.plan import chosen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.generation.job import Job

PATIENCE = 1000
"""How often in a row a case may come up that nobody can file."""


@dataclass
class Filed:
    """What was filed.

    Args:
        counts: how many, by procedure.
        left_out: why a case was not, by procedure and case.
    """

    counts: Counter[str] = field(default_factory=Counter)
    left_out: dict[tuple[str, str], Problem] = field(default_factory=dict)


def file_many(job: Job, workspace: Path, filed: Filed) -> Iterator[int]:
    """File as many as the job asks for, and yield how many there are after each.

    A case that nobody there can file now is left out, and another takes its place.

    Args:
        job: which procedures and cases, how often; its day becomes the simulator's.
        workspace: of the running simulator.
        filed: is told what was filed and what was left out.

    Raises:
        Problem: nothing is up there, or nobody there can file anything the job asks for.
    """
    with Admin(workspace) as admin:
        today = datetime.fromisoformat(admin.get("/clock")["now"]).date()
        job = replace(job, day=today)
        done = idle = index = 0
        while done < job.count:
            scene, _ = chosen(job, index)
            index += 1
            wanted = scene.procedure.id, scene.case.id
            if wanted not in filed.left_out:
                try:
                    admin.post("/filings/plant", {"procedure": wanted[0], "case": wanted[1]})
                except Problem as problem:
                    filed.left_out[wanted] = problem
                else:
                    filed.counts[scene.procedure.id] += 1
                    done, idle = done + 1, 0
                    yield done
                    continue
            idle += 1
            if idle == PATIENCE:
                raise filed.left_out[wanted]
