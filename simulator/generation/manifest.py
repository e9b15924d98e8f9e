"""What a run made, told in one file: its options, counts, labels of hazards, and digests."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING

from simulator.contracts.problem import Text
from simulator.generation.job import Product
from simulator.generation.plan import staged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.generation.folder import Line
    from simulator.generation.job import Job

NOTICE = Text(
    "試験用の合成データです。実在する人・団体とは関係ありません。",
    "Synthetic test data; it has nothing to do with any real person or body.",
)


def manifest(job: Job, version: str, lines: Iterable[Line]) -> dict[str, object]:
    """Return the manifest of a finished run.

    Args:
        job: what was asked for.
        version: of tekigo.
        lines: what the journal says of each chunk.
    """
    counts: dict[str, Counter[str]] = {}
    files, size = 0, 0
    whole = hashlib.sha256()
    for line in lines:
        files += len(line["files"])
        size += line["size"]
        whole.update(json.dumps(line["files"], ensure_ascii=False).encode())
        for kind, found in line["counts"].items():
            counts.setdefault(kind, Counter()).update(found)
    return {
        "notice": {"ja": NOTICE.ja, "en": NOTICE.en},
        "tekigo": version,
        "job": job.told(),
        "my_numbers": {
            "policy": job.mynumber.value,
            "listed": "my-numbers/" if _lists(job) else "",
        },
        "counts": {kind: dict(sorted(found.items())) for kind, found in sorted(counts.items())},
        "left_out": _left_out(job),
        "files": files,
        "bytes": size,
        "sha256": whole.hexdigest(),
    }


def _lists(job: Job) -> bool:
    return job.mynumber.value == "valid"


def _left_out(job: Job) -> list[dict[str, str]]:
    """Return the cases nobody could file, with the reason."""
    if job.product is Product.RESIDENTS:
        return []
    return [
        {
            "procedure": one.procedure,
            "case": one.case,
            "ja": one.why.cause.ja,
            "en": one.why.cause.en,
        }
        for one in staged(job).shut
    ]
