"""Plays all episodes at once at one fixed address, for a connector the suite cannot configure.

The connector was pointed at the portal by hand, and remembers earlier runs: 受付番号 never repeat,
time is the machine's, and a false portal is the same address behind another certificate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from conformance.episodes.bystanders import bystanders
from conformance.episodes.conductor import Part, Want, conduct
from conformance.episodes.hand import new_second
from conformance.episodes.ledger import Ledger
from conformance.episodes.scene import Scene
from conformance.episodes.snare import Snare
from conformance.episodes.stage import ELSEWHERE, Stage
from conformance.episodes.theatre import (
    Played,
    Traces,
    calls_of_connector,
    note_of,
    told,
    write_anchors,
)
from conformance.result.model import Connector
from conformance.specification.roles import DUTIES
from conformance.target.driver import ConnectorLost
from conformance.target.settings import WORLD, Trigger
from conformance.target.turns import ObservedTurns, TriggeredTurns, lists
from conformance.target.watch import Watch
from simulator.contracts.problem import EngineProblem, Problem, Text
from simulator.pki.tls import TlsAuthority
from simulator.portal.municipality import Account
from simulator.web.app import Front
from simulator.web.disguise import Guise, guises
from simulator.web.server import Server
from simulator.web.simulation import Simulation
from simulator.world.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from conformance.episodes.episode import Episode
    from conformance.episodes.evidence import Evidence
    from conformance.episodes.theatre import Settings
    from conformance.target.settings import Observe
    from conformance.target.turns import Turns
    from conformance.target.waiting import Tell
    from simulator.contracts.document import ResultDocument
    from simulator.contracts.linkage import Link
    from simulator.world.faults import FaultKind

RESIDENTS = 200  # of each episode; nobody lives in two
PER_SECOND = 10**6  # 受付番号 a second; a run begins where no earlier one of the day has come to
MEETING = 1
SETTLING = 2
LIST = Text("list-applications の呼び出し", "a call of list-applications")
HANDSHAKE = Text(
    "偽の証明書を示すポータルへの接続", "a connection to the portal that shows a false certificate"
)


def turns_needed(episodes: Sequence[Episode]) -> int:
    """Return how many turns of the connector a run takes at most."""
    alone = sum(one.cycles for one in episodes if one.alone)
    together = max((one.cycles for one in episodes if not one.alone), default=0)
    return MEETING + alone + together + SETTLING


class NeverCalled(ConnectorLost):
    """The connector had its turn, and never called the portal."""


class SharingTheatre:
    """Everything a run at a fixed address needs.

    Args:
        settings: what the run is made of.
        reach: how the connector comes to its turns.
        episodes: all that will be played.
        folder: for the simulation and, where no workspace is named, certificates.
        tell: takes each moment of a wait.

    Raises:
        Problem: the place for hand-over or links is not named, or the port is in use.
    """

    def __init__(
        self,
        settings: Settings,
        reach: Trigger | Observe,
        episodes: Sequence[Episode],
        folder: Path,
        tell: Tell,
    ) -> None:
        place = settings.place
        handover, links = _named(place.handover), _named(place.links)
        self._episodes = episodes
        self._played: dict[str, Played] = {}
        self._began = False
        self._folder = folder
        workspace = place.workspace or folder
        self._tls = TlsAuthority.open(workspace / "tls", settings.machine_now, place.host)
        self._guises = guises(self._tls)
        account = Account(place.account, place.password, DUTIES[settings.role].office)
        clock = SystemClock()
        after = _seconds_of_day(clock.now()) * PER_SECOND
        self._ledger = Ledger(first=f"{clock.now():%Y%m%d}{after:012d}")
        self._simulation = Simulation(
            folder / "world",
            settings.profile,
            clock,
            settings.seed,
            [account],
            numbers_after=after,
            links=links,
            fresh_lists=settings.signatures.by_lists,
        )
        self._simulation.register.add(*bystanders(RESIDENTS, settings.profile.linkage))
        front = Front()
        front.add(WORLD, self._simulation)
        self._watch = Watch(front, settings.profile)
        self._server = Server(
            self._watch,
            self._tls.server_file,
            port=place.port,
            host=place.host,
            listen=place.listen,
        )
        self._elsewhere = Server(
            front,
            self._tls.server_file,
            listener=ELSEWHERE,
            host=place.host,
            listen=place.listen,
        )
        self._snare = Snare(place.host, place.listen)
        self._stage = Stage(
            simulation=self._simulation,
            clock=clock,
            address=self._server.url,
            portal_url=place.portal_url(self._server.port),
            card_url=place.card_url(self._server.port),
            elsewhere=self._elsewhere.url,
            ca_file=self._tls.ca_file,
            anchors=write_anchors(workspace),
            account=account,
            folder=folder,
            handover=handover,
            log=place.log,
            snare=self._snare,
            by_hand=True,
            columns=settings.columns,
            policy=settings.policy,
            signatures=settings.signatures,
            role=settings.role,
            budget=settings.budget,
            case=settings.case,
        )
        self._turns: Turns = (
            TriggeredTurns(reach, self._watch, tell)
            if isinstance(reach, Trigger)
            else ObservedTurns(reach, self._watch, tell, handover)
        )
        self._whole = False
        self._broken: Link | None = None

    def __enter__(self) -> Self:
        """Start the address, and the one that nobody should be led to."""
        self._server.start()
        self._elsewhere.start()
        self._snare.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stop it, and close the simulation."""
        self._watch.release()
        self._server.stop()
        self._elsewhere.stop()
        self._snare.stop()
        self._simulation.close()

    def meet(self) -> Connector:
        """Let the connector have a turn with nothing planted, so that it is known to come.

        Raises:
            ConnectorLost: it does not come.
            NeverCalled: it had its turn, and did not come.
        """
        said = self._turns.take(self._lists, LIST)
        self._watch.hold()
        if not self._watch.calls().total():
            raise NeverCalled(
                Text(
                    f"一周期が終わりましたが、ポータルは一度も呼び出されていません。{said}",
                    f"The cycle ended, and the portal was never called. {said}",
                ),
                Text(
                    f"コネクタの接続先を {self._stage.portal_url}、認証局を"
                    f" {self._stage.ca_file} にしてください。",
                    f"Point the connector at {self._stage.portal_url} and let it trust"
                    f" {self._stage.ca_file}.",
                ),
            )
        return Connector(name="-", version="")

    def play(self, episode: Episode) -> Played:
        """Return one episode; the first call plays them all.

        Raises:
            EngineProblem: the first call failed, and with it every episode.
        """
        if not self._began:
            self._began = True
            self._played = self._play_all()
        if not self._played:
            raise EngineProblem(
                Text(
                    "すべての場面が最初の失敗で終わりました。",
                    "Every episode broke off with the first.",
                ),
                Text("最初の場面のエラーを見てください。", "See the error of the first episode."),
            )
        return self._played[episode.name]

    def traces(self) -> Traces:
        """Return what the connector left at the address all episodes share."""
        calls = calls_of_connector(self._simulation)
        return Traces(self._server.greetings, self._server.last_path, calls)

    def _play_all(self) -> dict[str, Played]:
        found: dict[str, Evidence] = {}
        scenes: dict[str, Scene] = {}

        def part(place: int, episode: Episode) -> Part:
            def play(own: Part) -> None:
                hand = _SharingHand(own, self)
                scene = Scene(
                    episode.name, self._stage, hand, self._ledger, first=place * RESIDENTS
                )
                scenes[episode.name] = scene
                episode.play(scene)
                scene.settle()
                found[episode.name] = scene.evidence()

            return Part(play, alone=episode.alone)

        parts = [part(place, one) for place, one in enumerate(self._episodes, start=1)]
        note = None
        try:
            conduct(parts, self._turn, self._false_turn, lambda: new_second(self._stage.clock))
        except ConnectorLost as lost:
            note = note_of(lost)
        return {
            one.name: Played(
                found.get(one.name),
                told(one, scenes.get(one.name), found.get(one.name), note),
            )
            for one in self._episodes
        }

    def ask_for_links(self, broken: Link | None) -> None:
        """Note that a link file is to be issued before the next turn: one for all who ask."""
        if broken is None:
            self._whole = True
        else:
            self._broken = broken

    def _turn(self) -> str:
        self._issue()
        said = self._turns.take(self._lists, LIST)
        self._watch.hold()
        return said

    def _false_turn(self, kind: FaultKind) -> int:
        self._issue()
        self._server.show(self._guises[kind], kind)
        try:
            self._turns.take(self._greets, HANDSHAKE)
            return self._server.greetings
        finally:
            self._watch.hold()
            self._server.show(Guise(self._tls.server_file), "portal")

    def _lists(self) -> Callable[[], bool]:
        return lists(self._watch)

    def _greets(self) -> Callable[[], bool]:
        return lambda: self._server.greetings > 0

    def _issue(self) -> None:
        register = self._simulation.register
        if self._whole:
            register.issue()
        if self._broken is not None:
            register.issue_broken(self._broken)
        self._whole, self._broken = False, None


class _SharingHand:
    """The hand of one episode that shares the connector's turns with others."""

    moves_time = False
    crashes = False

    def __init__(self, part: Part, theatre: SharingTheatre) -> None:
        self._part = part
        self._theatre = theatre

    def open(self) -> None:
        """Do nothing: the connector was set up by hand."""

    def wait(self, step: timedelta) -> None:
        """Do nothing: time is the machine's."""

    def issue(self, broken: Link | None = None) -> None:
        self._theatre.ask_for_links(broken)

    def cycle(self) -> str:
        return str(self._part.wants(Want.TURN))

    def cycle_with_patience(self, seconds: float) -> None:
        """Do nothing: nobody tells the connector how patient to be."""

    def cycle_at_false_portal(self, kind: FaultKind) -> int:
        return int(self._part.wants(Want.FALSE_TURN, kind))

    def decide(
        self, number: str, decision: str, comment: str, documents: Sequence[ResultDocument]
    ) -> None:
        """Do nothing: nobody reaches the connector's staff."""

    def identify(self, number: str, **found: str) -> None:
        """Do nothing: nobody reaches the connector's staff."""

    def restart(self) -> None:
        """Do nothing: nobody reaches the connector's power."""

    def kill_in_cycle(self, _moment: Callable[[], bool]) -> bool:
        """Do nothing: nobody reaches the connector's process."""
        return False

    def double(self) -> None:
        """Do nothing: nobody starts a connector."""

    def cycle_of_two(self) -> str:
        """Let the one there is have its turn."""
        return self.cycle()

    def gather(self) -> None:
        self._part.wants(Want.COMPANY)

    def listing(self) -> dict[str, dict[str, Any]]:
        """Return nothing: the connector shows no list."""
        return {}


def _named(folder: Path | None) -> Path:
    if folder is None:
        raise Problem(
            Text(
                "引き渡し先 (handover) か紐付ファイルの置き場所 (links) が指定されていません。",
                "No place is named for hand-over (handover) or for link files (links).",
            ),
            Text(
                "[outputs] に handover と links を書いてください。",
                "Give handover and links in [outputs].",
            ),
        )
    return folder


def _seconds_of_day(now: datetime) -> int:
    return (now.hour * 60 + now.minute) * 60 + now.second
