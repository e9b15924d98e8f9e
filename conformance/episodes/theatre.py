"""What plays the episodes of a run, whatever the depth, and what is kept of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, Self

from conformance.episodes.budget import STANDARD, Budget
from conformance.episodes.story import story
from conformance.result.model import Bilingual, Connector, EpisodeResult
from conformance.specification.register import OWN_BY_OCSP, Signatures
from conformance.specification.roles import DEFAULT_ROLE
from simulator.contracts.profile import APPLICANT
from simulator.pki.authority import anchors
from simulator.residents.mynumber import Policy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conformance.episodes.episode import Episode
    from conformance.episodes.evidence import Evidence
    from conformance.episodes.scene import Scene
    from conformance.result.case import Case
    from conformance.specification.roles import Role
    from conformance.target.settings import Place, Reach
    from simulator.contracts.problem import Problem
    from simulator.contracts.profile import Profile
    from simulator.journal.journal import Call
    from simulator.web.simulation import Simulation


@dataclass(frozen=True)
class Settings:
    """What a run is made of.

    Args:
        reach: how the connector under test is reached.
        place: where portal and files are, if the suite does not tell the connector itself.
        profile: the interfaces in force.
        seed: makes the run repeatable.
        starts_at: first instant of simulations whose time can be moved.
        machine_now: the machine's time when the run begins.
        columns: headers of the hand-over that differ from the profile's.
        policy: about 個人番号 in filings.
        signatures: how the municipality has signatures checked.
        role: what kind of connector it is.
        budget: how much is drawn.
        case: the only one to be tried; None where the run draws its own.
    """

    reach: Reach
    place: Place
    profile: Profile
    seed: int
    starts_at: datetime
    machine_now: datetime
    columns: Mapping[str, str] = field(default_factory=dict)
    policy: Policy = Policy.OMIT
    signatures: Signatures = OWN_BY_OCSP
    role: Role = DEFAULT_ROLE
    budget: Budget = STANDARD
    case: Case | None = None


@dataclass(frozen=True)
class Played:
    """One episode after it was played: its evidence and what a result says of it."""

    evidence: Evidence | None
    result: EpisodeResult


@dataclass(frozen=True)
class Traces:
    """What the connector left at the portal's address, whether or not an episode came of it.

    Args:
        greetings: how many TLS handshakes it began.
        path: path of its latest request, whoever answers there; "" when it made none.
        calls: its calls in the journal, of the latest episode where each has a world of its own.
    """

    greetings: int = 0
    path: str = ""
    calls: tuple[Call, ...] = ()


class Theatre(Protocol):
    """Everything a run needs, started on entry and stopped on exit."""

    def __enter__(self) -> Self:
        """Start all addresses."""

    def __exit__(self, *_exception: object) -> None:
        """Stop everything."""

    def meet(self) -> Connector:
        """Have the connector act for the first time and return how it introduces itself.

        Raises:
            ConnectorLost: it cannot be reached.
        """

    def play(self, episode: Episode) -> Played:
        """Play one episode to its end and return its evidence."""

    def traces(self) -> Traces:
        """Return what the connector left at the portal's address so far."""


def calls_of_connector(simulation: Simulation) -> tuple[Call, ...]:
    """Return the calls in a simulation's journal that no applicant made."""
    calls = simulation.world.journal.calls()
    return tuple(call for call in calls if call.operation not in APPLICANT)


def told(
    episode: Episode, scene: Scene | None, evidence: Evidence | None, note: Bilingual | None
) -> EpisodeResult:
    """Return what a result says of an episode."""
    return EpisodeResult(
        name=episode.name,
        title=episode.title,
        settled=evidence is not None and evidence.settled,
        control_arrived=evidence is not None and evidence.control_arrived,
        planted=0 if scene is None else scene.planted_count,
        calls=0 if evidence is None else len(evidence.calls),
        story=[] if evidence is None else story(evidence),
        branches=[] if evidence is None else list(evidence.branches),
        journal_gaps=[] if scene is None else _gaps(scene.simulation),
        note=note,
    )


def note_of(problem: Problem) -> Bilingual:
    """Return what a lost connector leaves behind in place of evidence."""
    return Bilingual(ja=problem.cause.ja, en=problem.cause.en)


def write_anchors(folder: Path) -> list[Path]:
    """Write the certificates of the CAs of residents' certificates and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {folder / name: content for name, content in anchors().items()}
    for file, content in files.items():
        file.write_bytes(content)
    return list(files)


def _gaps(simulation: Simulation) -> list[Bilingual]:
    return [Bilingual(ja=gap.ja, en=gap.en) for gap in simulation.world.journal.gaps()]
