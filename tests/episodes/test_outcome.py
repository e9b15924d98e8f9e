"""What came of a history is held against what is true: each harm is seen, each freedom is left."""

from dataclasses import replace
from itertools import count

import pytest

from conformance.episodes.account import Account, Filed, Records, Turns
from conformance.episodes.happenings import Do, read
from conformance.episodes.outcome import Kind, harms
from conformance.episodes.telling import note_of, story
from conformance.episodes.truth import Town
from simulator.contracts.profile import ErrorName, Operation, builtin
from simulator.contracts.status import Status
from simulator.journal.journal import Call
from simulator.townhall.inbox import Delivered
from tests.conformance.seen import NUMBER, call, delivered, planted

PROFILE = builtin()
PERIOD = '{"since": "2026-06-01T08:00:00+09:00", "until": "2026-06-01T10:00:00+09:00"}'
PASSED = '{"since": "2026-06-01T09:01:00+09:00", "until": "2026-06-01T10:00:00+09:00"}'
UNOBTAINED = PERIOD.replace("{", '{"unobtained": true, ')
FILING = planted()
LATER = 99
"""A place in the journal after the last turn."""


def account(history: str, *, staff_after: int = 0) -> Account:
    """Return the account of a history with one filing; turn n ends at place 10 * (n + 1).

    Args:
        history: what was done; the numbers of the residents are 0 and 1, others follow.
        staff_after: place in the journal when staff did something.
    """
    numbers = count()
    town = Town(lambda: str(next(numbers)))
    turns = Turns(batches={"batch-0": 0, "batch-1": 1, "batch-2": 2})
    told: dict[str, int] = {}
    for step in read(history):
        assert town.takes(step), step
        town.happen(step)
        if step.do is Do.CYCLE:
            town.turn += 1
            turns.ends.append(10 * town.turn)
        elif step.do in (Do.IDENTIFY, Do.COMPLETE, Do.VISIT):
            told[step.do] = staff_after
    (course,) = town.courses
    filing = replace(FILING, note=note_of(course))
    filed, rest = [Filed(course, filing, told)], Records((), (), {})
    return Account(read(history), town, filed, [], turns, PROFILE.wire, rest)


def came(turn: int, signer: str) -> Delivered:
    """Return the hand-over of the filing in a turn."""
    fixed = FILING.fixed | {"signer": signer}
    return delivered(FILING, batch=f"batch-{turn}", fixed=fixed)


def at(place: int, one: Call) -> Call:
    return replace(one, sequence=place)


FETCH = at(5, call(Operation.GET_APPLICATION, NUMBER))
SHOWN = at(15, call(Operation.LIST_APPLICATIONS, request=PERIOD))
REGISTERED = call(Operation.REGISTER_STATUS, NUMBER)
REFUSED = replace(REGISTERED, status=400, refused=ErrorName.TRANSITION_REFUSED)


def found(
    one: Account, *deliveries: Delivered, calls: tuple[Call, ...] = (), state: Status | None = None
) -> list[tuple[Kind, str]]:
    states = {} if state is None else {NUMBER: state}
    records = Records(deliveries, calls, states)
    return [(harm.kind, harm.finding.received.en) for harm in harms(one, records)]


# How often


@pytest.mark.parametrize(
    ("history", "turns", "told"),
    [
        ("file 1, cycle", [0], []),
        ("file 1, cycle", [2], []),
        ("file 1, cycle", [], [(Kind.COUNT, "0 times")]),
        ("file 1, cycle, cycle", [0, 1], [(Kind.COUNT, "2 times")]),
        ("file 2, cycle", [], []),
        ("file 2, cycle, link 2, cycle", [], [(Kind.COUNT, "0 times")]),
        ("file 1, withdraw 1, cycle", [], []),
        ("file 1, cycle, withdraw 1, cycle", [0], []),
        ("file 1, cycle, withdraw 1, cycle", [0, 1], [(Kind.COUNT, "2 times")]),
        ("file 1, cycle, complete 1, cycle", [], []),
        ("file 1, cycle, complete 1, cycle", [1], []),
        ("file 1, cycle, visit 1, cycle", [], [(Kind.COUNT, "0 times")]),
    ],
)
def test_what_is_identified_and_open_arrives_once(
    history: str, turns: list[int], told: list[tuple[Kind, str]]
) -> None:
    signer = "1" if " 2" in history else "0"

    assert found(account(history), *(came(turn, signer) for turn in turns)) == told


@pytest.mark.parametrize(("fetched", "told"), [(5, [(Kind.COUNT, "0 times")]), (15, [])])
def test_what_staff_identify_must_arrive_once_it_was_there_to_be_identified(
    fetched: int, told: list[tuple[Kind, str]]
) -> None:
    one = account("file 2, cycle, identify 2, cycle", staff_after=10)

    assert found(one, calls=(at(fetched, FETCH),), state=Status.RECEIVED) == told


# Under which number


@pytest.mark.parametrize(
    ("history", "turn", "signer", "wrong"),
    [
        ("file 1, cycle", 0, "0", False),
        ("file 1, cycle", 0, "1", True),
        ("file 1, cycle", 0, "", True),
        ("file 2, cycle, link 2, cycle", 1, "1", False),
        ("file 2, cycle, link 2, cycle", 0, "1", True),
        ("file 1, cycle, new-number 1, link 1, cycle", 0, "0", False),
        ("file 1, cycle, new-number 1, link 1, cycle", 1, "0", True),
        ("file 1, cycle, new-number 1, link 1, cycle", 1, "2", False),
        ("file 2, cycle, identify 2, cycle", 1, "1", False),
    ],
)
def test_the_number_is_that_of_the_turn_of_hand_over(
    history: str, turn: int, signer: str, *, wrong: bool
) -> None:
    told = found(account(history), came(turn, signer))

    assert told == ([(Kind.NUMBER, signer or "-")] if wrong else [])


@pytest.mark.parametrize(("turn", "wrong"), [(1, False), (2, True)])
def test_who_is_only_watched_may_have_read_the_links_of_the_turn_before(
    turn: int, *, wrong: bool
) -> None:
    driven = account("file 1, cycle, new-number 1, link 1, cycle, cycle")
    watched = replace(driven, records=None)

    assert found(driven, came(turn, "0")) == [(Kind.NUMBER, "0")]
    assert found(watched, came(turn, "0")) == ([(Kind.NUMBER, "0")] if wrong else [])


# Withdrawn


@pytest.mark.parametrize(
    ("turn", "calls", "told"),
    [
        (2, (SHOWN,), [(Kind.WITHDRAWN, "1")]),
        (1, (SHOWN,), []),
        (2, (), []),
        (2, (replace(SHOWN, sequence=5),), []),
        (2, (replace(SHOWN, request=PASSED),), []),
        (2, (replace(SHOWN, request=UNOBTAINED),), []),
        (2, (replace(SHOWN, request="no json"),), []),
        (2, (replace(SHOWN, status=503),), []),
        (2, (SHOWN, at(16, call("login", fault="maintenance", status=503))), []),
    ],
    ids=[
        "shown the turn before",
        "shown in the same turn",
        "never listed",
        "listed before it was withdrawn",
        "not in the period",
        "not among what was obtained",
        "unreadable",
        "refused",
        "in a turn with a fault",
    ],
)
def test_a_withdrawn_filing_goes_no_further_than_the_turn_that_showed_it(
    turn: int, calls: tuple[Call, ...], told: list[tuple[Kind, str]]
) -> None:
    one = account("file 2, cycle, withdraw 2, link 2, cycle, cycle")

    assert found(one, came(turn, "1"), calls=calls) == told


@pytest.mark.parametrize(
    ("place", "registration", "told"),
    [
        (25, REFUSED, "register-status → 400 transition-refused"),
        (25, REGISTERED, "register-status → 200 "),
        (16, REFUSED, ""),
        (25, replace(REGISTERED, status=503), ""),
    ],
)
def test_nothing_is_registered_after_the_turn_that_showed_the_withdrawal(
    place: int, registration: Call, told: str
) -> None:
    one = account("file 2, cycle, withdraw 2, cycle, cycle")

    seen = found(one, calls=(SHOWN, at(place, registration)))
    assert seen == ([(Kind.WITHDRAWN, told)] if told else [])


# The state


@pytest.mark.parametrize(
    ("history", "state", "told"),
    [
        ("file 2, cycle", Status.RECEIVED, ""),
        ("file 2, cycle", Status.IN_REVIEW, ""),
        ("file 2, cycle", None, "nothing"),
        ("file 2, cycle", Status.COMPLETED, "completed"),
        ("file 2, cycle, complete 2, cycle", Status.COMPLETED, ""),
        ("file 2, cycle, complete 2, cycle", Status.RECEIVED, "received"),
        ("file 2, cycle, visit 2, cycle", Status.VISIT, ""),
        ("file 2, cycle, visit 2, complete 2, cycle", Status.VISIT, "visit-required"),
        ("file 2, cycle, withdraw 2, cycle", Status.WITHDRAWN, ""),
    ],
)
def test_the_state_is_what_staff_decided(history: str, state: Status | None, told: str) -> None:
    seen = found(account(history, staff_after=10), calls=(FETCH,), state=state)

    assert seen == ([(Kind.STATE, told)] if told else [])


def test_nobody_decides_what_was_not_there() -> None:
    one = account("file 2, cycle, complete 2, cycle", staff_after=10)

    assert found(one, calls=(at(15, FETCH),), state=Status.RECEIVED) == []
    assert found(one, state=Status.RECEIVED) == []


def test_a_story_tells_each_hand_over_after_its_cycle() -> None:
    one = account("file 1, cycle, cycle, cycle")
    told = [line.en for line in story(one, Records([came(1, "0"), came(9, "7")], (), {}))]

    cycle = "A cycle of the connector."
    arrow = f"→ {NUMBER} is handed over under"
    assert told == [cycle, cycle, f"{arrow} 0.", cycle, cycle, f"{arrow} 7."]
