"""Plays episodes: one pair of HTTPS addresses and one connector process for a whole run.

Each episode gets a simulation of its own under its own path. The second address serves the same
simulations behind a certificate from a CA nobody is told to trust.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from cryptography.hazmat.primitives.serialization import Encoding

from conformance.episodes.scene import Scene, Stage
from conformance.episodes.story import story
from conformance.result.model import Bilingual, Connector, EpisodeResult
from conformance.target.driver import ConnectorLost, ConnectorRefused, DrivenConnector
from conformance.target.settings import Drive
from simulator.pki.authority import Authority
from simulator.pki.leaf import Kind
from simulator.pki.tls import TlsAuthority
from simulator.portal.municipality import Account
from simulator.web.app import Front
from simulator.web.server import Server
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.episodes.episode import Episode
    from conformance.episodes.evidence import Evidence
    from conformance.target.settings import Place, Reach
    from simulator.contracts.profile import Profile

MUNICIPALITY = "132012"
ACCOUNT = Account("tekigo-132012", "tekigo-password", MUNICIPALITY)


@dataclass(frozen=True)
class Settings:
    """What a run is made of.

    Args:
        reach: how the connector under test is reached.
        place: where portal and files are, if the suite does not tell the connector itself.
        profile: the interfaces in force.
        seed: makes the run repeatable.
        starts_at: first instant of every simulation.
        machine_now: the machine's time, for TLS certificates only.
    """

    reach: Reach
    place: Place
    profile: Profile
    seed: int
    starts_at: datetime
    machine_now: datetime


@dataclass(frozen=True)
class Played:
    """One episode after it was played: its evidence and what a result says of it."""

    evidence: Evidence | None
    result: EpisodeResult


class Theatre:
    """Everything a run needs, started on entry and stopped on exit.

    Args:
        settings: what the run is made of.
        folder: for simulations, connector state and certificates.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._front = Front()
        self._tls = TlsAuthority.open(folder / "tls", settings.machine_now)
        self._portal = Server(self._front, self._tls.server_file, listener="portal")
        self._false = Server(self._front, self._tls.second.server_file, listener="false-portal")
        assert isinstance(settings.reach, Drive)  # noqa: S101  the only depth this plays
        self._connector = DrivenConnector(settings.reach)
        self._anchors = _write_anchors(folder / "anchors")

    def __enter__(self) -> Self:
        """Start both addresses."""
        self._portal.start()
        self._false.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stop connector and addresses."""
        self._connector.stop()
        self._portal.stop()
        self._false.stop()

    def meet(self) -> Connector:
        """Start the connector and return how it introduces itself.

        Raises:
            ConnectorLost: it cannot be reached.
        """
        try:
            hello = self._connector.start()
        except ConnectorLost:
            self._connector.kill()
            raise
        return Connector(name=str(hello.get("name", "")), version=str(hello.get("version", "")))

    def play(self, episode: Episode) -> Played:
        """Play one episode to its end and collect the evidence.

        A connector that is lost on the way, or refuses more than a cycle, leaves an episode without
        evidence; a lost one is started afresh for the next.
        """
        simulation, stage = self._stage(episode)
        scene = Scene(stage, self._connector)
        try:
            if not self._connector.running:
                self._connector.start()
            episode.play(scene)
            scene.settle()
            evidence = scene.evidence()
        except ConnectorLost as lost:
            self._connector.kill()
            note = Bilingual(ja=lost.cause.ja, en=lost.cause.en)
            return Played(None, self._result(episode, scene, None, note))
        except ConnectorRefused as refused:
            return Played(None, self._result(episode, scene, None, _refusal(refused)))
        else:
            return Played(evidence, self._result(episode, scene, evidence, None))
        finally:
            self._front.remove(episode.name)
            simulation.close()

    def _stage(self, episode: Episode) -> tuple[Simulation, Stage]:
        folder = self._folder / "episodes" / episode.name
        clock = SimulatedClock(self._settings.starts_at)
        settings = self._settings
        simulation = Simulation(folder / "world", settings.profile, clock, settings.seed, [ACCOUNT])
        self._front.add(episode.name, simulation)
        stage = Stage(
            simulation=simulation,
            clock=clock,
            portal_url=f"{self._portal.url}/{episode.name}/portal",
            false_portal_url=f"{self._false.url}/{episode.name}/portal",
            card_url=f"{self._portal.url}/{episode.name}/card",
            ca_file=self._tls.ca_file,
            anchors=self._anchors,
            account=ACCOUNT,
            folder=folder,
        )
        return simulation, stage

    def _result(
        self,
        episode: Episode,
        scene: Scene,
        evidence: Evidence | None,
        note: Bilingual | None,
    ) -> EpisodeResult:
        return EpisodeResult(
            name=episode.name,
            title=episode.title,
            settled=evidence is not None and evidence.settled,
            control_arrived=evidence is not None and evidence.control_handed_over,
            planted=scene.planted_count,
            calls=0 if evidence is None else len(evidence.calls),
            story=[] if evidence is None else story(evidence),
            note=note,
        )


def _refusal(refused: ConnectorRefused) -> Bilingual:
    return Bilingual(
        ja=f"コネクタが {refused.verb} を断りました: {refused.answer}",
        en=f"The connector refused {refused.verb}: {refused.answer}",
    )


def _write_anchors(folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for kind in Kind:
        file = folder / f"{kind.value}.pem"
        file.write_bytes(Authority(kind).certificate.public_bytes(Encoding.PEM))
        files.append(file)
    return files
