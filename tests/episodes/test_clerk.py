"""Staff of a prefecture enter what may wait for a number, as often as it may wait, and leave alone
what they are to leave alone.
"""

from typing import Any

from conformance.episodes.clerk import Clerk
from tests.conformance.seen import SIGNER, planted

FIRST, SECOND = planted("first", "1"), planted("second", "2")


class Hand:
    """Remembers what was entered."""

    def __init__(self) -> None:
        self.entered: list[tuple[str, dict[str, str]]] = []

    def identify(self, number: str, **found: str) -> None:
        self.entered.append((number, found))


def at_work(hand: Any) -> Clerk:  # noqa: ANN401  a hand as far as a clerk needs one
    return Clerk(hand)


def test_what_was_not_fetched_is_not_entered() -> None:
    hand = Hand()
    at_work(hand).work([FIRST, SECOND], {"2": 1})

    assert hand.entered == [("2", {"signer": SIGNER})]


def test_a_number_is_entered_twice_for_each_fetch() -> None:
    hand = Hand()
    clerk = at_work(hand)
    for fetches in (1, 1, 1, 2, 2, 2):
        clerk.work([FIRST], {"1": fetches})

    assert len(hand.entered) == 4


def test_what_is_left_alone_is_never_entered() -> None:
    hand = Hand()
    clerk = at_work(hand)
    clerk.leave(FIRST)
    clerk.work([FIRST, SECOND], {"1": 1, "2": 1})

    assert [number for number, _ in hand.entered] == ["2"]
