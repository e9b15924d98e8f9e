"""Episodes that share turns run in a fixed order, and none is left hanging when one breaks."""

import threading
from collections.abc import Callable
from typing import NoReturn

import pytest

from conformance.episodes.conductor import Part, Want, conduct
from simulator.world.faults import FaultKind


def part(name: str, seen: list[str], *wants: Want, alone: bool = False) -> Part:
    """Return a part that wants these things one after the other, and then company."""

    def play(own: Part) -> None:
        for want in (*wants, Want.COMPANY):
            seen.append(name)
            about = FaultKind.OLD_TLS if want is Want.FALSE_TURN else None
            seen.append(f"{name} got {own.wants(want, about)!r}")

    return Part(play, alone=alone)


def turns(
    seen: list[str],
) -> tuple[Callable[[], str], Callable[[FaultKind], int], Callable[[], None]]:
    def turn() -> str:
        seen.append("turn")
        return "said"

    def false_turn(kind: FaultKind) -> int:
        seen.append(f"false turn: {kind}")
        return 3

    return turn, false_turn, lambda: seen.append("company")


def test_one_turn_serves_all_who_want_one() -> None:
    seen: list[str] = []
    conduct([part("a", seen, Want.TURN, Want.TURN), part("b", seen, Want.TURN)], *turns(seen))

    assert seen == [
        *("a", "b", "turn", "a got 'said'", "a", "b got 'said'", "b"),
        *("turn", "a got 'said'", "a", "company", "a got ''", "b got ''"),
    ]


def test_who_wants_to_be_alone_comes_first_and_meets_nobody() -> None:
    seen: list[str] = []
    conduct(
        [part("a", seen, Want.TURN), part("b", seen, Want.FALSE_TURN, alone=True)], *turns(seen)
    )

    assert seen[:6] == ["b", "false turn: old-tls", "b got 3", "b", "a", "turn"]


@pytest.mark.parametrize("broken", ["part", "turn"])
def test_whatever_breaks_is_told_and_no_thread_is_left(broken: str) -> None:
    before = threading.active_count()

    def fail(_own: object = None) -> NoReturn:
        raise ValueError("broken")

    seen: list[str] = []
    turn, false_turn, company = turns(seen)
    parts = [part("a", seen, Want.TURN), part("b", seen, Want.TURN)]
    if broken == "part":
        parts.append(Part(fail, alone=False))

    with pytest.raises(ValueError, match="broken"):
        conduct(parts, fail if broken == "turn" else turn, false_turn, company)

    assert "a got 'said'" not in seen
    assert threading.active_count() == before
