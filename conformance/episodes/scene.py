"""The stage of one episode: plant filings and faults, let the connector act, collect evidence.

A scene has a simulation of its own, so nothing of one episode can be seen in another. Time stands
still unless the episode moves it; the connector is told every instant.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from conformance.episodes.evidence import Evidence, Mark, Planted, StatusLine
from conformance.episodes.people import People, Person
from conformance.result.model import Bilingual
from conformance.target.driver import ConnectorRefused
from simulator.contracts.linkage import Link, moment_text, serial_text
from simulator.contracts.profile import Operation
from simulator.contracts.status import Status
from simulator.pki.leaf import Kind
from simulator.portal.applicant import Arrival
from simulator.portal.store import HISTORY
from simulator.procedures import catalogue
from simulator.townhall.inbox import read_inbox
from simulator.world.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from cryptography.x509 import Certificate

    from conformance.target.driver import DrivenConnector
    from simulator.contracts.filing import Filing
    from simulator.journal.journal import Call
    from simulator.portal.municipality import Account
    from simulator.townhall.inbox import Deliveries
    from simulator.web.simulation import Simulation
    from simulator.world.clock import SimulatedClock
    from simulator.world.faults import FaultKind

CONTROL = "control"
APPLICANT = frozenset(
    {
        Operation.SEARCH_PROCEDURES,
        Operation.GET_FORM,
        Operation.CHECK_FORM,
        Operation.PREPARE,
        Operation.SUBMIT,
        Operation.GET_RECEIPT,
    }
)


@dataclass(frozen=True)
class Stage:
    """Where a scene plays.

    Args:
        simulation: portal, card service and town hall of this episode.
        clock: the simulation's clock.
        portal_url: the portal's true address.
        false_portal_url: the same portal behind a certificate no connector should trust.
        card_url: the card service's address.
        ca_file: the CA a connector is told to trust.
        anchors: PEM files of the CAs of residents' certificates.
        account: the connector's account.
        folder: for the connector's state, output and log.
    """

    simulation: Simulation
    clock: SimulatedClock
    portal_url: str
    false_portal_url: str
    card_url: str
    ca_file: Path
    anchors: Sequence[Path]
    account: Account
    folder: Path


class Scene:
    """One episode in progress.

    Args:
        stage: where it plays.
        connector: the connector under test, started.
    """

    def __init__(self, stage: Stage, connector: DrivenConnector) -> None:
        self.stage = stage
        self.connector = connector
        self.people = People(stage.simulation)
        self._planted: dict[str, Planted] = {}
        self._marks: dict[str, Mark] = {}
        self._cycles_since_plant = 0
        self._count = 0
        self._read: frozenset[str] = frozenset()
        self._refusal = ""

    @property
    def planted_count(self) -> int:
        """How many filings the episode planted, replaced ones included."""
        return self._count

    @property
    def simulation(self) -> Simulation:
        """The simulation around the connector."""
        return self.stage.simulation

    def configure(self, portal_url: str = "") -> None:
        """Set the connector up from nothing, optionally at another portal address."""
        self.connector.call("reset")
        self.point_at(portal_url or self.stage.portal_url)

    def point_at(self, portal_url: str) -> None:
        """Set the connector up and keep what it remembers."""
        stage = self.stage
        self.tell_time()
        self.connector.call(
            "configure",
            profile=self.simulation.world.profile.name,
            portal={
                "url": portal_url,
                "account": stage.account.name,
                "password": stage.account.password,
                "ca_file": str(stage.ca_file),
            },
            signature={
                "anchors": [str(anchor) for anchor in stage.anchors],
                "ocsp_url": f"{stage.card_url}/ocsp",
            },
            links=str(self.simulation.register.folder),
            handover=str(stage.folder / "handover"),
            state=str(stage.folder / "state"),
            log=str(stage.folder / "connector.log"),
        )

    def link(
        self,
        person: Person,
        certificate: Certificate | None = None,
        until: datetime | None = None,
    ) -> None:
        """Tell the register of a person's 署名用 certificate, or of another one of theirs."""
        self.simulation.register.add(self.link_of(person, certificate, until))

    def link_of(
        self,
        person: Person,
        certificate: Certificate | None = None,
        until: datetime | None = None,
    ) -> Link:
        """Return the link of a person's 署名用 certificate, or of another one of theirs."""
        known = certificate or person.card.signature.certificate
        kind = Kind.SIGNATURE if certificate is None else Kind.AUTHENTICATION
        linkage = self.simulation.world.profile.linkage
        return Link(
            issuer=self.simulation.cards.authorities[kind].key_identifier,
            kind=kind.value,
            serial=serial_text(known.serial_number, linkage),
            person=person.address_number,
            since=moment_text(known.not_valid_before_utc, linkage),
            until="" if until is None else moment_text(until, linkage),
        )

    def plant(
        self,
        name: str,
        note: Bilingual,
        signer: Person,
        filing: Filing | None = None,
        arrival: Arrival = Arrival(),  # noqa: B008  frozen, so sharing one is safe
        *,
        with_authentication_key: bool = False,
    ) -> Planted:
        """File one application, signed by `signer`'s card, and remember it under `name`.

        Args:
            name: what checks call it.
            note: what is special about it.
            signer: whose card signs.
            filing: what is filed; the signer's plain claim when None.
            arrival: how it reaches the municipality's side.
            with_authentication_key: sign with the 利用者証明用 key instead.
        """
        desk = self.simulation.applicant
        sent = filing or signer.claim
        draft = desk.prepare(sent)
        credential = (
            signer.card.authentication if with_authentication_key else signer.card.signature
        )
        pin = signer.pins.authentication if with_authentication_key else signer.pins.signature
        signature = credential.sign(draft.digest_info, pin)
        der = signer.certificate_bytes(credential.certificate)
        receipt = desk.submit(draft.id, signature, der, arrival)
        return self.remember(name, note, receipt.number, sent, signer)

    def remember(
        self, name: str, note: Bilingual, number: str, filing: Filing, signer: Person
    ) -> Planted:
        """Take note of a filing that has arrived, however it was filed."""
        arrived = self.simulation.applicant.receipt(number)
        planted = Planted(
            name=name,
            note=note,
            number=number,
            filing=filing,
            signer=signer.address_number,
            package=self.simulation.world.blobs.get(arrived.package),
            fixed={"arrived": arrived.arrived, "form_version": filing.form_version},
        )
        self._planted[name] = planted
        self._cycles_since_plant = 0
        self._count += 1
        return planted

    def fault(
        self, kind: FaultKind, operation: Operation, at: Planted | None = None, times: int = 1
    ) -> None:
        """Plant a fault, for one filing or for any."""
        number = at.number if at else ""
        self.simulation.world.faults.plant(Fault(kind, operation, number, times))

    def cycle(self) -> None:
        """Let the connector do one cycle; a refusal of its own counts as having done it."""
        try:
            self.connector.call("cycle")
        except ConnectorRefused as refused:
            self._refusal = str(refused)
        self._cycles_since_plant += 1

    def wait(self, step: timedelta) -> datetime:
        """Move the simulation's time forward and tell the connector."""
        now = self.stage.clock.advance(step)
        self.tell_time()
        return now

    def tell_time(self) -> None:
        """Tell the connector what time it is."""
        self.connector.call("clock", now=self.stage.clock.now().isoformat())

    def decide(self, planted: Planted, decision: str) -> None:
        """Let staff decide on a filing, and mark the moment as ``decided``."""
        self.mark("decided")
        with suppress(ConnectorRefused):
            self.connector.call("decide", number=planted.number, decision=decision, comment="")

    def mark(self, name: str) -> None:
        """Remember how far things have come: calls made, filings handed over."""
        delivered = frozenset(filing.number for filing in self._inbox().filings)
        self._marks[name] = Mark(len(self._connector_calls()), delivered)

    def restart(self) -> None:
        """Kill the connector as a power cut would, start it again and set it up."""
        self.connector.kill()
        self.connector.start()
        self.point_at(self.stage.portal_url)

    def settle(self) -> None:
        """Plant the control, and let two cycles follow the last plant."""
        signer = self.people.control
        self.link(signer)
        self.simulation.register.issue()
        note = Bilingual(ja="普通の申請 (対照)", en="a plain filing (control)")
        self.plant(CONTROL, note, signer)
        for _ in range(2):
            self.wait(timedelta(minutes=5))
            self.cycle()

    def delivered(self, planted: Planted) -> bool:
        """Tell whether a filing is in the inbox."""
        return bool(self._inbox().of(planted.number))

    def evidence(self) -> Evidence:
        """Collect what there is to see now."""
        return Evidence(
            planted=dict(self._planted),
            control=self._planted.get(CONTROL),
            calls=tuple(self._connector_calls()),
            applicants=tuple(self._applicant_calls()),
            deliveries=self._inbox(),
            statuses={p.number: self._history(p.number) for p in self._planted.values()},
            listing=self.connector.listing(),
            log=self._log(),
            marks=dict(self._marks),
            settled=self._cycles_since_plant >= 2,
            refusal=self._refusal,
        )

    def new_deliveries(self) -> Deliveries:
        """Return what was handed over since this was last asked."""
        new = self._inbox(self._read)
        self._read |= {filing.batch for filing in new.filings}
        return new

    def keep(self, planted: Planted) -> None:
        """Put a planted filing into the evidence, in place of another of its name."""
        self._planted[planted.name] = planted

    def forget(self, name: str) -> None:
        """Drop a planted filing from the evidence, because another one replaces it."""
        self._planted.pop(name, None)

    def _applicant_calls(self) -> list[Call]:
        calls = self.simulation.world.journal.calls()
        return [call for call in calls if call.operation in APPLICANT]

    def _connector_calls(self) -> list[Call]:
        calls = self.simulation.world.journal.calls()
        return [call for call in calls if call.operation not in APPLICANT]

    def _inbox(self, but: frozenset[str] = frozenset()) -> Deliveries:
        handover = self.simulation.world.profile.handover
        return read_inbox(self.stage.folder / "handover", handover, catalogue.procedures(), but=but)

    def _history(self, number: str) -> tuple[StatusLine, ...]:
        query = (
            sa.select(HISTORY.c.status, HISTORY.c.comment, HISTORY.c.at)
            .where(HISTORY.c.number == number)
            .order_by(HISTORY.c.sequence)
        )
        with self.simulation.world.engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(StatusLine(Status(status), comment, at) for status, comment, at in rows)

    def _log(self) -> str:
        file = self.stage.folder / "connector.log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
