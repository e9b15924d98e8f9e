"""What a simulation that outlives its process must be told again: seed, profile, day it began.

It stands in a small file beside the database. Residents are functions of seed and day, so a restart
finds everybody as they were; another seed or profile would make another town of the same database.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

FILE = "founding.json"
FIRST_SEED = 1


class Founding(BaseModel):
    """How a town began.

    Args:
        seed: makes everything in it repeatable.
        profile: name of the profile in force.
        at: when; ages of residents refer to that day.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    seed: int
    profile: str
    at: AwareDatetime

    def write(self, folder: Path) -> None:
        """Write it into the folder of its world, whole or not at all."""
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{FILE}.part"
        part.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")
        os.replace(part, folder / FILE)  # noqa: PTH105  atomic, and says so


def founded(folder: Path, profile: str, now: datetime, seed: int | None = None) -> Founding:
    """Return how the town in a folder began; begin a new one where there is none.

    Args:
        folder: of the world.
        profile: name of the profile asked for.
        now: when a new town begins.
        seed: the one asked for; None takes whatever is there.

    Raises:
        Problem: the town there has another seed or profile, or its file is damaged.
    """
    file = folder / FILE
    if not file.exists():
        new = Founding(seed=FIRST_SEED if seed is None else seed, profile=profile, at=now)
        new.write(folder)
        return new
    try:
        old = Founding.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise Problem(
            Text(f"{file} は壊れています。", f"{file} is damaged."),
            Text(
                "別の作業フォルダを --workspace で指定してください。",
                "Name another folder with --workspace.",
            ),
        ) from error
    if seed not in (None, old.seed):
        raise _other("--seed", str(seed), str(old.seed))
    if profile != old.profile:
        raise _other("--profile", profile, old.profile)
    return old


def founding_mark(folder: Path) -> tuple[int, int]:
    """Return what tells one founding of a folder's town from the next, for little to look at it."""
    told = (folder / FILE).stat()
    return told.st_ino, told.st_mtime_ns


def _other(option: str, asked: str, there: str) -> Problem:
    return Problem(
        Text(
            f"{option} {asked} は使えません。この作業フォルダの模擬環境は {there} で始まりました。",
            f"{option} {asked} cannot be used: the simulation in this workspace began with"
            f" {there}.",
        ),
        Text(
            f"{option} を外すか、別の作業フォルダを --workspace で指定してください。",
            f"Leave {option} out, or name another folder with --workspace.",
        ),
    )
