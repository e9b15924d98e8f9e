"""Many filings at once: each is whole by itself, and a connector may take them in parts."""

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from conformance.checks.settings import RunSettings
from conformance.cli.run import run
from conformance.episodes import backlog
from conformance.episodes.budget import STANDARD
from conformance.result.model import Verdict

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene


def test_every_prebuilt_filing_is_accepted_and_handed_over() -> None:
    small = RunSettings(only=frozenset({"op.03"}), budget=replace(STANDARD, backlog=40))
    result = run(small).result

    assert [check.verdict for check in result.checks] == [Verdict.PASS]
    (episode,) = result.episodes
    assert episode.planted == 41  # with the control


class Taking:
    """A scene whose connector hands over some filings in each cycle.

    Args:
        planted: how many filings wait.
        batches: how many it hands over in each cycle.
        moves_time: whether cycles are cheap.
    """

    def __init__(self, planted: int, batches: list[int], *, moves_time: bool) -> None:
        self.many_count = planted
        self.moves_time = moves_time
        self.cycles = 0
        self._batches = [*batches]
        self._new = self._batches.pop(0)

    def wait(self, _step: object) -> None:
        pass

    def cycle(self) -> None:
        self.cycles += 1
        self._new = self._batches.pop(0) if self._batches else 0

    def new_deliveries(self) -> SimpleNamespace:
        new, self._new = self._new, 0
        return SimpleNamespace(filings=[None] * new)


@pytest.mark.parametrize(
    ("scene", "cycles"),
    [
        (Taking(100, [100], moves_time=True), 0),
        (Taking(100, [10] * 10, moves_time=True), 9),
        (Taking(100, [10] * 10, moves_time=False), backlog.MORE_CYCLES),
        (Taking(100, [50, 0, 50], moves_time=True), 1),
    ],
    ids=["at-once", "in-parts", "in-parts-without-clock", "gets-no-further"],
)
def test_a_connector_gets_more_cycles_as_long_as_it_gets_on(scene: Taking, cycles: int) -> None:
    backlog._let_it_catch_up(cast("Scene", scene))

    assert scene.cycles == cycles
