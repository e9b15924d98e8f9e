"""What a scenario left to be seen, and whether each claim about it holds.

Everything comes from outside the connector. What was planted is the truth it is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, assert_never

from conformance.training.scenarios.claims import (
    Calls,
    Comment,
    HandedOver,
    Listed,
    NumberGiven,
    States,
    Values,
)
from simulator.contracts.problem import Text
from simulator.contracts.status import JAPANESE, Status
from simulator.townhall.core import MEANING, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformance.training.scenarios.claims import AnyClaim, Claim
    from conformance.training.scenarios.progress import Progress
    from simulator.journal.journal import Call
    from simulator.portal.store import HistoryLine
    from simulator.screens.room import Room
    from simulator.townhall.core import Result
    from simulator.townhall.inbox import Delivered
    from simulator.web.planting import Planted

LISTED = {
    True: Text("コネクタの一覧にある", "in the connector's list"),
    False: Text("コネクタの一覧にない", "not in the connector's list"),
}
MOST_NUMBERS = 3
FLAWED = (Outcome.DIFFERENT, Outcome.DOUBLED, Outcome.UNKNOWN)


@dataclass(frozen=True)
class Finding:
    """What became of one claim.

    Args:
        claim: the claim.
        holds: whether it does.
        evidence: what was seen.
    """

    claim: Claim
    holds: bool
    evidence: Text


@dataclass(frozen=True)
class Seen:
    """What there is to see in a room.

    Args:
        planted: the filings behind each name.
        spans: the stretch of the journal of each act that has a name.
        calls: every call to the portal, in order.
        delivered: what the core systems got.
        results: the core systems' comparison with what was filed, by 受付番号.
        history: states registered for each 受付番号.
        listing: the connector's own list, by 受付番号.
    """

    planted: Mapping[str, Sequence[Planted]]
    spans: Mapping[str, tuple[int, int]]
    calls: Sequence[Call]
    delivered: Sequence[Delivered]
    results: Mapping[str, Result]
    history: Mapping[str, Sequence[HistoryLine]]
    listing: Mapping[str, Mapping[str, object]]


def seen(room: Room, progress: Progress) -> Seen:
    """Look at a room: its journal, the portal's states, the inbox, the connector's list."""
    simulation, inbox = room.simulation, room.running.workspace.inbox
    numbers = [one.number for each in progress.planted.values() for one in each]
    review = simulation.core.review(inbox)
    return Seen(
        planted=progress.planted,
        spans=progress.spans,
        # What has no path was noted, and is no call.
        calls=[call for call in simulation.world.journal.calls() if call.path],
        delivered=simulation.core.received(inbox).filings,
        results={one.number: one for one in review.results},
        history={number: simulation.follow_up.history(number) for number in numbers},
        listing=room.bench.listing.rows,
    )


def judge(claim: AnyClaim, of: Seen) -> Finding:
    """Say whether a claim holds, and what was seen."""
    match claim:
        case Calls():
            return _of_calls(claim, of)
        case HandedOver() | NumberGiven() | States() | Comment() | Values() | Listed():
            found = [_of_filing(claim, one, of) for one in of.planted[claim.filing]]
            fit = [one for one in found if one.holds]
            if claim.extent == "some":
                return Finding(claim, bool(fit), _together(fit or found))
            unfit = [one for one in found if not one.holds]
            return Finding(claim, not unfit, _together(unfit or found))
        case _:
            assert_never(claim)


@dataclass(frozen=True)
class _One:
    """A claim about one filing: whether it holds, and what was seen."""

    number: str
    holds: bool
    what: Text


def _of_filing(
    claim: HandedOver | NumberGiven | States | Comment | Values | Listed, filing: Planted, of: Seen
) -> _One:
    number = filing.number
    came = [one for one in of.delivered if one.number == number]
    history = of.history[number]
    match claim:
        case HandedOver():
            times = len(came)
            told = Text(f"引き渡し {times} 回", f"handed over: {times}")
            return _One(number, times == claim.times, told)
        case NumberGiven():
            given = [one.fixed[claim.column] for one in came]
            wanted = "" if claim.whose == "nobody" else str(getattr(filing, claim.whose))
            return _One(number, bool(given) and set(given) == {wanted}, _numbers(claim, given))
        case States():
            states = [line.status for line in history]
            return _One(number, _plain(states) == _plain(claim.states), _states(states))
        case Comment():
            comment = history[-1].comment if history else ""
            told = Text(f"連絡事項「{comment}」", f"comment “{comment}”")
            same = claim.comment in comment if claim.comment else not comment
            return _One(number, same, told)
        case Values():
            return _of_values(claim, number, of.results[number])
        case Listed():
            return _One(number, (number in of.listing) == claim.shown, LISTED[number in of.listing])
        case _:
            assert_never(claim)


def _plain(states: Sequence[Status]) -> list[Status]:
    """Return states without what every connector is free to register or not (freedoms.md)."""
    said = [one for one in states if one is not Status.IN_REVIEW]
    return [one for one, _ in groupby(said)]


def _of_values(claim: Values, number: str, result: Result) -> _One:
    if claim.unaltered:
        return _One(number, result.outcome is Outcome.WHOLE, MEANING[result.outcome])
    named = [one for one in result.differences if claim.item in ("", one.item)]
    if result.outcome is not Outcome.DIFFERENT or not named:
        return _One(number, holds=False, what=MEANING[result.outcome])
    one = named[0]
    told = Text(
        f"{one.label or one.item}: 申請「{one.planted}」 引き渡し「{one.received}」",
        f"{one.item}: filed “{one.planted}”, handed over “{one.received}”",
    )
    return _One(number, holds=True, what=told)


def _of_calls(claim: Calls, of: Seen) -> Finding:
    after, until = of.spans[claim.during] if claim.during else (0, None)
    numbers = {one.number for one in of.planted[claim.filing]} if claim.filing else None
    count = sum(
        call.operation == claim.operation
        and (numbers is None or call.number in numbers)
        and after < call.sequence
        and (until is None or call.sequence <= until)
        for call in of.calls
    )
    most = count if claim.most is None else claim.most
    told = Text(f"{claim.operation} の呼び出し {count} 回", f"calls of {claim.operation}: {count}")
    return Finding(claim, claim.least <= count <= most, told)


def _numbers(claim: NumberGiven, given: Sequence[str]) -> Text:
    ja = {"signer": "署名者", "subject": "対象者"}[claim.column]
    if not given:
        return Text("引き渡しなし", "not handed over")
    shown = ", ".join(one or "(空欄)" for one in given)
    english = ", ".join(one or "(blank)" for one in given)
    return Text(f"{ja}の宛名番号 {shown}", f"宛名番号 of the {claim.column}: {english}")


def _states(states: Sequence[Status]) -> Text:
    if not states:
        return Text("状態の登録なし", "no state registered")
    return Text(
        " → ".join(JAPANESE[one] for one in states),
        " → ".join(one.value for one in states),
    )


def _together(found: Sequence[_One]) -> Text:
    """Tell what was seen of filings, those that look the same in one breath."""
    alike: dict[Text, list[str]] = {}
    for one in found:
        alike.setdefault(one.what, []).append(one.number)
    parts = [
        Text(f"{_some(numbers, 'ja')}: {what.ja}", f"{_some(numbers, 'en')}: {what.en}")
        for what, numbers in alike.items()
    ]
    return Text("。".join(part.ja for part in parts), ". ".join(part.en for part in parts))


def _some(numbers: Sequence[str], language: str) -> str:
    shown = ", ".join(numbers[:MOST_NUMBERS])
    more = len(numbers) - MOST_NUMBERS
    if more <= 0:
        return shown
    return f"{shown} ほか {more} 件" if language == "ja" else f"{shown} and {more} more"
