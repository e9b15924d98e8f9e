"""Kills in the middle of a cycle: while a package is on its way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.contracts.profile import Operation
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene

STANDSTILL = 30
"""Seconds an answer stands still at most; the kill comes much sooner."""
CUT_SHORT = "cut-short"
KILLED = "killed"


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
