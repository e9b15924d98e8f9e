"""One episode in progress: plant filings and faults, let the connector act, collect evidence.

An episode is written once for all depths. What its hand cannot do is left undone; where time cannot
be moved, what has to lie in the past is planted there. A scene sees nothing of other episodes, even
where they share a portal.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from conformance.episodes.claims import plain_at
from conformance.episodes.clerk import Clerk
from conformance.episodes.evidence import Evidence, Planted, StatusLine
from conformance.episodes.people import People, Person
from conformance.episodes.tally import Tally
from conformance.result.model import Bilingual
from conformance.specification.roles import DUTIES
from simulator.contracts.linkage import Link, serial_text
from simulator.contracts.profile import APPLICANT, Operation, written
from simulator.contracts.status import Status
from simulator.pki.leaf import Kind, issuer_of, kind_of
from simulator.portal.applicant import Arrival
from simulator.portal.hostile import NOBODY
from simulator.portal.page import Handing, sign
from simulator.portal.store import HISTORY
from simulator.townhall.inbox import Deliveries, read_inbox, take_away
from simulator.world.card_faults import CardFault, CardOperation
from simulator.world.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cryptography.x509 import Certificate

    from conformance.episodes.account import Account
    from conformance.episodes.hand import Hand
    from conformance.episodes.ledger import Ledger
    from conformance.episodes.stage import Stage
    from conformance.result.case import Case
    from simulator.contracts.document import ResultDocument
    from simulator.contracts.filing import Filing
    from simulator.journal.journal import Call
    from simulator.procedures.model import Revision
    from simulator.web.simulation import Simulation
    from simulator.world.card_faults import CardFaultKind
    from simulator.world.faults import FaultKind

CONTROL = "control"
STEP = timedelta(minutes=5)


class Scene:
    """One episode in progress.

    Args:
        name: the episode's.
        stage: where it plays.
        hand: what can be done to the connector.
        ledger: whose each filing is.
        first: number of the first resident, so that episodes that share a town share nobody.
    """

    def __init__(self, name: str, stage: Stage, hand: Hand, ledger: Ledger, first: int = 0) -> None:
        self.stage = stage
        self.office = stage.account.municipality
        self.plain = plain_at(self.office)
        self.people = People(stage.simulation, first, stage.policy, self.office)
        self.control_arrival = Arrival()
        self.tally = Tally()
        self._many: list[str] = []
        self.histories: tuple[Account, ...] = ()
        self._name = name
        self._hand = hand
        self._ledger = ledger
        self._clerk = Clerk(hand)
        self._planted: dict[str, Planted] = {}
        self._marks: dict[str, int] = {}
        self._delivered: dict[str, Deliveries] = {}
        self._cycles_since_plant = 0
        self._count = 0
        self._read: frozenset[str] = frozenset()
        self._refusal = ""
        self._obstacle: Bilingual | None = None
        self._strays_before = self._strays()
        self._log_begins = len(self._whole_log())

    @property
    def planted_count(self) -> int:
        """How many filings the episode planted, replaced ones included."""
        return self._count

    @property
    def many_count(self) -> int:
        """How many filings it planted of which no more is asked than that they arrive."""
        return len(self._many)

    @property
    def simulation(self) -> Simulation:
        """The simulation around the connector."""
        return self.stage.simulation

    @property
    def moves_time(self) -> bool:
        """Whether `wait` moves time; otherwise what needs the past is planted there."""
        return self._hand.moves_time

    @property
    def crashes(self) -> bool:
        """Whether `restart` can cut the connector off."""
        return self._hand.crashes

    @property
    def case(self) -> Case | None:
        """The only case to be tried; None where an episode draws its own."""
        return self.stage.case

    @property
    def now(self) -> datetime:
        """The present instant, to the second."""
        return self.stage.clock.now().replace(microsecond=0)

    @property
    def lure(self) -> str:
        """An address that nothing but a hostile form names."""
        return NOBODY if self.stage.snare is None else self.stage.snare.address

    def open(self, *linked: Person) -> None:
        """Set the connector up from nothing, with link data of the control's signer and these."""
        for person in (*linked, self.people.control):
            self.link(person)
        self.issue()
        self._hand.open()

    def issue(self) -> None:
        """Have a whole file of all links issued before the connector's next turn, if any come."""
        if DUTIES[self.stage.role].linked:
            self._hand.issue()

    def issue_broken(self, person: Person) -> None:
        """Have a file issued that breaks off, the only one that links this person."""
        self._hand.issue(self.link_of(person))

    def link(
        self,
        person: Person,
        certificate: Certificate | None = None,
        until: datetime | None = None,
    ) -> None:
        """Tell the register of a person's 署名用 certificate, or of another one."""
        self.simulation.register.add(self.link_of(person, certificate, until))

    def link_of(
        self,
        person: Person,
        certificate: Certificate | None = None,
        until: datetime | None = None,
    ) -> Link:
        """Return the link of a person's 署名用 certificate, or of another one."""
        known = certificate or person.card.signature.certificate
        kind = kind_of(known) or Kind.SIGNATURE
        linkage = self.simulation.world.profile.linkage
        return Link(
            issuer=issuer_of(known),
            kind=kind.value,
            serial=serial_text(known.serial_number, linkage),
            person=person.address_number,
            since=written(known.not_valid_before_utc, linkage.timestamp),
            until="" if until is None else written(until, linkage.timestamp),
        )

    def enrol(self, *people: Person) -> None:
        """Enter people into the resident register, with all certificates they hold."""
        for person in people:
            town = self.simulation.residents
            town.enrol(person.address_number, person.holder, person.card)

    def planted(self, name: str) -> Planted:
        """Return a filing planted before."""
        return self._planted[name]

    def late(self, lag: timedelta) -> Arrival:
        """Return an arrival that the municipality sees only later than it arrived."""
        if self.moves_time:
            return Arrival(visible=self.now + lag)
        return Arrival(arrived=self.now - lag)

    def plant(
        self,
        name: str,
        note: Bilingual,
        signer: Person,
        filing: Filing | None = None,
        arrival: Arrival = Arrival(),  # noqa: B008  frozen, so sharing one is safe
        *,
        with_authentication_key: bool = False,
        enclosing: Certificate | None = None,
        handing: Handing = Handing.DIGEST,
        former: str = "",
        subject: Person | None = None,
    ) -> Planted:
        """File one application, signed by `signer`'s card, and remember it under `name`.

        Args:
            name: what checks call it.
            note: what is special about it.
            signer: whose card signs.
            filing: what is filed; the signer's plain claim when None.
            arrival: how it reaches the municipality's side.
            with_authentication_key: sign with the 利用者証明用 key instead.
            enclosing: the certificate that goes with the signature; the signer's when None.
            handing: what the page hands to the card.
            former: 受付番号 of the filing it takes the place of (再申請).
            subject: whom it is about where a proxy signs; the signer when None.
        """
        desk = self.simulation.applicant
        sent = filing or signer.claim
        credential = (
            signer.card.authentication if with_authentication_key else signer.card.signature
        )
        pin = signer.pins.authentication if with_authentication_key else signer.pins.signature
        der = signer.certificate_bytes(enclosing or credential.certificate)
        draft = desk.prepare(sent, der, former)
        signature = sign(draft, credential, pin, handing)
        receipt = desk.submit(draft.id, signature, der, arrival)
        return self.remember(name, note, receipt.number, sent, signer, subject)

    def remember(
        self,
        name: str,
        note: Bilingual,
        number: str,
        filing: Filing,
        signer: Person,
        subject: Person | None = None,
    ) -> Planted:
        """Take note of a filing that has arrived, however it was filed."""
        arrived = self.simulation.applicant.receipt(number)
        form = self.simulation.world.profile.package.timestamp
        planted = Planted(
            name=name,
            note=note,
            number=number,
            arrived=arrived.arrived,
            filing=filing,
            signer=signer.address_number,
            package=self.simulation.world.blobs.get(arrived.package),
            fixed={
                "arrived": written(datetime.fromisoformat(arrived.arrived), form),
                "form_version": filing.form_version,
            },
            subject=(subject or signer).address_number,
        )
        calls = len(self.simulation.world.journal.calls())
        self._ledger.enter(number, self._name, calls)
        self._planted[name] = planted
        self._cycles_since_plant = 0
        self._count += 1
        return planted

    def remember_many(self, numbers: Sequence[str]) -> None:
        """Take note of filings of which no more is asked than that they are handed over."""
        calls = len(self.simulation.world.journal.calls())
        for number in numbers:
            self._ledger.enter(number, self._name, calls)
        self._many += numbers
        self._cycles_since_plant = 0
        self._count += len(numbers)

    def revise(self, procedure: str, revision: Revision) -> None:
        """Have a form revised from today on; the version before it is taken for its days of grace.

        Every episode that shares the portal sees it.
        """
        self.simulation.applicant.forms.revise(procedure, revision)

    def fault(
        self,
        kind: FaultKind,
        operation: Operation,
        at: Planted | None = None,
        times: int = 1,
        seconds: float = 0,
        target: str = "",
    ) -> None:
        """Plant a fault, for one filing or for any."""
        number = at.number if at else ""
        fault = Fault(kind, operation, number, times, seconds=seconds, target=target)
        self.simulation.world.faults.plant(fault)

    def card_fault(self, kind: CardFaultKind, person: Person) -> int:
        """Let every answer on revocation that concerns a person's card fail, until it is lifted.

        A list is of a whole municipality, so where lists are used the person is a visitor.

        Returns:
            What `lift` knows it by.
        """
        serial = f"{person.card.signature.certificate.serial_number:x}"
        operation = CardOperation(self.stage.signatures.revocation)
        about = person.card_from if operation is CardOperation.CRL else serial
        fault = CardFault(kind, operation, about, times=None)
        return self.simulation.world.card_faults.plant(fault)

    def lift(self, *faults: int) -> None:
        """End faults of the card service."""
        for fault in faults:
            self.simulation.world.card_faults.lift(fault)

    def cycle(self) -> None:
        """Let the connector do one cycle; a refusal of its own counts as having done it."""
        self._refusal = self._hand.cycle() or self._refusal
        self._cycles_since_plant += 1
        if self.by_staff:
            self._clerk.work(self._planted.values(), self._fetches())

    def complete(self) -> None:
        """Give what was planted the cycles it takes to be handed over, five minutes each."""
        self.prepare()
        self.wait(STEP)
        self.cycle()

    def prepare(self) -> None:
        """Give what was planted the cycles before that of its hand-over, if there are any."""
        if self.by_staff:
            self.wait(STEP)
            self.cycle()

    @property
    def by_staff(self) -> bool:
        """Whether staff enter every 宛名番号, so that nothing is handed over in its first cycle."""
        return DUTIES[self.stage.role].needs_staff

    def leave(self, *planted: Planted) -> None:
        """Have staff leave filings alone whose 宛名番号 they would have entered."""
        self._clerk.leave(*planted)

    def cycle_with_patience(self, seconds: float) -> None:
        """Let the connector do one cycle in which it awaits each answer only so long."""
        self._hand.cycle_with_patience(seconds)
        self._cycles_since_plant += 1

    def cycle_at_false_portal(self, kind: FaultKind) -> None:
        """Let the connector meet a false portal; if it never tried, nothing can be judged.

        Args:
            kind: what is wrong with its TLS.
        """
        if not self._hand.cycle_at_false_portal(kind):
            self._obstacle = Bilingual(
                ja="コネクタが偽のポータルへの接続を一度も試みていません。",
                en="The connector never tried to connect to the false portal.",
            )

    def wait(self, step: timedelta) -> None:
        """Move time forward, where it can be moved."""
        self._hand.wait(step)

    def decide(
        self,
        planted: Planted,
        decision: str,
        comment: str = "",
        documents: Sequence[ResultDocument] = (),
    ) -> None:
        """Mark the moment as ``decided``, and let staff decide where they can be reached."""
        self.mark("decided")
        self.simulation.staff.decide(planted.number, decision, comment)
        self._hand.decide(planted.number, decision, comment, documents)

    def identify(self, planted: Planted) -> None:
        """Let staff enter the signer's true 宛名番号, where they can be reached."""
        self.simulation.staff.identify(planted.number, planted.signer)
        self._hand.identify(planted.number, signer=planted.signer)

    def identify_subject(self, planted: Planted) -> None:
        """Let staff enter the true 宛名番号 of whom a proxy files for, where they are reached."""
        self._hand.identify(planted.number, subject=planted.subject)

    def obstruct(self, obstacle: Bilingual) -> None:
        """Note what keeps the evidence from being judged."""
        self._obstacle = obstacle

    def take_away(self) -> None:
        """Let the core systems take away the batches that came; where they cannot, no judgement."""
        place = self.stage.taken / f"{len(self._taken()):03d}"
        names = {filing.batch for filing in self._inbox().filings}
        try:
            take_away(self.stage.handover, sorted(names), place)
        except OSError as error:
            self._obstacle = Bilingual(
                ja=f"引き渡し先から束を取り出せません: {error}",
                en=f"Batches cannot be taken out of the place of hand-over: {error}",
            )

    def mark(self, name: str) -> None:
        """Remember how far things have come."""
        self._marks[name] = len(self._connector_calls())
        self._delivered[name] = self._inbox()

    def restart(self) -> None:
        """Cut the connector off as a power cut would, start it again and set it up."""
        self._hand.restart()

    def kill_in_cycle(self, moment: Callable[[], bool]) -> bool:
        """Kill the connector within a cycle, start it again and set it up.

        Args:
            moment: tells whether the moment to kill it has come.

        Returns:
            Whether it came before the cycle was over.
        """
        return self._hand.kill_in_cycle(moment)

    def double(self) -> None:
        """Start a second instance of the connector; every cycle from now on is one of each."""
        self._hand.double()

    def cycle_of_two(self) -> None:
        """Let one instance do its cycle while the other is in the middle of its own."""
        self._refusal = self._hand.cycle_of_two() or self._refusal
        self._cycles_since_plant += 1

    def settle(self) -> None:
        """Plant the control when every other filing is there, and let two cycles follow."""
        self._hand.gather()
        note = Bilingual(ja="普通の申請 (対照)", en="a plain filing (control)")
        self.plant(CONTROL, note, self.people.control, arrival=self.control_arrival)
        for _ in range(2):
            self.wait(STEP)
            self.cycle()

    def evidence(self) -> Evidence:
        """Collect what there is to see now."""
        log, deliveries = self._whole_log(), self._inbox()
        return Evidence(
            planted=dict(self._planted),
            control=self._planted.get(CONTROL),
            calls=tuple(self._connector_calls()),
            applicants=tuple(self._applicant_calls()),
            deliveries=deliveries,
            branches=self.tally.counts({one.number for one in deliveries.filings}),
            statuses={p.number: self._history(p.number) for p in self._planted.values()},
            documents={p.number: self._documents(p.number) for p in self._planted.values()},
            listing=self._hand.listing(),
            log=log[self._log_begins :],
            log_lost=self.stage.by_hand and len(log) <= self._log_begins,
            strays=self._strays() - self._strays_before,
            marks=dict(self._marks),
            deliveries_by=dict(self._delivered),
            settled=self._cycles_since_plant >= 2,
            shows=self.stage.shows,
            many=tuple(self._many),
            histories=self.histories,
            refusal=self._refusal,
            secrets=self._secrets(),
            obstacle=self._obstacle,
        )

    def _fetches(self) -> Counter[str]:
        calls = self.simulation.world.journal.calls()
        return Counter(
            one.number for one in calls if one.operation == Operation.GET_APPLICATION and one.done
        )

    def _secrets(self) -> tuple[str, ...]:
        password = self.stage.account.password
        hashed = hashlib.sha256(password.encode()).hexdigest()
        return password, hashed, self.simulation.municipality.token_mark

    def handed_over(self) -> set[str]:
        """Return every 受付番号 that has been handed over so far."""
        return {filing.number for filing in self._inbox().filings}

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
        calls = [call for call in self._calls() if call.operation in APPLICANT]
        own = (c for c in calls if c.number and self._ledger.concerns(c.number, self._name))
        return calls if any(own) else []

    def _connector_calls(self) -> list[Call]:
        return [call for call in self._calls() if call.operation not in APPLICANT]

    def _calls(self) -> list[Call]:
        calls = enumerate(self.simulation.world.journal.calls())
        return [
            call for place, call in calls if self._ledger.concerns(call.number, self._name, place)
        ]

    def _inbox(self, but: frozenset[str] = frozenset()) -> Deliveries:
        handover = self.simulation.world.profile.handover
        stage = self.stage
        forms = self.simulation.applicant.forms.layouts(stage.account.municipality)
        found = read_inbox(stage.handover, handover, forms, but=but, columns=stage.columns)
        for place in self._taken():
            found.filings += read_inbox(place, handover, forms, columns=stage.columns).filings
        own = [one for one in found.filings if self._ledger.concerns(one.number, self._name)]
        # Evidence is kept to the end: of equal packages, one copy.
        kept: dict[bytes | None, bytes] = {
            planted.package: planted.package for planted in self._planted.values()
        }
        shared = [replace(one, package=kept.get(one.package, one.package)) for one in own]
        return replace(found, filings=shared)

    def _taken(self) -> list[Path]:
        place = self.stage.taken
        return sorted(place.iterdir()) if place.is_dir() else []

    def _history(self, number: str) -> tuple[StatusLine, ...]:
        query = (
            sa.select(HISTORY.c.status, HISTORY.c.comment, HISTORY.c.at)
            .where(HISTORY.c.number == number)
            .order_by(HISTORY.c.sequence)
        )
        with self.simulation.world.engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(StatusLine(Status(status), comment, at) for status, comment, at in rows)

    def _strays(self) -> int:
        return 0 if self.stage.snare is None else self.stage.snare.connections

    def _documents(self, number: str) -> tuple[bytes, ...]:
        desk = self.simulation.follow_up
        return tuple(desk.document(number, one.id)[1] for one in desk.documents(number))

    def _whole_log(self) -> str:
        file = self.stage.log
        if file is None or not file.exists():
            return ""
        return file.read_text(encoding="utf-8", errors="replace")
