"""What core systems take away is still seen; where they cannot take it, nothing is judged."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from conformance.checks import handover
from conformance.checks.judge import Unjudgeable
from conformance.episodes.batches import COMPLETE, taken_away
from conformance.episodes.ledger import Ledger
from conformance.episodes.scene import Scene
from conformance.episodes.stage import Stage
from simulator.connector.facts import Stored
from simulator.connector.handover import write_batch
from simulator.connector.package import read_package
from simulator.connector.steps import Steps
from simulator.contracts.profile import builtin
from simulator.portal.municipality import Account
from simulator.townhall.inbox import Deliveries
from simulator.web.simulation import Simulation
from simulator.world.clock import SimulatedClock
from tests.conformance.seen import evidence, planted

if TYPE_CHECKING:
    from conformance.episodes.hand import Hand

PROFILE = builtin()
ACCOUNT = Account("tekigo", "secret", "132012")


class Writer:
    """The hand of a connector that writes, at every turn, what it has not written yet."""

    moves_time = True

    def __init__(self) -> None:
        self.scene: Scene | None = None
        self._written: set[str] = set()

    def cycle(self) -> str:
        assert self.scene is not None
        for one in self.scene.evidence().planted.values():
            if one.number not in self._written:
                self._written.add(one.number)
                application = read_package(one.package, PROFILE.package, one.number, Steps())
                stored = Stored(one.number, "", "", "", one.signer, "", subject=one.signer)
                item = (stored, application, one.package)
                folder = self.scene.stage.handover
                write_batch(folder, one.name, [item], PROFILE.handover, Steps())
        return ""

    def __getattr__(self, _name: str) -> Callable[..., Any]:
        return lambda *_arguments: None


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Return an episode whose connector hands everything over at once."""
    clock = SimulatedClock(datetime(2026, 6, 1, tzinfo=UTC))
    simulation = Simulation(tmp_path / "world", PROFILE, clock, 1, [ACCOUNT])
    stage = Stage(
        simulation=simulation,
        clock=clock,
        address="",
        portal_url="",
        card_url="",
        ca_file=tmp_path,
        anchors=(),
        account=ACCOUNT,
        folder=tmp_path,
        handover=tmp_path / "handover",
        log=None,
    )
    hand = Writer()
    hand.scene = Scene("taken-away", stage, cast("Hand", hand), Ledger())
    yield hand.scene
    simulation.close()


def test_what_was_taken_away_has_come_once_and_is_gone_from_the_inbox(scene: Scene) -> None:
    taken_away.play(scene)
    found = scene.evidence()

    assert found.obstacle is None
    assert [one.name for one in scene.stage.handover.iterdir()] == ["later"]
    for name in ("taken", "later"):
        assert len(found.hand_over(found.filing(name)).delivered) == 1
    handover.taken_batches_are_not_placed_again(found)


def test_of_a_package_that_came_unaltered_evidence_holds_one_copy(scene: Scene) -> None:
    taken_away.play(scene)
    found = scene.evidence()

    for name in ("taken", "later"):
        planted_one = found.filing(name)
        (delivered,) = found.hand_over(planted_one).delivered
        assert delivered.package is planted_one.package


def test_nothing_is_judged_where_nothing_can_be_taken_away(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise PermissionError("no right to move it")

    monkeypatch.setattr("conformance.episodes.scene.take_away", refuse)
    taken_away.play(scene)

    obstacle = scene.evidence().obstacle
    assert obstacle is not None
    assert obstacle.en.endswith("taken out of the place of hand-over: no right to move it")


@pytest.mark.parametrize(
    "judge",
    [handover.complete_batches_stay_as_they_are, handover.taken_batches_are_not_placed_again],
)
def test_without_a_first_batch_nothing_is_judged(judge: Callable[[Any], None]) -> None:
    seen = replace(evidence(planted("taken")), deliveries_by={COMPLETE: Deliveries()})

    with pytest.raises(Unjudgeable):
        judge(seen)
