"""Plays episodes one after the other, each in a simulation of its own, by driving the connector.

One pair of HTTPS addresses serves all simulations, each under its own path; the second address
does so in whatever false guise an episode asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from conformance.episodes.hand import DrivingHand
from conformance.episodes.ledger import Ledger
from conformance.episodes.scene import Scene
from conformance.episodes.snare import Snare
from conformance.episodes.stage import ELSEWHERE, PORTAL, Stage
from conformance.episodes.theatre import (
    Played,
    Traces,
    calls_of_connector,
    note_of,
    told,
    write_anchors,
)
from conformance.result.model import Bilingual, Connector
from conformance.specification.roles import DUTIES
from conformance.target.answers import Answers
from conformance.target.door import Door
from conformance.target.driver import ConnectorLost, ConnectorRefused, DrivenConnector
from conformance.target.settings import account_of
from simulator.pki.tls import TlsAuthority
from simulator.portal.municipality import Account
from simulator.web.app import Front
from simulator.web.disguise import guises
from simulator.web.server import Server
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock, SystemClock
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.episodes.episode import Episode
    from conformance.episodes.theatre import Settings
    from conformance.target.settings import Drive
    from simulator.journal.journal import Call


class DrivingTheatre:
    """Everything a driven run needs.

    Args:
        settings: what the run is made of.
        reach: how the connector is driven.
        folder: for simulations, connector state and certificates.
    """

    def __init__(self, settings: Settings, reach: Drive, folder: Path) -> None:
        self._settings = settings
        self._reach = reach
        self._folder = folder
        self._front = Front()
        self._answers = Answers(self._front)
        self._door = Door(self._answers)
        place = settings.place
        workspace = place.workspace or folder
        self._tls = TlsAuthority.open(workspace / "tls", settings.machine_now, place.host)
        office = DUTIES[settings.role].office
        self._account = Account(account_of(office), place.password, office)
        self._portal = self._server(self._tls.server_file, PORTAL, place.port)
        self._false = self._server(self._tls.second.server_file, FaultKind.UNKNOWN_CA, 0)
        self._elsewhere = self._server(self._tls.server_file, ELSEWHERE, 0)
        self._snare = Snare(place.host, place.listen)
        self._connector = DrivenConnector(reach)
        self._anchors = write_anchors(folder / "anchors")
        self._calls: tuple[Call, ...] = ()

    def __enter__(self) -> Self:
        """Start all addresses."""
        for server in self._servers:
            server.start()
        self._snare.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stop connector and addresses."""
        self._connector.stop()
        for server in self._servers:
            server.stop()
        self._snare.stop()

    @property
    def _servers(self) -> tuple[Server, ...]:
        return self._portal, self._false, self._elsewhere

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
        stage, simulated = self._stage(episode)
        hand = DrivingHand(
            self._connector, stage, self._false, guises(self._tls), simulated, self._door
        )
        scene = Scene(episode.name, stage, hand, Ledger())
        try:
            if not self._connector.running:
                self._connector.start()
            episode.play(scene)
            scene.settle()
            evidence = scene.evidence()
        except ConnectorLost as lost:
            self._connector.kill()
            return Played(None, told(episode, scene, None, note_of(lost)))
        except ConnectorRefused as refused:
            return Played(None, told(episode, scene, None, _refusal(refused)))
        else:
            return Played(evidence, told(episode, scene, evidence, None))
        finally:
            hand.part()
            self._front.remove(episode.name)
            self._calls = calls_of_connector(stage.simulation)
            stage.simulation.close()

    def traces(self) -> Traces:
        """Return what the connector left; the calls are those of the latest episode."""
        return Traces(self._portal.greetings, self._portal.last_path, self._calls)

    def _server(self, certificate: Path, listener: str, port: int) -> Server:
        place = self._settings.place
        return Server(
            self._door,
            certificate,
            listener=listener,
            port=port,
            host=place.host,
            listen=place.listen,
        )

    def _stage(self, episode: Episode) -> tuple[Stage, SimulatedClock | None]:
        folder = self._folder / "episodes" / episode.name
        settings = self._settings
        simulated = SimulatedClock(settings.starts_at) if self._reach.clock else None
        clock = simulated or SystemClock()
        simulation = Simulation(
            folder / "world",
            settings.profile,
            clock,
            settings.seed,
            [self._account],
            fresh_lists=settings.signatures.by_lists,
        )
        self._front.add(episode.name, simulation)
        stage = Stage(
            simulation=simulation,
            clock=clock,
            address=self._portal.url,
            portal_url=f"{self._portal.url}/{episode.name}/portal",
            card_url=f"{self._portal.url}/{episode.name}/card",
            elsewhere=self._elsewhere.url,
            ca_file=self._tls.ca_file,
            anchors=self._anchors,
            account=self._account,
            folder=folder,
            handover=folder / "handover",
            log=folder / "connector.log",
            snare=self._snare,
            columns=settings.columns,
            policy=settings.policy,
            signatures=settings.signatures,
            role=settings.role,
            budget=settings.budget,
            case=settings.case,
            half_sent=self._answers.half_sent,
        )
        return stage, simulated


def _refusal(refused: ConnectorRefused) -> Bilingual:
    return Bilingual(
        ja=f"コネクタが {refused.verb} を断りました: {refused.answer}",
        en=f"The connector refused {refused.verb}: {refused.answer}",
    )
