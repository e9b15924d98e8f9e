"""Compares what came of a history with what is true in it: the harms that connectors do.

What the page of freedoms leaves open is left open here. A filing that was withdrawn may be handed
over unless the list had shown it in an earlier cycle; one that staff have decided or a clerk has
returned may be handed over later, or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

from conformance.episodes.happenings import DECISIONS, Do
from conformance.episodes.periods import lists
from conformance.result.model import Bilingual, Finding
from simulator.contracts.profile import ErrorName, Operation
from simulator.contracts.status import JAPANESE, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conformance.episodes.account import Account, Filed, Records
    from conformance.episodes.evidence import Planted
    from simulator.journal.journal import Call

NOTHING = Bilingual(ja="なし", en="nothing")
STATES = {
    None: (Status.RECEIVED, Status.IN_REVIEW),
    Do.VISIT: (Status.VISIT,),
    Do.COMPLETE: (Status.COMPLETED,),
    Do.RESUBMIT: (Status.RESUBMIT,),
}


class Kind(Enum):
    """Kinds of harm."""

    COUNT = auto()
    NUMBER = auto()
    WITHDRAWN = auto()
    STATE = auto()


@dataclass(frozen=True)
class Harm:
    """One harm."""

    kind: Kind
    planted: Planted
    finding: Finding


def harms(account: Account, records: Records) -> Iterator[Harm]:
    """Yield every harm that was done in a history.

    Args:
        account: the history.
        records: what was seen.
    """
    for filed in account.filed:
        look = _Look(account, filed, records)
        for kind, finding in (
            (Kind.COUNT, look.count()),
            (Kind.NUMBER, look.number()),
            (Kind.WITHDRAWN, look.withdrawn()),
            (Kind.STATE, look.state()),
        ):
            if finding is not None:
                yield Harm(kind, filed.planted, finding)


def harms_at_rest(account: Account) -> list[Harm]:
    """Return every harm that was done by the time the connector had come to rest after a history.

    What heals or harms it later is another matter.
    """
    return [] if account.records is None else list(harms(account, account.records))


@dataclass(frozen=True)
class _Look:
    """One filing, and what came of it."""

    account: Account
    filed: Filed
    records: Records

    def count(self) -> Finding | None:
        """Return what is wrong with how often it was handed over."""
        course, count = self.filed.course, len(self._turns)
        # What is handed over under nobody's number is another harm.
        if count > 1 or (count == 0 and course.is_open and self._identified):
            once = _say("1 回", "once") if course.is_open else _say("1 回まで", "once at most")
            times = _say(f"{count} 回", f"{count} times")
            return self._finding("引き渡し", "hand-over", once, times)
        return None

    def number(self) -> Finding | None:
        """Return what is wrong with the signer's 宛名番号 under which it was handed over."""
        for turn, number in self._turns:
            allowed = sorted(self._numbers(turn))
            if number not in allowed:
                expected = _same(" / ".join(allowed)) if allowed else NOTHING
                return self._finding(
                    "署名者の宛名番号", "the signer's 宛名番号", expected, _same(number or "-")
                )
        return None

    def withdrawn(self) -> Finding | None:
        """Return what became of it after the list had shown that it was withdrawn."""
        shown = self._shown()
        if shown is None:
            return None
        late = [number for turn, number in self._turns if turn > shown]
        if late:
            return self._finding(
                "取下げの後の引き渡し", "hand-over after its withdrawal", NOTHING, _same(late[0])
            )
        calls = [call for call in self._registrations if self._turn_of(call) > shown]
        if calls:
            told = "; ".join(f"{call.operation} → {call.status} {call.refused}" for call in calls)
            return self._finding(
                "取下げの後の状態の登録", "registrations after its withdrawal", NOTHING, _same(told)
            )
        return None

    def state(self) -> Finding | None:
        """Return what is wrong with its state at the end."""
        course, fetched = self.filed.course, self._fetched
        if course.withdrawn or course.returned or fetched is None:
            return None
        decided = [place for do, place in self.filed.told_staff.items() if do in DECISIONS]
        if decided and fetched > max(decided):
            return None  # nobody could decide what was not there
        state = self.records.states.get(self.filed.planted.number)
        expected = STATES[course.decision]
        if state not in expected:
            return self._finding(
                "最後の状態",
                "its state at the end",
                _states(expected),
                _states([state]) if state else NOTHING,
            )
        return None

    def _numbers(self, turn: int) -> set[str]:
        """Return what it may be handed over under in a turn.

        A connector that is only watched may have read the links before its call was let in.
        """
        numbers = self.filed.course.numbers
        watched = self.account.records is None
        return numbers(turn) | numbers(turn - 1) if watched else numbers(turn)

    @property
    def _turns(self) -> list[tuple[int, str]]:
        """Each hand-over: its turn, and the signer's 宛名番号."""
        came = self.records.delivered.get(self.filed.planted.number, [])
        return [(self.account.turns.of_batch(one.batch), one.fixed["signer"]) for one in came]

    @property
    def _calls(self) -> Sequence[Call]:
        return self.records.called.get(self.filed.planted.number, [])

    @property
    def _registrations(self) -> list[Call]:
        return [
            call
            for call in self._calls
            if call.operation == Operation.REGISTER_STATUS
            and (call.done or call.refused == ErrorName.TRANSITION_REFUSED)
        ]

    @property
    def _fetched(self) -> int | None:
        """Place in the journal of the first fetch that gave it whole."""
        fetches = (c for c in self._calls if c.operation == Operation.GET_APPLICATION and c.done)
        return next((call.sequence for call in fetches), None)

    @property
    def _identified(self) -> bool:
        """Whether it must be known in the end whose it is."""
        entered = self.filed.told_staff.get(Do.IDENTIFY)
        known = entered is not None and self._fetched is not None and self._fetched <= entered
        return known or bool(self.filed.course.certificate.number(len(self.account.turns.ends)))

    def _shown(self) -> int | None:
        """Return the first turn in which a list showed that it was withdrawn, all going well."""
        course, ends = self.filed.course, self.account.turns.ends
        if not course.withdrawn or course.ended is None:
            return None
        disturbed = {self._turn_of(call) for call in self.records.calls if call.fault}
        arrived = datetime.fromisoformat(self.filed.planted.arrived)
        for call in self.records.called.get("", []):
            turn = self._turn_of(call)
            calm = course.ended <= turn < len(ends) and turn not in disturbed
            if calm and lists(call, arrived, self.account.wire):
                return turn
        return None

    def _turn_of(self, call: Call) -> int:
        return self.account.turns.of_call(call.sequence)

    def _finding(self, ja: str, en: str, expected: Bilingual, received: Bilingual) -> Finding:
        planted = self.filed.planted
        subject = _say(
            f"{planted.note.ja} ({planted.number}) の{ja}",
            f"{en} of {planted.number}: {planted.note.en}",
        )
        return Finding(subject=subject, expected=expected, received=received)


def _states(states: Sequence[Status]) -> Bilingual:
    return _say("・".join(JAPANESE[one] for one in states), ", ".join(states))


def _same(text: str) -> Bilingual:
    return Bilingual(ja=text, en=text)


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
