"""Kills in the middle of a cycle: while a package is on its way, and while a batch is written."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.contracts.profile import Operation
from simulator.townhall.inbox import complete_batches
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.episodes.scene import Scene
    from conformance.episodes.stage import Stage

STANDSTILL = 30
"""Seconds an answer stands still at most; the kill comes much sooner."""
CUT_SHORT = "cut-short"
KILLED = "killed"
BATCH = 24
"""Filings handed over at once: so many that a kill at the first file comes before the last."""
TRIES = 3


@episode("killed-at-fetch", cycles=2)
def killed_at_fetch(scene: Scene) -> None:
    """申請ZIP を受け取る途中の強制終了と再起動 / A kill while a package arrives, and a restart."""
    signer = scene.people.resident(1)
    scene.open(signer)
    note = Bilingual(
        ja="受け取る途中で強制終了した申請", en="a kill came while its package arrived"
    )
    filing = scene.plant(CUT_SHORT, note, signer)
    scene.fault(FaultKind.STALL, Operation.GET_APPLICATION, filing, seconds=STANDSTILL)
    scene.wait(timedelta(minutes=5))
    if scene.kill_in_cycle(lambda: scene.stage.half_sent() > 0):
        scene.mark(KILLED)
    scene.wait(timedelta(minutes=5))
    scene.cycle()


@episode("killed-at-hand-over", cycles=TRIES + 2)
def killed_at_hand_over(scene: Scene) -> None:
    """引き渡しの途中の、二度の強制終了と再起動: 最初のファイルと、完了の印が現れたとき /
    Kills while a batch is written, when its first file appears and when its marker does.
    """
    scene.open(scene.people.resident(1))
    for count in range(TRIES):  # a cycle may bring no batch yet, or be over too soon
        _plant_many(scene, count * BATCH)
        if _kill_at_next(scene, _files):
            scene.mark(KILLED)
            if len(scene.handed_over()) < (count + 1) * BATCH:
                break
    scene.wait(timedelta(minutes=5))
    _kill_at_next(scene, _complete)
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _kill_at_next(scene: Scene, count: Callable[[Stage], int]) -> bool:
    """Kill the connector as soon as there is more of something than before its cycle."""
    before = count(scene.stage)
    return scene.kill_in_cycle(lambda: count(scene.stage) > before)


def _plant_many(scene: Scene, first: int) -> None:
    signer = scene.people.resident(1)
    for number in range(first + 1, first + BATCH + 1):
        note = Bilingual(
            ja=f"引き渡しの途中で強制終了した申請 ({number})",
            en=f"a kill came while it was handed over ({number})",
        )
        scene.plant(f"{CUT_SHORT}-{number:02d}", note, signer)
    scene.prepare()
    scene.wait(timedelta(minutes=5))


def _files(stage: Stage) -> int:
    """Count the files handed over, in complete batches and others."""
    return sum(len(names) for _, _, names in os.walk(stage.handover))


def _complete(stage: Stage) -> int:
    """Count the complete batches."""
    layout = stage.simulation.world.profile.handover
    return len(complete_batches(stage.handover, layout))
