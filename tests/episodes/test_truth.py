"""The model of histories: which number is true when, what has an effect, what is left open."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.episodes.drawing import STEPS, drawn
from conformance.episodes.happenings import (
    KNOWN,
    NOBODYS,
    Do,
    History,
    Step,
    from_plain,
    plain,
    read,
)
from conformance.episodes.telling import TITLES, WORDS
from conformance.episodes.truth import MOST_FILINGS, Town
from conformance.strategies import ByHypothesis
from simulator.world.choices import Stream


def town_after(history: str) -> Town:
    """Return the town after a history; its numbers are 0 for the first resident, then 1, 2, …"""
    return after(read(history))


def after(history: History) -> Town:
    numbers = count()
    town = Town(lambda: str(next(numbers)))
    for step in history:
        if town.takes(step):
            town.happen(step)
            town.turn += step.do is Do.CYCLE
    return town


@pytest.mark.parametrize(
    ("history", "numbers"),
    [
        ("file 1, cycle", [{"0"}, {"0"}]),
        ("file 2, cycle", [set(), set()]),
        ("file 2, cycle, link 2, cycle", [set(), {"1"}, {"1"}]),
        ("file 2, new-number 2, link 2, cycle", [{"2"}, {"2"}]),
        ("file 1, new-number 1, cycle, link 1, cycle", [{"0"}, {"2"}, {"2"}]),
        ("file 2, cycle, come-back 2, link 2, cycle", [set(), {"1"}, {"1"}]),
        ("file 2, cycle, new-certificate 2, link 2, cycle", [set(), {"1"}, {"1"}]),
        ("file 2, cycle, identify 2, cycle", [{"1"}, {"1"}, {"1"}]),
        ("file 2, cycle, identify 2, new-number 2, link 2, cycle", [{"1"}, {"1", "2"}, {"1", "2"}]),
        ("file 1, come-back 1, new-number 1, link 1, cycle", [{"0"}, {"0"}]),
        ("come-back 1, link 1, file 1, new-number 1, link 1, cycle", [{"3"}, {"3"}]),
    ],
)
def test_a_filing_has_the_number_that_was_told_by_then(
    history: str, numbers: list[set[str]]
) -> None:
    (course,) = town_after(history).courses

    assert [course.numbers(turn) for turn in range(len(numbers))] == numbers


def test_who_comes_back_files_under_another_number_than_before() -> None:
    before, since = town_after("file 1, come-back 1, link 1, file 1, cycle").courses

    assert (before.signer, since.signer) == ("0", "2")
    assert (before.numbers(0), since.numbers(0)) == ({"0"}, {"2"})


@pytest.mark.parametrize(
    ("history", "step"),
    [
        ("cycle", "withdraw 1"),
        ("file 1, withdraw 1", "withdraw 1"),
        ("file 1, cycle, complete 1", "withdraw 1"),
        ("file 1", "complete 1"),
        ("file 1, cycle, complete 1", "resubmit 1"),
        ("file 1, cycle, visit 1", "visit 1"),
        ("file 1, cycle, withdraw 1", "complete 1"),
        ("file 1, cycle", "identify 1"),
        ("file 2", "identify 2"),
        ("file 1", "file-anew 1"),
        ("file 1, cycle, complete 1", "file-anew 1"),
        ("file 1, cycle, withdraw 1", "file-anew 1"),
        ("cycle", "link 1"),
        ("link 2", "link 2"),
        ("file 1, cycle", "outage 1"),
        ("file 1, withdraw 1", "answer-lost 1"),
        ("file 1", "crash"),
        ("file 1, file 1, file 1", "file 1"),
        ("new-certificate 1, come-back 1", "new-certificate 1"),
    ],
)
def test_what_makes_no_sense_has_no_effect(history: str, step: str) -> None:
    (one,) = read(step)

    assert not town_after(history).takes(one)


@pytest.mark.parametrize(
    ("history", "step"),
    [
        ("file 1", "withdraw 1"),
        ("file 1, cycle, visit 1", "complete 1"),
        ("file 2, cycle", "identify 2"),
        ("file 2, cycle", "file-anew 2"),
        ("file 2, cycle, resubmit 2", "file-anew 2"),
        ("file 1, withdraw 1", "file 1"),
        ("new-number 1", "link 1"),
        ("file 1", "outage 1"),
        ("file 1, cycle", "crash"),
    ],
)
def test_what_makes_sense_has_an_effect(history: str, step: str) -> None:
    (one,) = read(step)

    assert town_after(history).takes(one)


def test_a_filing_ends_once_and_by_what_ended_it() -> None:
    (withdrawn,) = town_after("file 1, cycle, withdraw 1, cycle").courses
    anew, visited = town_after(
        "file 2, cycle, resubmit 2, cycle, file-anew 2, cycle, visit 2"
    ).courses

    assert (withdrawn.withdrawn, withdrawn.ended) == (True, 1)
    assert (anew.decision, anew.returned, anew.ended) == (Do.RESUBMIT, True, 1)
    assert (visited.former, visited.decision, visited.is_open) == (anew, Do.VISIT, True)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw a history by hypothesis, through the choices that a run's own chance goes through."""
    return drawn(ByHypothesis(draw), 12)


@given(histories(), st.sets(st.integers(0, 11)))
def test_every_drawn_step_has_an_effect_and_what_is_left_of_it_is_a_history(
    whole: History, left_out: set[int]
) -> None:
    town = after(whole)
    assert 6 <= len(whole) <= 12
    assert town.turn == whole.count(Step(Do.CYCLE))
    assert from_plain(plain(whole)) == whole

    left = after(tuple(one for place, one in enumerate(whole) if place not in left_out))
    for who in (1, 2):
        assert sum(one.who == who for one in left.courses) <= MOST_FILINGS


def test_drawing_comes_to_everything_that_can_happen() -> None:
    found = {step.do for place in range(30) for step in drawn(Stream(1, "history", place), 20)}

    assert found == set(Do)


def test_the_known_histories_have_an_effect_at_every_step() -> None:
    for history in KNOWN:
        numbers = count()
        town = Town(lambda numbers=numbers: str(next(numbers)))  # type: ignore[misc]
        for step in history:
            assert town.takes(step), (history, step)
            town.happen(step)
            town.turn += step.do is Do.CYCLE


@pytest.mark.parametrize(
    "steps",
    [
        [{"do": "dance"}],
        [{"do": "file"}],
        [{"do": "file", "who": 3}],
        [{"do": "cycle", "who": 1}],
    ],
)
def test_a_case_with_a_step_that_is_none_is_refused(steps: list[dict[str, str | int]]) -> None:
    with pytest.raises(ValueError, match=r"dance|who = "):
        from_plain(steps)


def test_everything_that_can_happen_is_a_branch_and_a_sentence() -> None:
    assert set(TITLES) == set(WORDS) == set(Do) - {Do.CYCLE}


def test_only_what_concerns_nobody_names_nobody() -> None:
    assert {step.do for step in STEPS if step.who == 0} == NOBODYS
