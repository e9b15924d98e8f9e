"""What the suite can do to a connector; every depth has a hand of its own."""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from conformance.episodes.couple import Couple, cycle
from conformance.target.driver import ConnectorRefused
from simulator.contracts.profile import Operation, builtins, json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conformance.episodes.stage import Stage
    from conformance.target.door import Door
    from conformance.target.driver import DrivenConnector
    from simulator.contracts.document import ResultDocument
    from simulator.contracts.linkage import Link
    from simulator.web.disguise import Guise
    from simulator.web.server import Server
    from simulator.world.clock import Clock, SimulatedClock
    from simulator.world.faults import FaultKind

SECOND = timedelta(seconds=1)
NOTHING: Mapping[str, object] = MappingProxyType({})


class Hand(Protocol):
    """Lets a connector act, as far as its depth and its controls allow.

    What a depth cannot do is left undone; no requirement of that depth relies on it.
    """

    @property
    def moves_time(self) -> bool:
        """Whether time can be moved; otherwise it is the machine's."""

    @property
    def crashes(self) -> bool:
        """Whether the connector can be cut off as by a power cut."""

    def open(self) -> None:
        """Set the connector up from nothing."""

    def wait(self, step: timedelta) -> None:
        """Move time forward."""

    def issue(self, broken: Link | None = None) -> None:
        """Have a link file issued before the connector's next turn.

        Args:
            broken: a link that stands only in a file that breaks off, which comes last.
        """

    def cycle(self) -> str:
        """Let the connector do one cycle; return its own error, or ""."""

    def cycle_with_patience(self, seconds: float) -> None:
        """Let it do one cycle in which it awaits each answer for so many seconds and no longer."""

    def cycle_at_false_portal(self, kind: FaultKind) -> int:
        """Let it meet a false portal for one cycle; return how many handshakes it began."""

    def decide(
        self, number: str, decision: str, comment: str, documents: Sequence[ResultDocument]
    ) -> None:
        """Let staff decide."""

    def identify(self, number: str, **found: str) -> None:
        """Let staff enter the 宛名番号 of a filing's ``signer`` or ``subject``."""

    def restart(self) -> None:
        """Cut the connector off as a power cut would, and start it again."""

    def kill_in_cycle(self, moment: Callable[[], bool]) -> bool:
        """Kill it within a cycle when a moment has come, start it again; return whether it came."""

    def double(self) -> None:
        """Start a second instance beside it, which shares its settings and every turn to come."""

    def cycle_of_two(self) -> str:
        """Let the second do one cycle while the first is in the middle of its own; as `cycle`."""

    def gather(self) -> None:
        """Wait for every episode that shares the portal, and for a new second."""

    def listing(self) -> dict[str, dict[str, Any]]:
        """Return the connector's own list of filings."""


class DrivingHand:
    """Drives the connector on a stage of its own.

    Args:
        connector: the connector, started.
        stage: where it plays.
        false: the same portal at another address, which can put on every false guise.
        guises: those guises.
        simulated: the stage's clock where the connector can be told the time.
        door: stands before the portal.
    """

    def __init__(
        self,
        connector: DrivenConnector,
        stage: Stage,
        false: Server,
        guises: Mapping[FaultKind, Guise],
        simulated: SimulatedClock | None,
        door: Door,
    ) -> None:
        self._connector = connector
        self._stage = stage
        self._false = false
        self._guises = guises
        self._clock = simulated
        self._door = door
        self._couple: Couple | None = None

    @property
    def moves_time(self) -> bool:
        """Whether the connector has the verb ``clock``."""
        return self._clock is not None

    @property
    def crashes(self) -> bool:
        """Whether it can be killed, or has the verb ``crash``."""
        return self._connector.crashes

    def open(self) -> None:
        """Reset and configure it."""
        self._connector.call("reset")
        self._point_at(self._stage.portal_url)

    def wait(self, step: timedelta) -> None:
        """Move the simulation's time forward and tell the connector."""
        if self._clock is not None:
            self._clock.advance(step)
            self._tell_time()

    def issue(self, broken: Link | None = None) -> None:
        """Have a file issued now."""
        register = self._stage.simulation.register
        if broken is None:
            register.issue()
        else:
            register.issue_broken(broken)

    def cycle(self) -> str:
        """Call ``cycle``, of two instances one after the other."""
        return cycle(self._connector) if self._couple is None else self._couple.cycle()

    def cycle_of_two(self) -> str:
        """Call ``cycle`` of the second while the first waits for its first fetch."""
        assert self._couple is not None  # noqa: S101  doubled before
        fetch = self._stage.simulation.world.profile.operation(Operation.GET_APPLICATION)
        base = self._stage.portal_url.removeprefix(self._stage.address)
        return self._couple.cycle_around(base + fetch.path)

    def cycle_with_patience(self, seconds: float) -> None:
        """Configure it with so much patience for one cycle."""
        self._point_at(self._stage.portal_url, {"patience_seconds": seconds})
        self.cycle()
        self._point_at(self._stage.portal_url)

    def cycle_at_false_portal(self, kind: FaultKind) -> int:
        """Configure it with the false address for one cycle."""
        self._false.show(self._guises[kind], kind)
        self._point_at(self._stage.portal_url.replace(self._stage.address, self._false.url))
        self.cycle()
        self._point_at(self._stage.portal_url)
        return self._false.greetings

    def decide(
        self, number: str, decision: str, comment: str, documents: Sequence[ResultDocument]
    ) -> None:
        """Call ``decide``; a refusal is the connector's own affair."""
        said: dict[str, Any] = {"number": number, "decision": decision, "comment": comment}
        if documents:
            said["documents"] = [
                {
                    "name": one.name,
                    "media_type": one.media_type,
                    "content": base64.b64encode(one.content).decode(),
                }
                for one in documents
            ]
        try:
            self._connector.call("decide", **said)
        except ConnectorRefused:
            return

    def identify(self, number: str, **found: str) -> None:
        """Call ``identify``; a refusal is the connector's own affair."""
        try:
            self._connector.call("identify", number=number, **found)
        except ConnectorRefused:
            return

    def restart(self) -> None:
        """Cut it off, start it, and set it up without a reset."""
        self._connector.restart()
        self._point_at(self._stage.portal_url)

    def kill_in_cycle(self, moment: Callable[[], bool]) -> bool:
        """Kill it, start it, and set it up without a reset."""
        came = self._connector.cut_off("cycle", moment)
        self._connector.start()
        self._point_at(self._stage.portal_url)
        return came

    def double(self) -> None:
        """Start another one, and set it up with the same settings and without a reset."""
        self._couple = Couple(self._connector, self._connector.twin(), self._door)
        self._couple.second.start()
        self._configure(self._couple.second, self._stage.portal_url)

    def part(self) -> None:
        """End the second instance, where there is one."""
        if self._couple is not None:
            self._couple.part()

    def gather(self) -> None:
        """Let a new second begin, where time is the machine's."""
        if self._clock is None:
            new_second(self._stage.clock)

    def listing(self) -> dict[str, dict[str, Any]]:
        """Call ``list``."""
        return self._connector.listing()

    def _profile(self) -> str:
        """Return the name of a profile that ships, or the file any other is written to."""
        profile = self._stage.simulation.world.profile
        if profile.name in builtins():
            return profile.name
        file = self._stage.folder / "profile.json"
        file.write_text(json_text(profile), encoding="utf-8")
        return str(file)

    def _tell_time(self) -> None:
        self._tell(self._connector)
        if self._couple is not None:
            self._tell(self._couple.second)

    def _tell(self, connector: DrivenConnector) -> None:
        if self._clock is not None:
            connector.call("clock", now=self._clock.now().isoformat())

    def _point_at(self, portal_url: str, besides: Mapping[str, object] = NOTHING) -> None:
        self._configure(self._connector, portal_url, besides)

    def _configure(
        self,
        connector: DrivenConnector,
        portal_url: str,
        besides: Mapping[str, object] = NOTHING,
    ) -> None:
        stage = self._stage
        self._tell(connector)
        connector.call(
            "configure",
            role=stage.role,
            profile=self._profile(),
            portal={
                "url": portal_url,
                "account": stage.account.name,
                "password": stage.account.password,
                "ca_file": str(stage.ca_file),
                **besides,
            },
            signature={
                "check": stage.signatures.check,
                "revocation": stage.signatures.revocation,
                "anchors": [str(anchor) for anchor in stage.anchors],
                "ocsp_url": f"{stage.card_url}/ocsp",
                "crl_url": f"{stage.card_url}/crl",
            },
            links=str(stage.simulation.register.folder),
            handover=str(stage.handover),
            state=str(stage.folder / "state"),
            log=str(stage.log),
        )


def new_second(clock: Clock) -> None:
    """Wait until the machine's clock shows another second, so that what follows is later."""
    now = clock.now()
    rest = now.replace(microsecond=0) + SECOND - now
    threading.Event().wait(rest.total_seconds())
