"""A simulation hands on what it was told about its rooms."""

from contextlib import closing
from pathlib import Path

import pytest

from simulator.contracts.problem import Problem
from simulator.contracts.profile import builtin
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from simulator.world.world import World
from tests.web.builders import START


def test_a_rule_of_cards_that_was_switched_off_does_not_hold(tmp_path: Path) -> None:
    off = ["death-is-cessation"]
    town = Simulation(tmp_path, builtin(), SimulatedClock(START), 1, [], without=off)

    with closing(town):
        assert not town.cards.rules.holds("death-is-cessation")
        assert town.cards.rules.holds("death-ends-both")


def test_a_simulation_that_cannot_begin_lets_go_of_its_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = World.close
    let_go: list[World] = []

    def closed(world: World) -> None:
        let_go.append(world)
        close(world)

    monkeypatch.setattr(World, "close", closed)

    with pytest.raises(Problem):
        Simulation(tmp_path, builtin(), SimulatedClock(START), 1, [], without=["no-such-rule"])

    assert len(let_go) == 1
