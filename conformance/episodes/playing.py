"""Plays histories: several at once, each with residents of its own, in the same turns.

What one needs of the connector, another can use as well: so ten histories cost little more time
than one. Faults and a cut are shared, too, and therefore few.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from conformance.episodes.account import Account, Filed, Line, Records, Turns
from conformance.episodes.happenings import BY_STAFF, DECISIONS, FAULTS, RESIDENTS, Do
from conformance.episodes.life import send_back
from conformance.episodes.telling import note_of, told
from conformance.episodes.truth import Town
from simulator.cards import life
from simulator.contracts.linkage import Change
from simulator.contracts.profile import Operation
from simulator.portal.applicant import Arrival
from simulator.portal.refusal import Refusal
from simulator.world.card_faults import CardFaultKind
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cryptography.x509 import Certificate

    from conformance.episodes.happenings import History, Step
    from conformance.episodes.people import Person
    from conformance.episodes.scene import Scene
    from conformance.episodes.truth import Course
    from simulator.townhall.inbox import Delivered

TURN = timedelta(minutes=5)
TICK = timedelta(seconds=1)
HOUR = timedelta(hours=1)
BEFORE = timedelta(minutes=50)
QUIET = 2
SHARED_TURNS = 5
"""Where episodes share their turns, a history has no more."""
PLANTED = {
    Do.OUTAGE: (FaultKind.MAINTENANCE, Operation.GET_APPLICATION),
    Do.ANSWER_LOST: (FaultKind.ANSWER_LOST, Operation.REGISTER_STATUS),
}


class Company:
    """Plays histories in a scene that is open.

    Args:
        scene: where.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.turn = 0
        self.turns = Turns()
        self.may_fail = True
        self.may_cut = True
        self._numbers = count()
        self._residents = count(1, 2)  # the namesake of a resident has an even number
        self._names = count(1)
        self._instant = scene.now - BEFORE
        self._faults: list[int] = []
        self._delivered: list[Delivered] = []

    def play(self, histories: Sequence[History]) -> list[Account]:
        """Play some histories to their ends, together, and let the connector come to rest."""
        self.turn, self.turns = 0, Turns()
        parts = [Part(self, history, next(self._names)) for history in histories]
        self.scene.issue()
        by_hand, self.may_cut = self.scene.stage.by_hand, True
        while any(part.goes_on for part in parts) and not (by_hand and self.turn == SHARED_TURNS):
            # Where turns are few, the first alone is disturbed.
            self.may_fail = self.turn == 0 or not by_hand
            cuts = [part.play() for part in parts]
            if any(cuts):
                self.scene.restart()
                self.may_cut = False
            self._cycle()
        accounts = [part.account for part in parts]
        if by_hand:
            return accounts
        for _ in range(QUIET):
            self._cycle()
        records = self._records(accounts)
        return [replace(account, records=records) for account in accounts]

    def forget(self, *accounts: Account) -> None:
        """Drop histories from the evidence."""
        for account in accounts:
            for filed in account.filed:
                self.scene.forget(filed.planted.name)

    def instant(self) -> datetime:
        """Return the next instant: now, or where time cannot be moved one within the last hour."""
        if self.scene.moves_time:
            self.scene.wait(TICK)
            return self.scene.now
        self._instant += TICK
        return self._instant

    def number(self) -> str:
        """Return a 宛名番号 that nobody has."""
        return f"3{self.scene.people.number(next(self._numbers)):014d}"

    def people(self) -> dict[int, Person]:
        """Return the residents of a history: somebody, and a namesake."""
        index = next(self._residents)
        people = self.scene.people
        return dict(zip(RESIDENTS, (people.resident(index), people.namesake(index)), strict=True))

    def service_down(self, person: Person) -> None:
        """Let nobody learn whether a certificate is revoked until the turn is over."""
        self._faults.append(self.scene.card_fault(CardFaultKind.SERVICE_DOWN, person))

    @property
    def place(self) -> int:
        """How far the journal has come."""
        calls = self.scene.simulation.world.journal.calls()
        return calls[-1].sequence if calls else 0

    def _records(self, accounts: Iterable[Account]) -> Records:
        simulation = self.scene.simulation
        numbers = [filed.planted.number for account in accounts for filed in account.filed]
        histories = {number: simulation.follow_up.history(number) for number in numbers}
        states = {number: lines[-1].status for number, lines in histories.items() if lines}
        return Records(tuple(self._delivered), simulation.world.journal.calls(), states)

    def _cycle(self) -> None:
        self.scene.wait(TURN)
        self.scene.cycle()
        self.scene.lift(*self._faults)
        self._faults.clear()
        came = self.scene.new_deliveries().filings
        self._delivered += came
        for one in came:
            self.turns.batches.setdefault(one.batch, self.turn)
        self.turns.ends.append(self.place)
        self.turn += 1


class Part:
    """One history while it is played.

    Args:
        company: with whom.
        history: what is played.
        name: its number in the episode.
    """

    def __init__(self, company: Company, history: History, name: int) -> None:
        self._company = company
        self._scene = company.scene
        self._name = name
        self._steps: Iterator[Step] = iter(history)
        self.goes_on = True
        town = Town(company.number)
        wire = company.scene.simulation.world.profile.wire
        self.account = Account(history, town, [], [], company.turns, wire)
        self._people = {
            who: person.under(town.residents[who].number)
            for who, person in company.people().items()
        }
        self._held: dict[int, list[tuple[Certificate, datetime | None]]] = {
            who: [(person.card.signature.certificate, None)] for who, person in self._people.items()
        }
        self._enrolled: set[str] = set()
        self._scene.link(self._people[RESIDENTS[0]])

    def play(self) -> bool:
        """Play on to the end of the turn, and tell whether the connector is to be cut off then."""
        town, cut = self.account.town, False
        town.turn = self._company.turn
        for step in self._steps:
            if step.do is Do.CYCLE:
                return cut
            if self._possible(step) and town.takes(step) and self._allowed(step):
                town.happen(step)
                self._do(step)
                cut = cut or step.do is Do.CRASH
                line = Line(town.turn, step.do, told(step, self._latest(step.who)))
                self.account.lines.append(line)
        self.goes_on = False
        return cut

    def _possible(self, step: Step) -> bool:
        """Tell whether a step is within reach, and not one of too many."""
        if step.do in BY_STAFF:
            return not self._scene.stage.by_hand
        if step.do in FAULTS:
            return self._company.may_fail
        if step.do is Do.SERVICE_DOWN:
            signatures = self._scene.stage.signatures
            return signatures.check == "own" and not signatures.by_lists
        cuts = self._scene.crashes and self._company.may_cut
        return {Do.CRASH: cuts, Do.HOUR: self._scene.moves_time}.get(step.do, True)

    def _allowed(self, step: Step) -> bool:
        """Withdraw, if that is the step; a faulty connector may have told of a result already."""
        filed = self._latest(step.who)
        if step.do is Do.WITHDRAW and filed is not None:
            try:
                self._scene.simulation.follow_up.withdraw(filed.planted.number)
            except Refusal:
                return False
        return True

    def _do(self, step: Step) -> None:
        """Do what is true now."""
        who, filed = step.who, self._latest(step.who)
        match step.do:
            case Do.FILE | Do.FILE_ANEW:
                self._file(self.account.town.courses[-1])
            case Do.NEW_CERTIFICATE | Do.COME_BACK:
                self._certify(who)
            case Do.NEW_NUMBER:
                self._renumber(who)
            case Do.LINK:
                self._link(who)
            case Do.SERVICE_DOWN:
                self._company.service_down(self._people[who])
            case Do.HOUR:
                self._scene.wait(HOUR)
            case Do.OUTAGE | Do.ANSWER_LOST if filed is not None:
                self._company.may_fail = False
                self._scene.fault(*PLANTED[step.do], filed.planted)
            case _ if step.do in BY_STAFF and filed is not None:
                self._tell_staff(step.do, filed)

    def _latest(self, who: int) -> Filed | None:
        return next((one for one in reversed(self.account.filed) if one.course.who == who), None)

    def _file(self, course: Course) -> None:
        former = next((one for one in self.account.filed if one.course is course.former), None)
        if former is not None:
            send_back(self._scene, former.planted)
        planted = self._scene.plant(
            f"{self._name:03d}-{len(self.account.filed) + 1}",
            note_of(course),
            self._people[course.who],
            arrival=Arrival(arrived=self._company.instant()),
            former="" if former is None else former.planted.number,
        )
        self.account.filed.append(Filed(course, planted))

    def _certify(self, who: int) -> None:
        """Let a new 署名用 certificate take the place of the present one, as after moving house."""
        person, now = self._people[who], self._company.instant()
        counter = self._scene.simulation.cards.at(now)
        life.move(counter, person.card)
        card = life.certify(counter, person.card, person.holder)
        ended, _ = self._held[who][-1]
        self._held[who][-1:] = [(ended, now), (card.signature.certificate, None)]
        self._people[who] = replace(person, card=card)
        self._renumber(who)

    def _renumber(self, who: int) -> None:
        self._people[who] = self._people[who].under(self.account.town.residents[who].number)

    def _link(self, who: int) -> None:
        """Let the register know what is true of every certificate; a file tells it this turn."""
        certificates = self.account.town.residents[who].certificates
        for known, (certificate, ended) in zip(certificates, self._held[who], strict=True):
            holder = self._people[who].under(known.person)
            link = self._scene.link_of(holder, certificate, ended)
            change = Change("lapse" if ended else "add", link)
            self._scene.simulation.register.note(change)
        self._scene.issue()

    def _tell_staff(self, do: Do, filed: Filed) -> None:
        filed.told_staff[do] = self._company.place
        if do in DECISIONS:
            self._scene.decide(filed.planted, do)
            return
        if filed.planted.signer not in self._enrolled:
            self._enrolled.add(filed.planted.signer)
            holder = self._people[filed.course.who].holder
            self._scene.simulation.residents.enrol(filed.planted.signer, holder)
        self._scene.identify(filed.planted)
