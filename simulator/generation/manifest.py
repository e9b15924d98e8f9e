"""What a run made, told in one file: its options, counts, labels of hazards, and digests."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from simulator.contracts.problem import Text
from simulator.generation.job import Job, Product
from simulator.generation.plan import staged
from simulator.residents.mynumber import Policy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.generation.folder import Line

NUMBERS = "my-numbers/"
NOTICE = Text(
    "試験用の合成データです。実在する人・団体とは関係ありません。",
    "Synthetic test data; it has nothing to do with any real person or body.",
)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(_Part):
    """A sentence in both languages."""

    ja: str
    en: str


class MyNumbers(_Part):
    """What stands for 個人番号, and the folder that lists those that could be somebody's."""

    policy: Policy
    listed: str


class LeftOut(_Part):
    """A case that nobody could file, and why."""

    procedure: str
    case: str
    why: Told


class Manifest(_Part):
    """What a run made.

    `counts` are by kind (people, structures, procedures, cases, hazards) and name. `sha256` is over
    the names and digests of all files, in the order of the journal.
    """

    notice: Told
    tekigo: str
    job: Job
    my_numbers: MyNumbers
    counts: dict[str, dict[str, int]]
    left_out: tuple[LeftOut, ...]
    files: int = Field(ge=0)
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


def manifest(job: Job, version: str, lines: Iterable[Line]) -> Manifest:
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
    return Manifest(
        notice=_told(NOTICE),
        tekigo=version,
        job=job,
        my_numbers=MyNumbers(
            policy=job.mynumber, listed=NUMBERS if job.mynumber is Policy.VALID else ""
        ),
        counts={kind: dict(sorted(found.items())) for kind, found in sorted(counts.items())},
        left_out=_left_out(job),
        files=files,
        bytes=size,
        sha256=whole.hexdigest(),
    )


def _left_out(job: Job) -> tuple[LeftOut, ...]:
    if job.product is Product.RESIDENTS:
        return ()
    return tuple(
        LeftOut(procedure=one.procedure, case=one.case, why=_told(one.why.cause))
        for one in staged(job).shut
    )


def _told(text: Text) -> Told:
    return Told(ja=text.ja, en=text.en)
