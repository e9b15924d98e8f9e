"""What one run of the suite is asked to do, however it was started."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from datetime import datetime

from simulator.contracts.profile import DEFAULT
from simulator.world.clock import JST

REFERENCE = (sys.executable, "-P", "-m", "simulator.connector")
STARTS_AT = datetime(2026, 6, 1, 9, 0, tzinfo=JST)
ROLE = "municipal-file"
DEPTH = "drive"


@dataclass(frozen=True)
class RunSettings:
    """Options of a run.

    Args:
        command: starts the connector under test; it speaks the driver protocol over stdio.
        target: the options that chose the connector, as the user wrote them.
        profile: name of the profile.
        seed: makes the run repeatable.
        only: requirement ids to run; empty means the whole required set.
        with_episode_of: run the checks that share this requirement's episode; "" means all.
        smoke: run the first episode only; a smoke run never claims anything.
        answer_seconds: how long the connector may take for one verb.
        produced_at: stamp of the result; "" leaves it out.
    """

    command: tuple[str, ...] = REFERENCE
    target: tuple[str, ...] = ()
    profile: str = DEFAULT
    seed: int = 1
    only: frozenset[str] = frozenset()
    with_episode_of: str = ""
    smoke: bool = False
    answer_seconds: float = 60
    produced_at: str = ""

    @property
    def filters(self) -> list[str]:
        """Return what narrows the run, as the user would write it."""
        only = [f"--only {','.join(sorted(self.only))}"] if self.only else []
        episode = [f"episode of {self.with_episode_of}"] if self.with_episode_of else []
        return only + episode + (["--smoke"] if self.smoke else [])

    def replay(self, id_: str) -> str:
        """Return the command that runs one check again as this run ran it."""
        profile = () if self.profile == DEFAULT else ("--profile", self.profile)
        seed = () if self.seed == 1 else ("--seed", str(self.seed))
        return shlex.join(["tekigo", "check", *self.target, "--only", id_, *profile, *seed])
