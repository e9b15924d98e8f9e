"""A day on which very many filings arrive: after a disaster, or when a benefit begins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.episodes.prebuilt import file, prebuilt

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene

PEOPLE = 10
BURSTS = 4
LARGEST_BURST = 1000
"""They arrive in four parts, none of them larger, where cycles cost no time."""
MORE_CYCLES = 3


@episode("backlog", cycles=1 + MORE_CYCLES)
def backlog(scene: Scene) -> None:
    """一日に届く多数の申請 / Very many filings in one day."""
    people = [scene.people.resident(index) for index in range(1, PEOPLE + 1)]
    scene.open(*people)
    forms = prebuilt(scene, people)
    left = scene.stage.budget.backlog
    part = min(-(-left // BURSTS), LARGEST_BURST) if scene.moves_time else left
    while left:
        burst = min(left, part)
        scene.remember_many(file(scene, forms, burst))
        scene.wait(timedelta(minutes=5))
        scene.cycle()
        left -= burst
    _let_it_catch_up(scene)


def _let_it_catch_up(scene: Scene) -> None:
    """Give a connector that takes a part in each cycle more of them, as long as it gets on."""
    came = len(scene.new_deliveries().filings)
    spent = 0
    while came < scene.many_count and (scene.moves_time or spent < MORE_CYCLES):
        scene.wait(timedelta(minutes=5))
        scene.cycle()
        new = len(scene.new_deliveries().filings)
        if not new:
            return
        came, spent = came + new, spent + 1
