"""What one run of the suite is asked to do, however it was started."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from conformance.episodes.budget import STANDARD, Budget
from conformance.episodes.theatre import Settings
from conformance.result.case import FOLDER, Case
from conformance.result.model import Scope, Waiver
from conformance.specification.register import OWN_BY_OCSP, Signatures, Way, register
from conformance.specification.roles import DEFAULT_ROLE, Milestone, Role, furthest
from conformance.target.settings import Drive, Place, Reach
from simulator.contracts.profile import DEFAULT, Profile, find
from simulator.residents.mynumber import Policy
from simulator.world.clock import JST

REFERENCE = (sys.executable, "-P", "-m", "simulator.connector")
DRIVEN = Drive(REFERENCE)
ANYWHERE = Place()
STARTS_AT = datetime(2026, 6, 1, 9, 0, tzinfo=JST)


@dataclass(frozen=True)
class RunSettings:
    """Options of a run.

    Args:
        reach: how the connector under test is reached.
        place: where portal and files are, if the suite does not tell the connector itself.
        target: the options that chose the connector, as the user wrote them.
        role: what kind of connector is judged.
        signatures: how the municipality has signatures checked.
        profile: the profile as the user named it.
        joined: the interfaces in force where a run file joins several profiles.
        columns: headers of the hand-over that differ from the profile's.
        policy: about 個人番号 in filings.
        seed: makes the run repeatable.
        only: requirement ids to run; empty means the whole required set.
        with_episode_of: run the checks that share this requirement's episode; "" means all.
        budget: how much the run draws.
        case: the only one to be tried; None where the run draws its own.
        smoke: run the first episode only; a smoke run never claims anything.
        waivers: failures that are known.
        accept_waivers: let the exit code pass failures that are waived.
        produced_at: stamp of the result; "" leaves it out.
    """

    reach: Reach = DRIVEN
    place: Place = ANYWHERE
    target: tuple[str, ...] = ()
    role: Role = DEFAULT_ROLE
    signatures: Signatures = OWN_BY_OCSP
    profile: str = DEFAULT
    joined: Profile | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    policy: Policy = Policy.OMIT
    seed: int = 1
    only: frozenset[str] = frozenset()
    with_episode_of: str = ""
    budget: Budget = STANDARD
    case: Case | None = None
    smoke: bool = False
    waivers: tuple[Waiver, ...] = ()
    accept_waivers: bool = False
    produced_at: str = ""

    @property
    def interfaces(self) -> Profile:
        """The interfaces in force.

        Raises:
            Problem: there is no such profile, or it cannot be used.
        """
        return self.joined or find(self.profile)

    @property
    def way(self) -> Way:
        """How the connector is reached, as far as it decides what can be observed."""
        reach = self.reach
        log = reach.depth == "drive" or self.place.log is not None
        return Way(reach.depth, reach.controls, log, self.policy is not Policy.OMIT)

    @property
    def shows(self) -> Milestone:
        """How far a plain filing is seen to come."""
        return furthest(self.role, staff=self.reach.depth == "drive")

    def staged(self, machine_now: datetime) -> Settings:
        """Return what a theatre is made of; a time that can be moved begins on a fixed day.

        Args:
            machine_now: the machine's time.
        """
        return Settings(
            reach=self.reach,
            place=self.place,
            profile=self.interfaces,
            role=self.role,
            signatures=self.signatures,
            seed=self.seed,
            starts_at=STARTS_AT if "clock" in self.reach.controls else machine_now,
            machine_now=machine_now,
            columns=self.columns,
            policy=self.policy,
            budget=self.budget,
            case=self.case,
        )

    def scope(self, starts_at: datetime) -> Scope:
        """Return what a result says of the run's scope.

        Args:
            starts_at: the simulator's first instant.
        """
        return Scope(
            register_version=register().version,
            profile=self.interfaces.name,
            role=self.role,
            depth=self.reach.depth,
            controls=list(self.reach.controls),
            signature=self.signatures.check,
            revocation=self.signatures.revocation,
            my_number=self.policy.value,
            budget=self.budget.name,
            seed=self.seed,
            starts_at=starts_at.isoformat(timespec="seconds"),
        )

    @property
    def filters(self) -> list[str]:
        """Return what narrows the run, as the user would write it."""
        only = [f"--only {','.join(sorted(self.only))}"] if self.only else []
        episode = [f"episode of {self.with_episode_of}"] if self.with_episode_of else []
        case = [f"tekigo replay {self.case.file_name}"] if self.case else []
        return only + episode + case + (["--smoke"] if self.smoke else [])

    def replay(self, id_: str) -> str:
        """Return the command that runs one check again as this run ran it."""
        return self.command("--only", id_)

    def replay_case(self, case: Case) -> str:
        """Return the command that tries a case of this run again."""
        file = f"{FOLDER}/{case.file_name}"
        return shlex.join(["tekigo", "replay", file, *self.target, *self._profile_options])

    def command(self, *options: str) -> str:
        """Return the command of this run with more options, as a user would type it."""
        profile = self._profile_options
        budget = () if self.budget == STANDARD else ("--budget", self.budget.name)
        seed = () if self.seed == 1 else ("--seed", str(self.seed))
        return shlex.join(["tekigo", "check", *self.target, *options, *profile, *budget, *seed])

    @property
    def _profile_options(self) -> tuple[str, ...]:
        return () if self.profile == DEFAULT else ("--profile", self.profile)
