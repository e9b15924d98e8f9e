"""What is true of a few residents and their filings, whatever the connector makes of it.

A pure model: it is told each step, and says which have an effect, and what may be expected. Time is
counted in turns: what happens in a turn precedes the connector's cycle that ends it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.episodes.happenings import BY_STAFF, RESIDENTS, Do

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.episodes.happenings import Step

MOST_FILINGS = 3
MOST_CERTIFICATES = 3
HAPPENS_TO_RESIDENTS = frozenset({Do.NEW_CERTIFICATE, Do.COME_BACK, Do.NEW_NUMBER, Do.LINK})


@dataclass(eq=False)
class Certificate:
    """A 署名用 certificate.

    Args:
        person: the 宛名番号 it truly belongs to.
        told: the 宛名番号 that link files gave it, each with the turn from which on.
    """

    person: str
    told: list[tuple[int, str]] = field(default_factory=list)

    def number(self, turn: int) -> str:
        """Return the 宛名番号 linked to it in the cycle of a turn, "" when none was."""
        return next((number for since, number in reversed(self.told) if since <= turn), "")

    def tell(self, turn: int) -> None:
        """Let a link file tell of it."""
        if self.number(turn) != self.person:
            self.told.append((turn, self.person))


@dataclass(eq=False)
class Course:
    """What is true of one filing.

    Args:
        who: whose it is.
        certificate: what it was signed with.
        turn: whose cycle is the first that can fetch it.
        signer: the signer's 宛名番号 when it was filed.
        former: the filing it takes the place of.
        entered: whether staff entered the signer's 宛名番号.
        decision: what staff decided last.
        withdrawn: whether its applicant withdrew it.
        returned: whether another took its place.
        ended: the turn in which it was withdrawn, replaced, or given a result; None while open.
    """

    who: int
    certificate: Certificate
    turn: int
    signer: str
    former: Course | None = None
    entered: bool = False
    decision: Do | None = None
    withdrawn: bool = False
    returned: bool = False
    ended: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing has ended it."""
        return self.ended is None

    @property
    def may_be_replaced(self) -> bool:
        """Whether its applicant may file anew: after 要再申請, which a clerk can set as well."""
        undecided = self.is_open and self.decision is None
        return undecided or (self.decision is Do.RESUBMIT and not self.returned)

    def end(self, turn: int) -> None:
        """Let it be open no more."""
        self.ended = turn if self.ended is None else self.ended

    def numbers(self, turn: int) -> set[str]:
        """Return the 宛名番号 under which it may be handed over in the cycle of a turn."""
        entered = {self.signer} if self.entered else set()
        return entered | ({self.certificate.number(turn)} - {""})


@dataclass(eq=False)
class Resident:
    """A resident: the present 宛名番号, and all certificates, the present one last."""

    number: str
    certificates: list[Certificate]

    @property
    def certificate(self) -> Certificate:
        """The present certificate."""
        return self.certificates[-1]


class Town:
    """What is true in one history.

    Args:
        fresh: gives a 宛名番号 that nobody has.
    """

    def __init__(self, fresh: Callable[[], str]) -> None:
        self._fresh = fresh
        self.turn = 0
        self.courses: list[Course] = []
        numbers = {who: fresh() for who in RESIDENTS}
        self.residents = {
            who: Resident(number, [Certificate(number)]) for who, number in numbers.items()
        }
        self.residents[RESIDENTS[0]].certificate.tell(0)

    def latest(self, who: int) -> Course | None:
        """Return a resident's latest filing."""
        return next((one for one in reversed(self.courses) if one.who == who), None)

    def takes(self, step: Step) -> bool:
        """Tell whether a step has an effect now, as far as residents and filings go."""
        course = self.latest(step.who)
        match step.do:
            case Do.FILE:
                return self._may_file(step.who)
            case Do.NEW_CERTIFICATE | Do.COME_BACK:
                return len(self.residents[step.who].certificates) < MOST_CERTIFICATES
            case Do.LINK:
                held = self.residents[step.who].certificates
                return any(one.number(self.turn) != one.person for one in held)
            case Do.CRASH:
                return self.turn > 0
            case Do.OUTAGE:
                return course is not None and course.is_open and course.turn == self.turn
            case Do.WITHDRAW:
                return course is not None and course.is_open and course.decision is None
            case Do.ANSWER_LOST:
                return course is not None and course.is_open
            case Do.FILE_ANEW:
                may_be = course is not None and course.turn < self.turn and course.may_be_replaced
                return may_be and self._may_file(step.who)
            case _ if step.do in BY_STAFF:
                return course is not None and course.turn < self.turn and self._waits(course, step)
        return True

    def _may_file(self, who: int) -> bool:
        return sum(one.who == who for one in self.courses) < MOST_FILINGS

    def _waits(self, course: Course, step: Step) -> bool:
        """Tell whether staff have something to do on a filing."""
        if step.do is Do.IDENTIFY:
            return course.is_open and not course.numbers(self.turn - 1)
        return course.is_open and course.decision is not step.do

    def happen(self, step: Step) -> None:
        """Let a step that has an effect change what is true."""
        course, resident = self.latest(step.who), self.residents.get(step.who)
        if step.do is Do.FILE:
            self._file(step.who)
        elif resident is not None and step.do in HAPPENS_TO_RESIDENTS:
            self._happen_to(resident, step.do)
        elif course is not None:
            self._happen_to_filing(course, step.do)

    def _happen_to(self, resident: Resident, do: Do) -> None:
        match do:
            case Do.NEW_CERTIFICATE:
                resident.certificates.append(Certificate(resident.number))
            case Do.COME_BACK:
                resident.number = self._fresh()
                resident.certificates.append(Certificate(resident.number))
            case Do.NEW_NUMBER:
                gone, resident.number = resident.number, self._fresh()
                for one in resident.certificates:
                    one.person = resident.number if one.person == gone else one.person
            case Do.LINK:
                for one in resident.certificates:
                    one.tell(self.turn)

    def _happen_to_filing(self, course: Course, do: Do) -> None:
        match do:
            case Do.WITHDRAW:
                course.withdrawn = True
                course.end(self.turn)
            case Do.FILE_ANEW:
                course.returned = True
                course.end(self.turn)
                self._file(course.who, course)
            case Do.IDENTIFY:
                course.entered = True
            case Do.VISIT:
                course.decision = do
            case Do.COMPLETE | Do.RESUBMIT:
                course.decision = do
                course.end(self.turn)

    def _file(self, who: int, former: Course | None = None) -> None:
        resident = self.residents[who]
        certificate = resident.certificate
        self.courses.append(Course(who, certificate, self.turn, resident.number, former))
