"""The search for a filing that does not arrive ends with one, also where it depends on chance."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from conformance.episodes.claims import CLAIM
from conformance.episodes.examples import Example, Subject, drawn
from conformance.episodes.smallest import Sent, culprit, smallest
from simulator.procedures import catalogue
from simulator.residents import hazards
from simulator.residents.mynumber import Policy
from simulator.townhall.inbox import Delivered
from tests.conformance import seen

MUNICIPALITY = "132012"
FORM = catalogue.procedure(CLAIM).at(MUNICIPALITY)
SUBJECT = Subject(FORM, FORM.cases[0], MUNICIPALITY, date(2026, 6, 1), Policy.OMIT)
RUN = 1
LOST = hazards.hazard("family-ufa19")
FEW = drawn(SUBJECT, 8, RUN)

Fate = Callable[[Example], str]


class Connector:
    """Hands over, alters or keeps what it is sent, as its fate says.

    Args:
        fate: tells of each filing ``arrives``, ``altered`` or ``kept``.
        holding: which filing keeps back everything that is sent with it.
    """

    def __init__(
        self, fate: Fate = lambda _one: "arrives", holding: Fate = lambda _one: ""
    ) -> None:
        self.sent: list[list[Example]] = []
        self._fate = fate
        self._holding = holding

    def __call__(self, examples: Sequence[Example]) -> list[Sent]:
        self.sent.append(list(examples))
        held = any(self._holding(one) for one in examples)
        return [self._one(one, "kept" if held else self._fate(one)) for one in examples]

    def _one(self, example: Example, fate: str) -> Sent:
        planted = replace(seen.planted("smallest"), filing=example.filing)
        came: Delivered = seen.delivered(planted)
        if fate == "altered":
            came = replace(came, values=came.values | {"name": "?"})
        return Sent(example, planted, () if fate == "kept" else (came,))


def has_hazard(one: Example) -> str:
    return "altered" if LOST in one.hazards else "arrives"


def test_of_those_that_came_altered_the_smallest_is_taken_without_sending_again() -> None:
    connector = Connector(lambda one: "altered" if one in FEW[2:5] else "kept")
    failed = connector(FEW)

    assert culprit(failed, connector).example == min(FEW[2:5], key=lambda one: one.size)
    assert len(connector.sent) == 1


@pytest.mark.parametrize("place", range(len(FEW)))
def test_one_that_holds_up_all_others_is_found_by_halves(place: int) -> None:
    connector = Connector(holding=lambda one: "held" if one is FEW[place] else "")
    failed = connector(FEW)

    assert culprit(failed, connector).example is FEW[place]
    assert [len(half) for half in connector.sent] == [8, 4, 2, 1]


def test_one_that_comes_altered_once_nothing_holds_it_up_is_taken_at_once() -> None:
    calls: list[int] = []

    def holding(_one: Example) -> str:
        calls.append(1)
        return "held" if len(calls) == 1 else ""

    connector = Connector(lambda one: "altered" if one is FEW[1] else "arrives", holding)

    assert culprit(connector(FEW), connector).example is FEW[1]
    assert len(connector.sent) == 2


def test_the_smallest_has_the_hazard_alone_and_nothing_else() -> None:
    found = Sent(Example(FEW[0].filing, SUBJECT, (LOST,)), seen.planted(), ())
    connector = Connector(has_hazard)
    least = smallest(found, connector, RUN, 1, [LOST]).example

    assert least.hazards == (LOST,)
    assert least.size < found.example.size
    assert len(least.filing.groups["child"]) == 1
    drawn_hazards = {hazard for batch in connector.sent for one in batch for hazard in one.hazards}
    assert drawn_hazards == {LOST}


def test_what_was_drawn_is_drawn_again_in_the_same_order() -> None:
    connector = Connector()
    found = Sent(FEW[-1], seen.planted(), ())
    smallest(found, connector, RUN, len(FEW))

    assert [one for (one,) in connector.sent[1:]] == FEW


def test_a_filing_that_was_altered_only_once_has_failed() -> None:
    found = Sent(FEW[3], seen.planted("smallest"), ())

    assert smallest(found, Connector(), RUN, len(FEW)) is found


def test_one_that_fails_now_and_then_is_told_as_it_was_last_seen() -> None:
    count: list[int] = []

    def fate(_one: Example) -> str:
        count.append(1)
        return "altered" if len(count) == 3 else "arrives"

    connector = Connector(fate)
    found = Sent(FEW[3], seen.planted("smallest"), ())
    least = smallest(found, connector, RUN, len(FEW))

    assert least is not found
    assert least.example == connector.sent[2][0]


def test_what_was_never_altered_is_not_told_as_if_it_were() -> None:
    def broken(_examples: Sequence[Example]) -> list[Sent]:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        smallest(Sent(FEW[0], seen.planted(), ()), broken, RUN, 3)
